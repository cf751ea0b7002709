import { describe, expect, it } from 'vitest';
import { attributesLoss } from '../../../gpu-runner/losses/attributes.ts';
import { regularizationLoss } from '../../../gpu-runner/losses/regularization.ts';
import { twoComponentLoss } from '../../../gpu-runner/losses/two-component.ts';
import { u2uExactSeveral } from '../../../gpu-runner/losses/u2u-several.ts';
import { u2uExact, u2uLoss } from '../../../gpu-runner/losses/u2u.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { solve } from '../../../gpu-runner/math/solve.ts';
import { maxError, normals } from '../kernels/random.ts';

const K = 3;
const cases = {
  'two attributes': [Int32Array.of(0, 1, 1, 0, 1, 1, 1, 0), Int32Array.of(2, 0, 1, 1, 2, 0, 1, 2)],
  'three, some users unknown': [
    Int32Array.of(0, 1, -1, 0, 1, 1, -1, 0),
    Int32Array.of(-1, 0, 1, 1, 2, -1, 1, 2),
    Int32Array.of(1, 0, 0, -1, -1, 1, 0, 1),
  ],
  'attributes that share no user': [Int32Array.of(0, 1, 0, -1, -1, -1), Int32Array.of(-1, -1, -1, 0, 1, 1)],
  'one attribute': [Int32Array.of(2, 0, 1, 1)],
};

/** (sum over attributes of 2 L + alpha) theta = alpha theta*, with the dense [N, N] Laplacians of equation (9). */
function dense(thetaStar: Float64Array, labels: readonly Int32Array[], alpha: number): Float64Array {
  const N = labels[0]!.length;
  const A = new Float64Array(N * N);
  for (let i = 0; i < N; i++) {
    A[i * N + i]! += alpha;
    for (const classes of labels) {
      for (let j = 0; j < N; j++) {
        if (classes[i]! < 0 || classes[j]! < 0 || classes[i] === classes[j]) continue;
        A[i * N + i]! += 2;
        A[i * N + j]! -= 2;
      }
    }
  }
  return solve(
    A,
    thetaStar.map((value) => alpha * value),
    N,
  );
}

describe.each(Object.entries(cases))('U2U-R exact, %s', (name, labels) => {
  const thetaStar = normals(labels[0]!.length * K, createRng(name)).map((value) => value + 0.7);

  it.each([1e-4, 0.3, 40])('is the solution of the dense N x N system at alpha %d', (alpha) => {
    const expected = dense(thetaStar, labels, alpha);
    expect(maxError(u2uExactSeveral(thetaStar, labels, alpha), expected)).toBeLessThan(1e-10);
  });

  it.each([1e-4, 0.3, 40])('has zero gradient at alpha %d', (alpha) => {
    const loss = twoComponentLoss(
      { lu: attributesLoss(labels, K, (term) => u2uLoss(term.labels, K)), lr: regularizationLoss(thetaStar) },
      alpha,
    );
    const gradient = new Float64Array(thetaStar.length);
    loss(u2uExactSeveral(thetaStar, labels, alpha), gradient);
    expect(maxError(gradient, new Float64Array(gradient.length))).toBeLessThan(1e-11);
  });
});

describe('U2U-R exact', () => {
  it('of one attribute is the closed form, to the last bit', () => {
    const [labels] = cases['one attribute'];
    const thetaStar = normals(12, createRng(1));
    expect(u2uExactSeveral(thetaStar, [labels!], 0.1)).toEqual(u2uExact(thetaStar, labels!, 0.1));
  });

  it('of one attribute twice is that of half the alpha', () => {
    const [labels] = cases['one attribute'];
    const thetaStar = normals(12, createRng(2));
    const twice = u2uExactSeveral(thetaStar, [labels!, labels!], 0.2);
    expect(maxError(twice, u2uExact(thetaStar, labels!, 0.1))).toBeLessThan(1e-12);
  });

  it('needs alpha > 0', () => {
    expect(() => u2uExactSeveral(new Float64Array(12), [Int32Array.of(0, 1), Int32Array.of(0, 1)], 0)).toThrow(
      /expected alpha > 0, got 0/,
    );
  });
});
