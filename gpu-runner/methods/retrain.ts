import { createBatchMmd, type BatchMmd } from '../kernels/mmd-batch.ts';
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
  const kernels = new Map<number, BatchMmd>(); // by width
  return {
    surfaces,
    apply({ users, theta, out }) {
      const K = theta.length / users.length;
      const mmd = kernels.get(K) ?? createBatchMmd(K);
      kernels.set(K, mmd);
      let value = 0;
      for (const classes of labels) {
        const groups = rowsByClass(users, classes);
        for (let c = 0; c < groups.length; c++) {
          for (let d = c + 1; d < groups.length; d++) {
            value += lambda * mmd({ a: groups[c]!, b: groups[d]! }, { theta, out }, lambda);
          }
        }
      }
      return value;
    },
  };
}

/** Rows of a batch by the class of their user, unknown users left out, classes that are not there too. */
function rowsByClass(users: Int32Array, classes: Int32Array): Int32Array[] {
  const rows: number[][] = [];
  for (let i = 0; i < users.length; i++) {
    const c = classes[users[i]!]!;
    if (c >= 0) (rows[c] ??= []).push(i);
  }
  return rows.filter(Boolean).map((of) => Int32Array.from(of));
}
