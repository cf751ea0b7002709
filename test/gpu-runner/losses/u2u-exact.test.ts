import { describe, expect, it } from 'vitest';
import { u2uExact } from '../../../gpu-runner/losses/u2u.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError, normals } from '../kernels/random.ts';

const FLOAT64 = 1e-9; // the matrix' condition is 4 N / alpha, up to 3e6 here

/**
 * Zero gradient of 2 Tr(theta' L theta) + alpha ||theta - theta*||^2 is (2 L + alpha I) theta = alpha theta*, with the dense Laplacian
 * L [N, N] of the users' differences, solved by Gaussian elimination with row exchanges.
 */
function solveDense(thetaStar: Float64Array, labels: Int32Array, alpha: number): Float64Array {
  const N = labels.length;
  const K = thetaStar.length / N;
  const rows = Array.from(labels, (label, i) => {
    const matrix = Array.from(labels, (other, j) => {
      const degree = i === j ? labels.filter((each) => each !== label).length : 0;
      return 2 * (degree - (label === other ? 0 : 1)) + (i === j ? alpha : 0);
    });
    return [...matrix, ...Array.from(thetaStar.subarray(i * K, (i + 1) * K), (value) => alpha * value)];
  });
  for (let p = 0; p < N; p++) {
    let best = p;
    for (let i = p + 1; i < N; i++) if (Math.abs(rows[i]![p]!) > Math.abs(rows[best]![p]!)) best = i;
    [rows[p], rows[best]] = [rows[best]!, rows[p]!];
    for (let i = 0; i < N; i++) {
      if (i === p) continue;
      const factor = rows[i]![p]! / rows[p]![p]!;
      for (let k = p; k < N + K; k++) rows[i]![k]! -= factor * rows[p]![k]!;
    }
  }
  return Float64Array.from(
    { length: N * K },
    (_, at) => rows[Math.floor(at / K)]![N + (at % K)]! / rows[Math.floor(at / K)]![Math.floor(at / K)]!,
  );
}

describe('U2U-R exact', () => {
  for (const [N, C, alpha] of [
    [80, 2, 1e-4],
    [60, 3, 1e-2],
    [60, 7, 20],
    [2, 2, 1],
  ] as const) {
    it(`is the solution of the dense Laplacian system for ${N} users in ${C} classes, alpha ${alpha}`, () => {
      const rng = createRng(`${N} ${C}`);
      const labels = rng.shuffle(
        Int32Array.from({ length: N }, (_, i) => (i < C ? i : Math.floor(C * rng.next() ** 2))),
      );
      const thetaStar = normals(N * 4, rng);
      expect(maxError(u2uExact(thetaStar, labels, alpha), solveDense(thetaStar, labels, alpha))).toBeLessThan(FLOAT64);
    });
  }

  it('leaves users of a single class where they are: nobody is to be told apart', () => {
    const thetaStar = normals(5 * 3, createRng('one class'));
    const theta = u2uExact(thetaStar, new Int32Array(5), 0.5);
    expect(maxError(theta, thetaStar)).toBeLessThan(1e-15);
  });
});
