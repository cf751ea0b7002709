import { describe, expect, it } from 'vitest';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { symmetricEigen } from '../../../gpu-runner/math/symmetric-eigen.ts';
import { maxError, normals } from '../kernels/random.ts';
import { identity, times, transposed } from './naive.ts';

const symmetric = (n: number): Float64Array => {
  const B = normals(n * n, createRng(n));
  return B.map((value, at) => value + transposed(B, n)[at]!);
};

describe('symmetricEigen', () => {
  it.each([1, 2, 5, 32])("A = V diag(values) V', V orthonormal, values descending, for n = %d", (n) => {
    const A = symmetric(n);
    const { values, vectors } = symmetricEigen(A, n);
    const scaled = vectors.map((value, at) => value * values[at % n]!);
    expect(maxError(times(scaled, transposed(vectors, n), n), A)).toBeLessThan(1e-12 * n);
    expect(maxError(times(transposed(vectors, n), vectors, n), identity(n))).toBeLessThan(1e-12);
    expect([...values]).toEqual([...values].sort((a, b) => b - a));
  });

  it('finds the exact values of a singular matrix', () => {
    const { values } = symmetricEigen(Float64Array.of(1, 2, 2, 4), 2);
    expect(maxError(values, [5, 0])).toBeLessThan(1e-15);
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
  });

  it('refuses what is not finite', () => {
    expect(() => symmetricEigen(Float64Array.of(NaN), 1)).toThrow(/finite numbers, got a norm of NaN/);
  });
});
