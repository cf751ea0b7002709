import { createMmd } from '../kernels/mmd.ts';
import { classPairs, sumOverPairs } from '../losses/class-pairs.ts';
import type { EmbeddingPenalty } from '../models/model.ts';
import type { InTrainingInput } from './in-training.ts';
import { assertLabels } from './labelled-users.ts';

export interface RetrainOptions {
  /** Weight of the D2D loss beside the recommendation loss. */
  readonly lambda: number;
}

/** Our choice: the paper prints no weight. */
export const retrainDefaults: RetrainOptions = { lambda: 1 };

/**
 * Retrain, paper 4.1.4: the recommendation loss + lambda MMD^2 on the user embedding, from scratch. Every batch adds the term for
 * its own distinct users, with a bandwidth of its own: a mini-batch estimate of equation (6), over pairs of the classes that
 * are in the batch. (The released code adds it for all users in every 50th batch.)
 */
export function retrainPenalty({ labels, surfaces }: InTrainingInput, { lambda }: RetrainOptions): EmbeddingPenalty {
  if (!(lambda >= 0) || !Number.isFinite(lambda)) throw new RangeError(`Retrain: expected lambda >= 0, got ${lambda}`);
  assertLabels(labels, labels[0]?.length ?? 0);
  return {
    surfaces,
    apply({ users, theta, out }) {
      const K = theta.length / users.length;
      const pairs = classPairs(
        labels.map((classes) => users.map((user) => classes[user]!)),
        'PAIRS',
      ).filter(({ a, b }) => a.length > 0 && b.length > 0);
      if (pairs.length === 0) return 0;
      const gradient = new Float64Array(theta.length);
      const value = sumOverPairs(pairs, (pair) => createMmd(pair, K))(Float64Array.from(theta), gradient, lambda);
      for (let at = 0; at < out.length; at++) out[at]! += gradient[at]!;
      return lambda * value;
    },
  };
}
