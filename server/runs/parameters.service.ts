import { z } from 'zod';
import {
  AttackerName,
  ClassPairs,
  MethodName,
  MmdEstimator,
  ModelName,
  Regularizer,
  Solver,
  XgbLibrary,
} from '../enums.ts';

// Every parameter of a model, method or attacker with its range. Launching checks inputs against these, reading parses what is stored.

const learningRate = real(1e-9, 10);
const initStd = real(1e-9, 10);
const weight = real(0, 1e6);

const nmf = z.strictObject({
  name: z.literal(ModelName.NMF),
  dim: whole(1, 512),
  /** The MLP tower; its first layer is the user's and the item's embedding side by side, hence even. */
  layers: z
    .array(whole(1, 1024), { error: 'expected 1 to 8 widths' })
    .min(1, 'expected 1 to 8 widths, got none')
    .max(8, { error: (issue) => `expected 1 to 8 widths, got ${(issue.input as unknown[]).length}` })
    .refine((layers) => layers[0] === undefined || layers[0] % 2 === 0, {
      path: [0],
      error: (issue) => `expected an even width, got ${String((issue.input as unknown[])[0])}`,
    }),
  epochs: whole(1, 10_000),
  batchSize: whole(1, 65_536),
  learningRate,
  negatives: whole(1, 100),
  initStd,
  patience: whole(0, 10_000),
});

const lightGcn = z.strictObject({
  name: z.literal(ModelName.LIGHT_GCN),
  dim: whole(1, 512),
  layers: whole(1, 16),
  epochs: whole(1, 10_000),
  batchSize: whole(1, 65_536),
  learningRate,
  l2: weight,
  initStd,
  patience: whole(0, 10_000),
});

/** By name, so that a new member of an enum does not compile until its parameters are here. */
export const modelSchemas = { NMF: nmf, LIGHT_GCN: lightGcn } satisfies Record<ModelName, z.ZodType>;

/** Gradient descent on an embedding. */
const descent = { alpha: weight, epochs: whole(1, 100_000), learningRate };
const mmd = { estimator: z.enum(MmdEstimator), features: whole(1, 65_536) };
const kept = { regularizer: z.enum(Regularizer), topK: whole(1, 1000) };

const u2uR = z
  .strictObject({ name: z.literal(MethodName.U2U_R), ...descent, solver: z.enum(Solver), ...kept })
  .refine(({ solver, regularizer }) => solver === 'ADAM' || regularizer === 'FROBENIUS', {
    path: ['solver'],
    error: 'expected ADAM with the regularizer RANKING (its minimum has no closed form), got EXACT',
  });

export const methodSchemas = {
  ORIGINAL: z.strictObject({ name: z.literal(MethodName.ORIGINAL) }),
  U2U_R: u2uR,
  D2D_R: z.strictObject({
    name: z.literal(MethodName.D2D_R),
    ...descent,
    ...mmd,
    pairs: z.enum(ClassPairs),
    ...kept,
  }),
  RETRAIN: z.strictObject({ name: z.literal(MethodName.RETRAIN), lambda: weight, ...mmd }),
  ADV_INT: z.strictObject({
    name: z.literal(MethodName.ADV_INT),
    reversal: weight,
    hidden: whole(1, 4096),
    learningRate,
  }),
  U2U_SOFTMAX: z.strictObject({
    name: z.literal(MethodName.U2U_SOFTMAX),
    ...descent,
    attackerSteps: whole(1, 1000),
  }),
  KL_R: z.strictObject({ name: z.literal(MethodName.KL_R), ...descent }),
  SWD_R: z.strictObject({ name: z.literal(MethodName.SWD_R), ...descent, projections: whole(1, 65_536) }),
  LEACE: z.strictObject({ name: z.literal(MethodName.LEACE) }),
  NOISE: z.strictObject({ name: z.literal(MethodName.NOISE), sigma: weight }),
  REMOVAL: z.strictObject({ name: z.literal(MethodName.REMOVAL) }),
} satisfies Record<MethodName, z.ZodType>;

