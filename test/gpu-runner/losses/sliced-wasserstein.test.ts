import { describe, expect, it } from 'vitest';
import { classPairs } from '../../../gpu-runner/losses/class-pairs.ts';
import { slicedWassersteinLoss } from '../../../gpu-runner/losses/sliced-wasserstein.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';

const K = 3;
const projections = 5;
const labels = Int32Array.of(0, 1, 1, 2, 0, 1, -1, 2, 1, 0, 1);
const theta = normals(labels.length * K, createRng('swd')).map((v, at) => v + labels[Math.floor(at / K)]! * 0.5);
const pairs = classPairs([labels], 'PAIRS');

/** The directions of the first call: K normals each, made a unit vector. */
function directions(seed: string): Float64Array[] {
  const rng = createRng(seed);
  return Array.from({ length: projections }, () => {
    const w = Float64Array.from({ length: K }, () => rng.normal());
    return w.map((value) => value / Math.hypot(...w));
  });
}

/** Each user stands n_b or n_a times, so that both groups have n_a n_b equal shares, which sorting pairs off. */
function printed(x: Float64Array, seed: string): number {
  let sum = 0;
  for (const w of directions(seed)) {
    const project = (i: number): number => w.reduce((s, value, k) => s + value * x[i * K + k]!, 0);
    for (const { a, b } of pairs) {
      const shares = (group: Int32Array, times: number): number[] =>
        [...group].flatMap((i) => Array.from({ length: times }, () => project(i))).sort((p, q) => p - q);
      const [first, second] = [shares(a, b.length), shares(b, a.length)];
      sum += first.reduce((s, value, t) => s + (value - second[t]!) ** 2, 0) / first.length;
    }
  }
  return sum / projections;
}

const loss = (seed: string) => slicedWassersteinLoss(pairs, { K, projections, rng: createRng(seed) });
const zeros = (): Float64Array => new Float64Array(theta.length);

describe('sliced Wasserstein', () => {
  it('equals the printed distance between groups of unequal size, over pairs of classes', () => {
    expect(Math.abs(loss('w')(theta, zeros(), 1) - printed(theta, 'w'))).toBeLessThan(1e-12);
  });

  it('the gradient equals finite differences, scaled and added', () => {
    const gradient = zeros().fill(1);
    loss('w')(theta, gradient, 0.5);
    const expected = theta.map((_, i) => 1 + 0.5 * finiteDifference((x) => printed(x, 'w'), theta, i, 1e-5));
    expect(maxError(gradient, expected)).toBeLessThan(1e-8);
  });

  it('draws new directions at each call, the same for the same seed', () => {
    const [one, other] = [loss('w'), loss('w')];
    const first = [one(theta, zeros(), 1), one(theta, zeros(), 1)];
    expect(first[0]).not.toBe(first[1]);
    expect([other(theta, zeros(), 1), other(theta, zeros(), 1)]).toEqual(first);
  });

  it('is zero for equal groups, with ties and values of either sign', () => {
    const equal = Float64Array.of(-1, 2, 0, -1, 2, 0, -1, 2, 0, -1, 2, 0);
    const two = [{ a: Int32Array.of(0, 1), b: Int32Array.of(2, 3) }];
    const gradient = new Float64Array(12);
    expect(slicedWassersteinLoss(two, { K, projections, rng: createRng(1) })(equal, gradient, 1)).toBe(0);
    expect(gradient.every((g) => g === 0)).toBe(true);
  });

  it('needs a projection', () => {
    expect(() => slicedWassersteinLoss(pairs, { K, projections: 0, rng: createRng(1) })).toThrow(
      /at least one projection, got 0/,
    );
  });
});
