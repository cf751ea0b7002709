import { createDistanceKernel } from '../kernels/distances.ts';
import { row } from '../math/matrix.ts';
import type { Attacker } from './attacker.ts';
import { standardizedTask } from './standardize.ts';

export interface KnnOptions {
  /** All training users, when there are fewer. */
  readonly neighbours: number;
}

export const knnDefaults: KnnOptions = { neighbours: 15 };

/** Test users between two reports. */
const REPORT = 256;

/**
 * The share of each class among the nearest training users by Euclidean distance of the standardised embedding. Exact: every
 * distance is computed. Of users equally far the one with the lower index counts as nearer.
 */
export const knnAttacker: Attacker<KnnOptions> = (task, { neighbours }) => {
  const { x, xTest } = standardizedTask(task);
  const k = Math.min(neighbours, x.rows);
  const distances = createDistanceKernel(x);
  const out = new Float64Array(xTest.rows * task.classes);
  const nearest = new Int32Array(k);
  for (let i = 0; i < xTest.rows; i++) {
    if (i % REPORT === 0) task.report?.(i / xTest.rows);
    smallest(distances.squared(row(xTest, i)), nearest);
    for (const j of nearest) out[i * task.classes + task.y[j]!]! += 1 / k;
  }
  return out;
};

/** Indices of the smallest values, in rising order, the lower index first among equals. */
export function smallest(values: Float32Array, out: Int32Array): void {
  const k = out.length;
  let held = 0;
  let limit = Infinity;
  for (let j = 0; j < values.length; j++) {
    const value = values[j]!;
    if (held === k && value >= limit) continue;
    let at = held < k ? held++ : k - 1;
    for (; at > 0 && values[out[at - 1]!]! > value; at--) out[at] = out[at - 1]!;
    out[at] = j;
    limit = values[out[held - 1]!]!;
  }
}
