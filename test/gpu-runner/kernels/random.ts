import { matrix, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import type { Rng } from '../../../gpu-runner/math/rng.ts';

export function randomMatrix(rows: number, cols: number, rng: Rng, std = 1): Matrix {
  return matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => rng.normal() * std),
  );
}

export function normals(length: number, rng: Rng, std = 1): Float64Array {
  return Float64Array.from({ length }, () => rng.normal() * std);
}

export function maxError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`lengths ${actual.length} and ${expected.length}`);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error <= worst)) worst = error; // NaN too
  }
  return worst;
}

/** Central differences of `f` at x, a few random directions instead of every coordinate when x is long. */
export function finiteDifference(f: (x: Float64Array) => number, x: Float64Array, i: number, step: number): number {
  const moved = x.slice();
  moved[i] = x[i]! + step;
  const up = f(moved);
  moved[i] = x[i]! - step;
  return (up - f(moved)) / (2 * step);
}
