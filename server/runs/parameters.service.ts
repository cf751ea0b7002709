import { z } from 'zod';
import { AttackerName, MethodName, ModelName, Solver } from '../enums.ts';

// Every parameter of a model, method or attacker with its range. Launching checks inputs against these, reading parses what is stored.

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
  learningRate: real(1e-9, 10),
  negatives: whole(1, 100),
  initStd: real(1e-9, 10),
});

const original = z.strictObject({ name: z.literal(MethodName.ORIGINAL) });

const u2uR = z.strictObject({
  name: z.literal(MethodName.U2U_R),
  alpha: real(0, 1e6),
  solver: z.enum(Solver),
  epochs: whole(1, 100_000),
  learningRate: real(1e-9, 10),
});

const d2dR = z.strictObject({
  name: z.literal(MethodName.D2D_R),
  alpha: real(0, 1e6),
  epochs: whole(1, 100_000),
  learningRate: real(1e-9, 10),
});

const mlp = z.strictObject({
  name: z.literal(AttackerName.MLP),
  hidden: whole(1, 4096),
  l2: real(0, 1e6),
  learningRate: real(1e-9, 10),
  maxIterations: whole(1, 100_000),
});

const xgb = z.strictObject({
  name: z.literal(AttackerName.XGB),
  rounds: whole(1, 10_000),
  eta: real(1e-9, 1),
  maxDepth: whole(1, 32),
  lambda: real(0, 1e6),
  minChildWeight: real(0, 1e6),
});

/** By name, so that a new member of an enum does not compile until its parameters are here. */
export const modelSchemas = { NMF: nmf } satisfies Record<ModelName, z.ZodType>;
export const methodSchemas = { ORIGINAL: original, U2U_R: u2uR, D2D_R: d2dR } satisfies Record<MethodName, z.ZodType>;
export const attackerSchemas = { MLP: mlp, XGB: xgb } satisfies Record<AttackerName, z.ZodType>;

export type ModelParameters = z.infer<(typeof modelSchemas)[ModelName]>;
export type MethodParameters = z.infer<(typeof methodSchemas)[MethodName]>;
export type AttackerParameters = z.infer<(typeof attackerSchemas)[AttackerName]>;

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

export function attackersOf(run: { readonly attackers: unknown }): AttackerParameters[] {
  return z.array(z.union([mlp, xgb])).parse(run.attackers);
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