const perceptron = {
  hidden: whole(1, 4096),
  l2: weight,
  learningRate,
  maxIterations: whole(1, 100_000),
};

export const attackerSchemas = {
  MLP: z.strictObject({ name: z.literal(AttackerName.MLP), ...perceptron }),
  XGB: z.strictObject({
    name: z.literal(AttackerName.XGB),
    rounds: whole(1, 10_000),
    eta: real(1e-9, 1),
    maxDepth: whole(1, 32),
    lambda: weight,
    minChildWeight: weight,
    library: z.enum(XgbLibrary),
  }),
  LOGISTIC: z.strictObject({
    name: z.literal(AttackerName.LOGISTIC),
    c: real(1e-9, 1e9),
    maxIterations: whole(1, 100_000),
  }),
  STANDARDIZED_MLP: z.strictObject({ name: z.literal(AttackerName.STANDARDIZED_MLP), ...perceptron }),
  RANDOM_FOREST: z.strictObject({
    name: z.literal(AttackerName.RANDOM_FOREST),
    trees: whole(1, 10_000),
    maxDepth: whole(0, 64),
  }),
  KNN: z.strictObject({ name: z.literal(AttackerName.KNN), neighbours: whole(1, 10_000) }),
  RBF_SVM: z.strictObject({
    name: z.literal(AttackerName.RBF_SVM),
    c: real(1e-9, 1e9),
    gamma: real(1e-9, 1e9).nullable(),
  }),
} satisfies Record<AttackerName, z.ZodType>;

/** The parameters of one name. */
export type ModelParametersOf<Name extends ModelName> = z.infer<(typeof modelSchemas)[Name]>;
export type MethodParametersOf<Name extends MethodName> = z.infer<(typeof methodSchemas)[Name]>;
export type AttackerParametersOf<Name extends AttackerName> = z.infer<(typeof attackerSchemas)[Name]>;

export type ModelParameters = ModelParametersOf<ModelName>;
export type MethodParameters = MethodParametersOf<MethodName>;
export type AttackerParameters = AttackerParametersOf<AttackerName>;

export interface StoredModel {
  readonly model: ModelName;
  readonly modelParameters: unknown;
}
export interface StoredMethod {
  readonly method: MethodName;
  readonly methodParameters: unknown;
}

/** The typed parameters of a stored run; throws when the table holds something else. */
export function modelOf(run: StoredModel): ModelParameters {
  return modelSchemas[run.model].parse(run.modelParameters);
}

export function methodOf(run: StoredMethod): MethodParameters {
  return methodSchemas[run.method].parse(run.methodParameters);
}

const storedAttackers = z.array(z.discriminatedUnion('name', Object.values(attackerSchemas) as unknown as Attackers));
type Attackers = [AttackerSchema, ...AttackerSchema[]]; // a record over an enum has at least one member
type AttackerSchema = (typeof attackerSchemas)[AttackerName];

export function attackersOf(run: { readonly attackers: unknown }): AttackerParameters[] {
  return storedAttackers.parse(run.attackers);
}

export function real(min: number, max: number) {
  const error = (issue: { input?: unknown }): string =>
    `expected a number in [${min}, ${max}], got ${JSON.stringify(issue.input)}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

export function whole(min: number, max: number) {
  const error = (issue: { input?: unknown }): string =>
    `expected a whole number in [${min}, ${max}], got ${JSON.stringify(issue.input)}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

export function text(max: number) {
  return z
    .string()
    .refine((value) => value.length >= 1 && value.length <= max, {
      error: (issue) => `expected 1 to ${max} characters, got ${String(issue.input).length}`,
    })
    .refine((value) => !value.includes('\0'), 'expected text, got a NUL character in it'); // Postgres stores none
}
