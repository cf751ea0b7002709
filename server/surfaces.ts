import { Surface, type ModelName } from './generated/prisma/enums.ts';

/** The user embeddings of each model; its own, which is unlearned and attacked unless others are asked for, first. */
export const surfacesOf: Readonly<Record<ModelName, readonly [Surface, ...Surface[]]>> = {
  NMF: ['GMF', 'MLP', 'CONCAT'],
  LIGHT_GCN: ['LAYER0', 'PROPAGATED'],
};

/** Each once, in the order of the enum: which are meant, however they were listed. */
export function inOrder(surfaces: readonly Surface[]): Surface[] {
  return Object.values(Surface).filter((surface) => surfaces.includes(surface));
}
