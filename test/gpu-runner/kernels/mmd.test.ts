import { describe, expect, it } from 'vitest';
import { createMmd, createPlainMmd } from '../../../gpu-runner/kernels/mmd.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError, normals } from './random.ts';

// Float32 sums of weights +-1/n against float64. The three means of up to 5 cancel, so the loss's error is absolute.
const LOSS = 1e-6;
const GRADIENT = 2e-5; // of the largest entry

describe('MMD kernel', () => {
  for (const [nA, nB, K] of [
    [1, 1, 1],
    [3, 5, 2],
    [40, 24, 8],
    [37, 64, 16],
    [90, 175, 19],
  ] as const) {
    it(`equals its plain twin for groups of ${nA} and ${nB} in ${K} dimensions`, () => {
      const rng = createRng(`mmd ${nA} ${nB} ${K}`);
      const theta = normals((nA + nB) * K, rng, 0.1).map((value, at) => value + (at < nA * K ? 0.05 : 3));
      const order = rng.shuffle(Int32Array.from({ length: nA + nB }, (_, i) => i));
      const groups = { a: order.slice(0, nA), b: order.slice(nA) };
      const [gradient, expected] = [new Float64Array(theta.length), new Float64Array(theta.length)];
      const loss = createMmd(groups, K)(theta, gradient, 0.5);
      expect(Math.abs(loss - createPlainMmd(groups, K)(theta, expected, 0.5))).toBeLessThan(LOSS);
      expect(maxError(gradient, expected)).toBeLessThan(GRADIENT * Math.max(...expected.map(Math.abs)));
    });
  }

  it('adds to what is already in out, and leaves other rows alone', () => {
    const rng = createRng('adds');
    const theta = normals(5 * 3, rng);
    const groups = { a: Int32Array.of(4, 0), b: Int32Array.of(2, 3) };
    const [once, twice] = [new Float64Array(15), new Float64Array(15).fill(7)];
    const mmd = createMmd(groups, 3);
    mmd(theta, once, 1);
    mmd(theta, twice, 1);
    expect(
      maxError(
        twice,
        once.map((g) => g + 7),
      ),
    ).toBeLessThan(1e-12);
    expect([...once.subarray(3, 6)]).toEqual([0, 0, 0]);
  });

  it('is zero with zero gradient when all rows are equal', () => {
    const out = new Float64Array(8);
    const loss = createMmd({ a: Int32Array.of(0, 1), b: Int32Array.of(2, 3) }, 2)(
      new Float64Array(8).fill(0.3),
      out,
      1,
    );
    expect(loss).toBe(0);
    expect(out).toEqual(new Float64Array(8));
  });

  it('survives rows so far apart that every kernel underflows but the outlier does not become NaN', () => {
    const theta = normals(64 * 4, createRng('far'), 1e-3);
    theta[0] = 1e6;
    const groups = {
      a: Int32Array.from({ length: 30 }, (_, i) => i),
      b: Int32Array.from({ length: 34 }, (_, i) => 30 + i),
    };
    const [gradient, expected] = [new Float64Array(256), new Float64Array(256)];
    const loss = createMmd(groups, 4)(theta, gradient, 1);
    expect(Math.abs(loss - createPlainMmd(groups, 4)(theta, expected, 1))).toBeLessThan(LOSS);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });
});
