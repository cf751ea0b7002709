import { assertShape, matrix, type Matrix } from '../math/matrix.ts';
import type { AttackerTask } from './attacker.ts';

/** Both parts of the task by z = (x - mean) / sd of the training rows. */
export function standardizedTask(task: AttackerTask): AttackerTask {
  const { mean, sd } = moments(task.x);
  return { ...task, x: standardize(task.x, mean, sd), xTest: standardize(task.xTest, mean, sd) };
}

/**
 * Mean and standard deviation of each column, [D]; 1 where a column is constant up to the rounding of its own mean, as in
 * scikit-learn's StandardScaler. In float64, so that users who are a few float32 steps apart stay apart.
 */
export function moments({ rows, cols, data }: Matrix): { readonly mean: Float64Array; readonly sd: Float64Array } {
  if (rows === 0) throw new RangeError('standardize: expected rows to learn from, got none');
  const mean = new Float64Array(cols);
  const sd = new Float64Array(cols);
  for (let at = 0; at < data.length; at++) mean[at % cols]! += data[at]!;
  for (let d = 0; d < cols; d++) mean[d]! /= rows; // once: the mean of equal float32 is then exactly their value
  for (let at = 0; at < data.length; at++) sd[at % cols]! += (data[at]! - mean[at % cols]!) ** 2 / rows;
  for (let d = 0; d < cols; d++) {
    const variance = sd[d]!;
    const rounding = rows * Number.EPSILON * variance + (rows * mean[d]! * Number.EPSILON) ** 2;
    sd[d] = variance <= rounding ? 1 : Math.sqrt(variance);
  }
  return { mean, sd };
}

function standardize(x: Matrix, mean: Float64Array, sd: Float64Array): Matrix {
  assertShape('standardize', x, x.rows, mean.length);
  const out = matrix(x.rows, x.cols);
  for (let at = 0; at < out.data.length; at++) {
    const d = at % x.cols;
    out.data[at] = (x.data[at]! - mean[d]!) / sd[d]!;
  }
  return out;
}
