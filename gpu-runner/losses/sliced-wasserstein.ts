import type { Rng } from '../math/rng.ts';
import type { ClassPair } from './class-pairs.ts';
import type { Loss } from './loss.ts';

/**
 * Sliced 2-Wasserstein distance, squared, as Dist of equation (6) (Bonneel, Rabin, Peyre & Pfister 2015, "Sliced and Radon
 * Wasserstein barycenters of measures"):
 *
 * SW^2 = (1 / P) sum_{p=1}^{P} integral_0^1 ( F_p^-1(t) - G_p^-1(t) )^2 dt,
 *
 * F_p^-1 and G_p^-1 the quantile functions of the two groups' projections <theta_i, w_p> on a random unit vector w_p. For n and
 * m users both are steps at multiples of 1/n and 1/m, so the integral is a sum over the n + m - 1 pieces between them,
 * and matches equal quantiles when the groups differ in size. Gradient for x in the first: (2 / P) sum_p w_p sum over its
 * pieces of length * (<x, w_p> - its partner); where projections are equal any order is a subgradient.
 * The directions are drawn anew at each call: their mean over epochs is what counts.
 *
 * pairs: rows of theta; all pairs of a call share its directions. theta [N, K]: user embedding.
 */
export function slicedWassersteinLoss(
  pairs: readonly ClassPair[],
  { K, projections, rng }: { readonly K: number; readonly projections: number; readonly rng: Rng },
): Loss {
  if (!Number.isInteger(projections) || projections < 1) {
    throw new RangeError(`sliced Wasserstein: expected at least one projection, got ${projections}`);
  }
  const sorters = new Map(pairs.flatMap(({ a, b }) => [a, b]).map((rows) => [rows, sorter(rows)])); // each group once
  return (theta, out, scale) => {
    const N = theta.length / K;
    const projected = new Float64Array(N);
    const slopes = new Float64Array(N);
    let loss = 0;
    for (let p = 0; p < projections; p++) {
      const w = unitVector(K, rng);
      project(theta, w, projected);
      slopes.fill(0);
      const sorted = new Map([...sorters].map(([rows, sort]) => [rows, sort(projected)]));
      for (const { a, b } of pairs) loss += matchQuantiles(projected, [sorted.get(a)!, sorted.get(b)!], slopes);
      for (let i = 0; i < N; i++) {
        const step = (scale * slopes[i]!) / projections;
        for (let k = 0; k < K; k++) out[i * K + k]! += step * w[k]!;
      }
    }
    return loss / projections;
  };
}

/** out [N] = theta w. */
function project(theta: Float64Array, w: Float64Array, out: Float64Array): void {
  const K = w.length;
  for (let i = 0; i < out.length; i++) {
    let value = 0;
    for (let k = 0; k < K; k++) value += w[k]! * theta[i * K + k]!;
    out[i] = value;
  }
}

/** Squared 2-Wasserstein distance of values[a] and values[b], both sorted; adds the derivative by each value to `out`. */
function matchQuantiles(values: Float64Array, [a, b]: readonly [Int32Array, Int32Array], out: Float64Array): number {
  const [n, m] = [a.length, b.length];
  let loss = 0;
  let at = 0; // in units of 1 / (n m), a whole number: no rounding at the steps
  for (let i = 0, j = 0; i < n && j < m;) {
    const endA = (i + 1) * m;
    const endB = (j + 1) * n;
    const end = endA < endB ? endA : endB;
    const length = (end - at) / (n * m);
    const difference = values[a[i]!]! - values[b[j]!]!;
    loss += length * difference * difference;
    out[a[i]!]! += 2 * length * difference;
    out[b[j]!]! -= 2 * length * difference;
    at = end;
    if (endA === end) i++;
    if (endB === end) j++;
  }
  return loss;
}

const INDEX = 2 ** 20; // a key of 32 bits and an index of 20 fit the 53 bits of a float64, which sorts natively

/**
 * Sorts some rows by value: by the value in float32, made an integer of the same order, with the row's place behind it. A native
 * sort of float64 numbers is several times faster than one that calls a comparison, and as fast as counting digits up to some thousand rows.
 */
function sorter(rows: Int32Array): (values: Float64Array) => Int32Array {
  if (rows.length > INDEX)
    throw new RangeError(`sliced Wasserstein: expected at most ${INDEX} users in a class, got ${rows.length}`);
  const float = new Float32Array(1);
  const bits = new Int32Array(float.buffer);
  const keys = new Float64Array(rows.length);
  const sorted = new Int32Array(rows.length);
  return (values) => {
    for (let r = 0; r < rows.length; r++) {
      float[0] = values[rows[r]!]!;
      const key = bits[0]! < 0 ? -2147483648 - bits[0]! : bits[0]!; // negative floats run backwards
      keys[r] = key * INDEX + r;
    }
    keys.sort();
    for (let r = 0; r < rows.length; r++) sorted[r] = rows[keys[r]! - Math.floor(keys[r]! / INDEX) * INDEX]!;
    return sorted;
  };
}

function unitVector(K: number, rng: Rng): Float64Array {
  const w = Float64Array.from({ length: K }, () => rng.normal());
  const length = Math.sqrt(w.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? w.map((value) => value / length) : unitVector(K, rng);
}
