import type { Split } from '../data/dataset.ts';
import type { Engine } from '../engines/engine.ts';
import type { ModelName, Surface } from '../gql/graphql.ts';
import type { ScoreForm } from '../kernels/ranking-scores.ts';
import type { Team } from '../kernels/team.ts';
import type { Tensor, Tensors, TrainingState } from '../kernels/tensors.ts';
import type { Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import type { Progress } from '../methods/method.ts';

export type { ModelName, Surface, Tensor, Tensors, TrainingState };

/** A trained recommendation model (paper 4.1.2). */
export interface Recommender {
  readonly name: ModelName;
  readonly N: number;
  readonly M: number;
  /** The one that is unlearned and attacked unless the protocol says otherwise. */
  readonly ownSurface: Surface;
  readonly surfaces: readonly Surface[];
  /** The user embedding of a surface, copied; throws for a surface that is not this model's. */
  userEmbedding(surface: Surface): Matrix;
  /** The same model with another user embedding. */
  withUserEmbedding(surface: Surface, theta: Matrix): Recommender;
  /**
   * Vectors d_i, [M, K], with score(u, i) = <theta_u, d_i> + terms without theta, where the surface has such; a copy.
   * Undefined where theta enters the score in another way (a tower, or a graph that mixes users).
   */
  itemDirections(surface: Surface): Matrix | undefined;
  /** Scores of all items for one user, higher is better; out [M]. */
  scoreUser(user: number, out: Float32Array): void;
  /** The same for users [from, to), faster than one by one; out [to - from, M]. */
  scoreUsers(from: number, to: number, out: Float32Array): void;
  /** What the ranking kernel needs to compute the same scores itself, by all threads. */
  scoreForm(): ScoreForm;
  /** The checkpoint, copied. */
  tensors(): Tensors;
}

export interface ModelTrainer<Parameters> {
  train(split: Split, parameters: Parameters, context: TrainingContext): Promise<Recommender>;
  /** The model of a checkpoint; `split` is the one it was trained on (LightGCN scores with its graph). */
  restore(tensors: Tensors, parameters: Parameters, split: Split): Recommender;
}

export interface TrainingContext {
  readonly rng: Rng;
  readonly progress: Progress;
  /** The threads that share the work; the bytes are the same with any. */
  readonly team?: Team | undefined;
  /** May take over the training, to other bytes. */
  readonly engine?: Engine | undefined;
  /** What an in-training method adds to the recommendation loss. */
  readonly penalty?: EmbeddingPenalty | undefined;
  /** Where to go on: the last state that `saveState` was offered. Split, parameters and seed must be the same. */
  readonly resume?: TrainingState | undefined;
  /** Called after every epoch; `state` copies it all, so only whoever wants it now should call it, and before returning. */
  readonly saveState?: ((state: () => TrainingState) => void) | undefined;
}

/** A differentiable term of the loss on the user embedding (Retrain, Adv-InT), added in every batch. */
export interface EmbeddingPenalty {
  /** `apply` is called once a batch for each of them, in this order. */
  readonly surfaces: readonly Surface[];
  /** The value of the term on a batch; adds its gradient to `out`. The recommendation loss beside it is a mean over samples. */
  apply(batch: PenaltyBatch): number;
  /** What it would need to go on after an interruption (weights of a discriminator, state of its generator). */
  state?(): TrainingState;
  load?(state: TrainingState): void;
}

export interface PenaltyBatch {
  /** Index into `surfaces`. */
  readonly surface: number;
  /** The batch's distinct users, [n], as they first appear in it. */
  readonly users: Int32Array;
  /** Their embedding before the step, [n, K]. */
  readonly theta: Float32Array;
  /** Zeros, [n, K]: the gradient is added here. */
  readonly out: Float32Array;
}
