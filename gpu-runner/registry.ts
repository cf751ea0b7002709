import type { Claim } from './api/runner-api.ts';
import type { Split } from './data/dataset.ts';
import type { AttackerName, DatasetKind, MethodName, ModelName } from './gql/graphql.ts';
import type { Matrix } from './math/matrix.ts';
import type { Rng } from './math/rng.ts';
import { d2dR, type D2dROptions } from './methods/d2d-r.ts';
import type { PostTrainingMethod, Progress, UnlearningInput } from './methods/method.ts';
import { original } from './methods/original.ts';
import { u2uR, type U2uROptions } from './methods/u2u-r.ts';
import type { ModelTrainer, Tensors } from './models/model.ts';
import { nmf, type NmfOptions } from './models/nmf.ts';

// What this runner can do. The keys come from the contract: a name without an implementation does not compile.

type RunSpec = Claim['run'];
type Context = { readonly rng: Rng; readonly progress: Progress };

interface ModelOptions extends Record<ModelName, object> {
  readonly NMF: NmfOptions;
}

interface MethodOptions extends Record<MethodName, object> {
  readonly ORIGINAL: object;
  readonly U2U_R: U2uROptions;
  readonly D2D_R: D2dROptions;
}

export const models: { readonly [Name in ModelName]: ModelTrainer<ModelOptions[Name]> } = {
  NMF: nmf,
};

export const methods: { readonly [Name in MethodName]: PostTrainingMethod<MethodOptions[Name]> } = {
  ORIGINAL: original,
  U2U_R: u2uR,
  D2D_R: d2dR,
};

export const datasets: Readonly<Record<DatasetKind, true>> = { ML_100K: true, SYNTHETIC_100K: true };

/** The trainer of a run's model, with its parameters. */
export function modelOf({ modelName, model }: RunSpec) {
  const trainer: ModelTrainer<never> = models[modelName];
  const options = model as never; // the server gives each name the parameters of its own
  return {
    train: (split: Split, context: Context) => trainer.train(split, options, context),
    restore: (tensors: Tensors, split: Split) => trainer.restore(tensors, options, split),
  };
}

/** A run's unlearning method, with its parameters. */
export function methodOf({ methodName, method }: RunSpec) {
  const unlearn: PostTrainingMethod<never> = methods[methodName];
  const options = method as never; // as above
  return (input: UnlearningInput, context: Context): Matrix | Promise<Matrix> => unlearn(input, options, context);
}

const attackerNames: Readonly<Record<RunSpec['attackers'][number]['__typename'], AttackerName>> = {
  MlpParameters: 'MLP',
  XgbParameters: 'XGB',
};

/** A run's attackers, with their parameters (attackers/attack.ts knows the code of each). */
export function attackersOf({ attackers }: RunSpec) {
  return attackers.map((parameters) => ({ name: attackerNames[parameters.__typename], parameters }));
}
