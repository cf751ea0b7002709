import type { Split } from '../data/dataset.ts';
import type { ModelName, Surface } from '../gql/graphql.ts';
import type { Tensor, Tensors } from '../kernels/neumf-layout.ts';
import type { Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import type { Progress } from '../methods/method.ts';

export type { Tensor, Tensors };

/** A trained recommendation model (paper 4.1.2). */
export interface Recommender {
  readonly name: ModelName;
  readonly N: number;
  readonly M: number;
  /** The user embedding that is unlearned and attacked, copied. */
  userEmbedding(surface: Surface): Matrix;
  /** The same model with another user embedding. */
  withUserEmbedding(surface: Surface, theta: Matrix): Recommender;
  /** Scores of all items for one user, higher is better; out [M]. */
  scoreUser(user: number, out: Float32Array): void;
  /** The checkpoint, copied. */
  tensors(): Tensors;
}

export interface ModelTrainer<Parameters> {
  train(split: Split, parameters: Parameters, context: { readonly rng: Rng; readonly progress: Progress }): Recommender;
  /** The model of a checkpoint. */
  restore(tensors: Tensors, parameters: Parameters): Recommender;
}
