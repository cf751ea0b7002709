import { describe, expect, it } from 'vitest';
import { cholesky, inverseOf } from '../../../gpu-runner/math/cholesky.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError, normals } from '../kernels/random.ts';
import { identity, times, transposed } from './naive.ts';

const positive = (n: number): Float64Array => {
  const B = normals(n * n, createRng(n));
  return times(B, transposed(B, n), n).map((value, at) => value + (at % (n + 1) === 0 ? 0.1 : 0));
};

describe('cholesky', () => {
  it.each([1, 3, 16])("A = L L' with L lower triangular, and A A^-1 = 1, for n = %d", (n) => {
    const A = positive(n);
    const L = cholesky(A, n);
    expect(maxError(times(L, transposed(L, n), n), A)).toBeLessThan(1e-12 * n);
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) expect(L[i * n + j]).toBe(0);
    const inverse = inverseOf(L, n);
    expect(maxError(times(A, inverse, n), identity(n))).toBeLessThan(1e-10);
    expect(inverse).toEqual(transposed(inverse, n));
  });

  it('says when the matrix is not positive definite', () => {
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow(/positive definite matrix, got pivot -3 in row 1/);
    expect(() => cholesky(Float64Array.of(NaN), 1)).toThrow(/got pivot NaN in row 0/);
  });
});
