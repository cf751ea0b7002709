import { describe, expect, it } from 'vitest';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { solve } from '../../../gpu-runner/math/solve.ts';
import { maxError, normals } from '../kernels/random.ts';
import { times } from './naive.ts';

describe('solve', () => {
  it.each([1, 2, 7, 30])('A X = B holds for %d unknowns', (n) => {
    const rng = createRng(n);
    const [A, X] = [normals(n * n, rng), normals(n * 3, rng)];
    expect(maxError(solve(A, times(A, X, n), n), X)).toBeLessThan(1e-11);
  });

  it('needs the pivots: a zero on the diagonal is no obstacle', () => {
    expect([...solve(Float64Array.of(0, 2, 3, 0), Float64Array.of(4, 9), 2)]).toEqual([3, 2]);
  });

  it('says when there is no solution, and when sizes do not fit', () => {
    expect(() => solve(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1), 2)).toThrow(/singular at column 1/);
    expect(() => solve(new Float64Array(4), new Float64Array(3), 2)).toThrow(
      /expected 2 x 2 and 2 x m numbers, got 4 and 3/,
    );
  });
});
