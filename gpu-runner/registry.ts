import type { Claim } from './api/runner-api.ts';
import type { PanelMember, PanelName } from './attackers/panel.ts';
import type { Split } from './data/dataset.ts';
import type { AttackerName, DatasetKind, MethodName, ModelName } from './gql/graphql.ts';
import type { Matrix } from './math/matrix.ts';
import type { Rng } from './math/rng.ts';
import { advInTPenalty, type AdvInTOptions } from './methods/adv-int.ts';
import { d2dR, type D2dROptions } from './methods/d2d-r.ts';
import type { InTrainingMethod } from './methods/in-training.ts';
import { klR, type KlROptions } from './methods/kl-r.ts';
import { leace } from './methods/leace.ts';
import type { PostTrainingMethod, UnlearningContext, UnlearningInput } from './methods/method.ts';
import { noise, type NoiseOptions } from './methods/noise.ts';
import { removal } from './methods/removal.ts';
import { retrainPenalty, type RetrainOptions } from './methods/retrain.ts';
import { swdR, type SwdROptions } from './methods/swd-r.ts';
import { u2uR, type U2uROptions } from './methods/u2u-r.ts';
import { u2uSoftmax, type U2uSoftmaxOptions } from './methods/u2u-softmax.ts';
import { lightGcn, type LightGcnOptions } from './models/light-gcn.ts';
import type { EmbeddingPenalty, ModelTrainer, Recommender, Tensors, TrainingContext } from './models/model.ts';
import { nmf, type NmfOptions } from './models/nmf.ts';

// What this runner can do. The keys come from the contract: a name without an implementation does not compile.

type RunSpec = Claim['run'];

interface ModelOptions extends Record<ModelName, object> {
  readonly NMF: NmfOptions;
  readonly LIGHT_GCN: LightGcnOptions;
}

export const models: { readonly [Name in ModelName]: ModelTrainer<ModelOptions[Name]> } = {
  NMF: nmf,
  LIGHT_GCN: lightGcn,
};

/** Trained as it is, unlearned while it is trained (InT-AU), or unlearned afterwards (PoT-AU; paper 2.3). */
export type MethodKind = 'plain' | 'in-training' | 'post-training';

interface PostTrainingOptions {
  readonly U2U_R: U2uROptions;
  readonly D2D_R: D2dROptions;
  readonly U2U_SOFTMAX: U2uSoftmaxOptions;
  readonly KL_R: KlROptions;
  readonly SWD_R: SwdROptions;
  readonly LEACE: object;
  readonly NOISE: NoiseOptions;
  readonly REMOVAL: object;
}

interface InTrainingOptions {
  readonly RETRAIN: RetrainOptions;
  readonly ADV_INT: AdvInTOptions;
}

type PostTrainingName = keyof PostTrainingOptions;
type InTrainingName = keyof InTrainingOptions;

const postTraining: { readonly [Name in PostTrainingName]: PostTrainingMethod<PostTrainingOptions[Name]> } = {
  U2U_R: u2uR,
  D2D_R: d2dR,
  U2U_SOFTMAX: u2uSoftmax,
  KL_R: klR,
  SWD_R: swdR,
  LEACE: leace,
  NOISE: noise,
  REMOVAL: removal,
};

const inTraining: { readonly [Name in InTrainingName]: InTrainingMethod<InTrainingOptions[Name]> } = {
  RETRAIN: retrainPenalty,
  ADV_INT: advInTPenalty,
};

export const methods: { readonly [Name in MethodName]: MethodKind } = {
  ORIGINAL: 'plain',
  ...kinds(postTraining, 'post-training'),
  ...kinds(inTraining, 'in-training'),
};

export const datasets: Readonly<Record<DatasetKind, true>> = {
  ML_100K: true,
  ML_1M: true,
  LFM_2B: true,
  SYNTHETIC_100K: true,
  SYNTHETIC_1M: true,
  CUSTOM: true,
};

/** The trainer of a run's model, with its parameters. */
export function modelOf({ modelName, model }: RunSpec) {
  const trainer: ModelTrainer<never> = models[modelName];
  const options = optionsOf(model) as never; // the server gives each name the parameters of its own
  return {
    train: (split: Split, context: TrainingContext): Promise<Recommender> => trainer.train(split, options, context),
    restore: (tensors: Tensors, split: Split): Recommender => trainer.restore(tensors, options, split),
  };
}

/** As the models take them. */
function optionsOf(model: RunSpec['model']): NmfOptions | LightGcnOptions {
  return model.__typename === 'LightGcnParameters' ? { ...model, layers: model.propagationLayers } : model;
}

/** A run's post-training method, with its parameters; undefined for what trains a model. */
export function unlearnerOf({ methodName, method }: RunSpec) {
  if (!isKey(postTraining, methodName)) return undefined;
  const unlearn: PostTrainingMethod<never> = postTraining[methodName];
  const options = method as never; // as above
  return (input: UnlearningInput, context: UnlearningContext): Matrix | Promise<Matrix> =>
    unlearn(input, options, context);
}

/** What a run's in-training method adds to the loss; undefined for every other method. */
export function penaltyOf(
  { methodName, method, unlearned }: RunSpec,
  labels: readonly Int32Array[],
  rng: Rng,
): EmbeddingPenalty | undefined {
  if (!isKey(inTraining, methodName)) return undefined;
  const penalty: InTrainingMethod<never> = inTraining[methodName];
  return penalty({ labels, surfaces: unlearned }, method as never, rng); // as above
}

const attackerNames: Readonly<Record<RunSpec['attackers'][number]['__typename'], AttackerName & PanelName>> = {
  MlpParameters: 'MLP',
  XgbParameters: 'XGB',
  LogisticParameters: 'LOGISTIC',
  StandardizedMlpParameters: 'STANDARDIZED_MLP',
  RandomForestParameters: 'RANDOM_FOREST',
  KnnParameters: 'KNN',
  RbfSvmParameters: 'RBF_SVM',
};

/** A run's attackers, with their parameters. */
export function attackersOf({ attackers }: RunSpec): PanelMember[] {
  return attackers.map((parameters) => ({ name: attackerNames[parameters.__typename], parameters }));
}

function kinds<Name extends string, Kind extends MethodKind>(of: Readonly<Record<Name, unknown>>, kind: Kind) {
  return Object.fromEntries(Object.keys(of).map((name) => [name, kind])) as Record<Name, Kind>; // its own keys
}

function isKey<Keys extends object>(record: Keys, name: string): name is keyof Keys & string {
  return Object.hasOwn(record, name);
}
