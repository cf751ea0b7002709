import { describe, expect, it } from 'vitest';
import { classPairs } from '../../../gpu-runner/losses/class-pairs.ts';
import { klLoss } from '../../../gpu-runner/losses/kl.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { solve } from '../../../gpu-runner/math/solve.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';
import { identity, times } from '../math/naive.ts';

const K = 3;
const labels = Int32Array.from({ length: 24 }, (_, i) => [0, 1, 1, 2, 0, 1, -1, 2][i % 8]!);
const theta = normals(labels.length * K, createRng('kl')).map((v, at) => v + labels[Math.floor(at / K)]! * 0.5);

/** Mean over dimensions of the variance of all rows of theta, times the ridge's share. */
const ridge = (() => {
  let sum = 0;
  for (let k = 0; k < K; k++) {
    const column = Array.from(labels.keys(), (i) => theta[i * K + k]!);
    const mean = column.reduce((a, b) => a + b) / column.length;
    sum += column.reduce((s, x) => s + (x - mean) ** 2, 0) / column.length;
  }
  return (0.01 * sum) / K;
})();

/** KL(N(mp, Sp) || N(mq, Sq)) as it is printed, with the determinants. */
function printedKl(x: Float64Array, p: Int32Array, q: Int32Array): number {
  const [one, other] = [fit(x, p), fit(x, q)];
  const inverse = solve(other.S, identity(K), K);
  const product = times(inverse, one.S, K);
  const trace = Array.from({ length: K }, (_, k) => product[k * K + k]!).reduce((a, b) => a + b);
  const d = other.m.map((value, k) => value - one.m[k]!);
  const mahalanobis = times(inverse, d, K).reduce((sum, value, k) => sum + value * d[k]!, 0);
  return (trace + mahalanobis - K + Math.log(determinant(other.S) / determinant(one.S))) / 2;
}

function fit(x: Float64Array, rows: Int32Array) {
  const m = Float64Array.from({ length: K }, (_, k) => rows.reduce((sum, i) => sum + x[i * K + k]!, 0) / rows.length);
  const S = Float64Array.from({ length: K * K }, (_, at) => {
    const [k, l] = [Math.floor(at / K), at % K];
    const sum = rows.reduce((s, i) => s + (x[i * K + k]! - m[k]!) * (x[i * K + l]! - m[l]!), 0);
    return sum / rows.length + (k === l ? ridge : 0);
  });
  return { m, S };
}

const determinant = (S: Float64Array): number =>
  S[0]! * (S[4]! * S[8]! - S[5]! * S[7]!) -
  S[1]! * (S[3]! * S[8]! - S[5]! * S[6]!) +
  S[2]! * (S[3]! * S[7]! - S[4]! * S[6]!);

describe('symmetric KL between Gaussians', () => {
  const pairs = classPairs([labels], 'PAIRS');
  const printed = (x: Float64Array): number =>
    pairs.reduce((sum, { a, b }) => sum + printedKl(x, a, b) + printedKl(x, b, a), 0);
  const loss = klLoss(pairs, theta, K);

  it('equals both printed divergences, determinants and all, summed over the pairs', () => {
    expect(Math.abs(loss(theta, new Float64Array(theta.length), 1) - printed(theta))).toBeLessThan(1e-11);
  });

  it('the gradient equals finite differences of the printed form, scaled and added', () => {
    const gradient = new Float64Array(theta.length).fill(1);
    loss(theta, gradient, 0.5);
    const expected = theta.map((_, i) => 1 + 0.5 * finiteDifference(printed, theta, i, 1e-5));
    expect(maxError(gradient, expected)).toBeLessThan(1e-7);
  });

  it('is zero for a group and its copy, and for a constant embedding; a class of one user is no obstacle', () => {
    const twice = Float64Array.of(...theta, ...theta);
    const a = Int32Array.from(labels.keys());
    const copy = klLoss([{ a, b: a.map((i) => i + labels.length) }], twice, K);
    expect(Math.abs(copy(twice, new Float64Array(twice.length), 1))).toBeLessThan(1e-12);
    const constant = new Float64Array(theta.length).fill(2);
    expect(klLoss(pairs, constant, K)(constant, new Float64Array(theta.length), 1)).toBe(0);
    const one = klLoss([{ a: Int32Array.of(0), b: a.subarray(1) }], theta, K);
    expect(one(theta, new Float64Array(theta.length), 1)).toBeGreaterThan(0);
  });
});
