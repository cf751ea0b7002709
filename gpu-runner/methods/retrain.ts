import { createFourierMmd } from '../kernels/fourier.ts';
import { frequencyDesign } from '../kernels/frequencies.ts';
import { createBatchMmd } from '../kernels/mmd-batch.ts';
import type { Groups } from '../kernels/mmd.ts';
import { valuesOf } from '../kernels/tensors.ts';
import type { Rng } from '../math/rng.ts';
import type { EmbeddingPenalty, PenaltyBatch } from '../models/model.ts';
import type { InTrainingMethod } from './in-training.ts';
import { assertLabels } from './labelled-users.ts';

export interface RetrainOptions {
  /** Weight of the D2D loss beside the recommendation loss. */
  readonly lambda: number;
  readonly estimator: 'EXACT' | 'FOURIER';
  /** Of FOURIER. */
  readonly features: number;
}

/** lambda: our choice, the paper prints no weight. A batch has a few hundred users, for which the exact MMD is also the faster. */
export const retrainDefaults: RetrainOptions = { lambda: 1, estimator: 'EXACT', features: 1024 };

/** lambda MMD^2 between two groups of a batch's rows; adds its gradient to the batch's. */
type PairTerm = (pair: Groups, batch: PenaltyBatch) => number;

/**
 * Retrain, paper 4.1.4: the recommendation loss + lambda MMD^2 on the user embedding, from scratch. Every batch adds the term for
 * its own distinct users, with a bandwidth of its own: a mini-batch estimate of equation (6), over pairs of the classes that
 * are in the batch. (The released code adds it for all users in every 50th batch.)
 */
export const retrainPenalty: InTrainingMethod<RetrainOptions> = ({ labels, surfaces }, options, rng) => {
  const { lambda, estimator } = options;
  if (!(lambda >= 0) || !Number.isFinite(lambda)) throw new RangeError(`Retrain: expected lambda >= 0, got ${lambda}`);
  assertLabels(labels, labels[0]?.length ?? 0);
  const { term, ...remembered } = estimator === 'FOURIER' ? fourier(options, rng) : exact(lambda);
  return {
    surfaces,
    apply(batch) {
      let value = 0;
      for (const classes of labels) {
        const groups = rowsByClass(batch.users, classes);
        for (let c = 0; c < groups.length; c++) {
          for (let d = c + 1; d < groups.length; d++) value += term({ a: groups[c]!, b: groups[d]! }, batch);
        }
      }
      return value;
    },
    ...remembered,
  };
};

function exact(lambda: number): { readonly term: PairTerm } {
  const kernelOf = perWidth(createBatchMmd);
  return { term: (pair, batch) => lambda * kernelOf(widthOf(batch))(pair, batch, lambda) };
}

/** Every term draws its own frequencies: how many were drawn is all it remembers. */
function fourier(
  { lambda, features }: RetrainOptions,
  rng: Rng,
): { readonly term: PairTerm } & Pick<EmbeddingPenalty, 'state' | 'load'> {
  const designOf = perWidth((K) => frequencyDesign(K, features));
  let draws = 0;
  return {
    term(pair, batch) {
      const K = widthOf(batch);
      const mmd = createFourierMmd(pair, K, { features, rng: rng.fork(`term ${draws++}`), design: designOf(K) });
      const gradient = new Float64Array(batch.out.length);
      const value = mmd(Float64Array.from(batch.theta), gradient, lambda);
      for (let at = 0; at < gradient.length; at++) batch.out[at]! += gradient[at]!;
      return lambda * value;
    },
    state: () => ({ draws: { shape: [1], data: Int32Array.of(draws) } }),
    load(state) {
      draws = valuesOf(state, 'draws', 1)[0]!;
    },
  };
}

const widthOf = ({ users, theta }: PenaltyBatch): number => theta.length / users.length;

/** Makes one for every width of embedding that comes. */
function perWidth<T>(make: (K: number) => T): (K: number) => T {
  const made = new Map<number, T>();
  return (K) => {
    const one = made.get(K) ?? make(K);
    made.set(K, one);
    return one;
  };
}

/** Rows of a batch by the class of their user; unknown users and classes without any are left out. */
function rowsByClass(users: Int32Array, classes: Int32Array): Int32Array[] {
  const rows: number[][] = [];
  for (let i = 0; i < users.length; i++) {
    const c = classes[users[i]!]!;
    if (c >= 0) (rows[c] ??= []).push(i);
  }
  return rows.filter(Boolean).map((of) => Int32Array.from(of));
}
