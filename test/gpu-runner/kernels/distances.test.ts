import { describe, expect, it } from 'vitest';
import { createDistanceKernel, createPlainDistances } from '../../../gpu-runner/kernels/distances.ts';
import { matrix, row } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError, randomMatrix } from './random.ts';

/** Sums of up to 33 squares in float32 against float64, relative to about 70. */
const FLOAT32_SUM = 5e-5;
/** The polynomial of the exponential and the rounding of its argument. */
const FLOAT32_EXP = 2e-6;

describe('distance kernel', () => {
  const rng = createRng('distances');
  it.each([
    [1, 1],
    [16, 4],
    [37, 16],
    [100, 33],
  ])('equals its plain twin to %i rows of %i', (n, K) => {
    const x = randomMatrix(n, K, rng);
    const point = row(randomMatrix(1, K, rng), 0);
    const [kernel, plain] = [createDistanceKernel(x), createPlainDistances(x)];
    expect(kernel.squared(point)).toHaveLength(n);
    expect(maxError(kernel.squared(point), plain.squared(point))).toBeLessThan(FLOAT32_SUM);
    for (const gamma of [1e-3, 0.1, 5]) {
      expect(maxError(kernel.gaussians(point, gamma), plain.gaussians(point, gamma))).toBeLessThan(FLOAT32_EXP);
    }
  });

  it('is 0 to itself, its Gaussian 1, and the same in both directions', () => {
    const x = randomMatrix(20, 7, rng);
    const kernel = createDistanceKernel(x);
    const all = Array.from({ length: 20 }, (_, i) => kernel.squared(row(x, i)).slice());
    all.forEach((to, i) => {
      expect(to[i]).toBe(0);
      to.forEach((distance, j) => expect(all[j]![i]).toBe(distance));
      expect(kernel.gaussians(row(x, i), 3)[i]).toBe(1);
    });
  });

  it('keeps what float32 tells apart: neighbours at 0.0371, a few 4e-9 from each other', () => {
    const x = matrix(3, 2, Float32Array.of(0.0371, 0.0371, 0.0371 + 3.8e-9, 0.0371, 0.0371, 0.0371 + 7.5e-9));
    const [near, far] = createDistanceKernel(x).squared(row(x, 0)).slice(1);
    expect(near).toBeGreaterThan(0);
    expect(far).toBeGreaterThan(near!);
  });
});
