import type { MethodName } from './generated/prisma/enums.ts';

/**
 * Whether a method starts from the checkpoint of the Original of its cell. RETRAIN and ADV_INT train a model of their own: they are compared with
 * that Original, but neither wait for it nor end with it.
 */
export const startsFromOriginal: Readonly<Record<MethodName, boolean>> = {
  ORIGINAL: false,
  U2U_R: true,
  D2D_R: true,
  RETRAIN: false,
  ADV_INT: false,
  U2U_SOFTMAX: true,
  KL_R: true,
  SWD_R: true,
  LEACE: true,
  NOISE: true,
  REMOVAL: true,
};

/** The methods that cannot run before their Original has. */
export const postTraining = (Object.keys(startsFromOriginal) as MethodName[]).filter(
  (name) => startsFromOriginal[name],
); // the keys of a Record over the enum
