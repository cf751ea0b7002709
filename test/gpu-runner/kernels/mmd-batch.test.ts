import { describe, expect, it } from 'vitest';
import { createBatchMmd } from '../../../gpu-runner/kernels/mmd-batch.ts';
import { createMmd, createPlainMmd } from '../../../gpu-runner/kernels/mmd.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError, normals } from './random.ts';

const FLOAT32 = 2e-6; // against gradients of up to 1e-2 and losses of up to 1

/** n rows, those of class 1 moved away; every seventh row in no group. */
function batch(n: number, K: number) {
  const rng = createRng(`${n} ${K}`);
  const theta = Float32Array.from(normals(n * K, rng));
  const rows = Int32Array.from({ length: n }, (_, i) => i).filter((i) => i % 7 !== 6);
  const [a, b] = [rows.filter((i) => i % 3 === 0), rows.filter((i) => i % 3 !== 0)];
  for (const i of b) for (let k = 0; k < K; k++) theta[i * K + k]! += 0.6;
  return { theta, groups: { a, b } };
}

describe('MMD of a batch', () => {
  const mmds = new Map([3, 16, 32].map((K) => [K, createBatchMmd(K)]));

  it.each([
    [2, 3],
    [17, 16],
    [32, 16],
    [203, 16],
    [203, 32],
    [700, 3],
  ])('of %d rows of %d equals the plain twin; rows in no group get no gradient', (n, K) => {
    const { theta, groups } = batch(n, K);
    const out = new Float32Array(n * K).fill(1);
    const loss = mmds.get(K)!(groups, { theta, out }, 0.5);
    const expected = new Float64Array(n * K).fill(1);
    const plain = createPlainMmd(groups, K)(Float64Array.from(theta), expected, 0.5);
    expect(Math.abs(loss - plain)).toBeLessThan(FLOAT32);
    expect(maxError(out, expected)).toBeLessThan(FLOAT32);
  });

  it('agrees with the tiles of mmd.ts, and gives the same bytes whatever was computed before', () => {
    const { theta, groups } = batch(203, 16);
    const gradient = (): Float32Array => {
      const out = new Float32Array(203 * 16);
      mmds.get(16)!(groups, { theta, out }, 1);
      return out;
    };
    const first = gradient();
    const other = batch(90, 16);
    mmds.get(16)!(other.groups, { theta: other.theta, out: new Float32Array(90 * 16) }, 1);
    expect(gradient()).toEqual(first);
    const tiles = new Float64Array(203 * 16);
    createMmd(groups, 16)(Float64Array.from(theta), tiles, 1);
    expect(maxError(first, tiles)).toBeLessThan(FLOAT32);
  });

  it('is zero, without gradient, when all rows are equal; refuses what is not finite', () => {
    const out = new Float32Array(12);
    const groups = { a: Int32Array.of(0, 1), b: Int32Array.of(2, 3) };
    expect(mmds.get(3)!(groups, { theta: new Float32Array(12).fill(0.1), out }, 1)).toBe(0);
    expect(out.every((g) => g === 0)).toBe(true);
    expect(() => mmds.get(3)!(groups, { theta: new Float32Array(12).fill(NaN), out }, 1)).toThrow(/spread of NaN/);
  });
});
