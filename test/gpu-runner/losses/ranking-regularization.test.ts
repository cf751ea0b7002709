import { describe, expect, it } from 'vitest';
import { rankingMargin, rankingRegularizationLoss } from '../../../gpu-runner/losses/ranking-regularization.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals, randomMatrix } from '../kernels/random.ts';

const [N, M, K, topK] = [6, 15, 4, 5];
const items = randomMatrix(M, K, createRng('items'), 0.5);
const thetaStar = normals(N * K, createRng('theta'), 0.5);
const bias = normals(M, createRng('bias'), 0.3);

const inner = (theta: Float64Array, i: number, item: number): number =>
  Array.from({ length: K }, (_, k) => theta[i * K + k]! * items.data[item * K + k]!).reduce((a, b) => a + b);

/** The printed sum, with the list of each user from a full sort. */
function printed(theta: Float64Array, offset: (item: number) => number): number {
  let sum = 0;
  for (let i = 0; i < N; i++) {
    const score = (x: Float64Array, item: number): number => inner(x, i, item) + offset(item);
    const list = Array.from({ length: M }, (_, item) => item).sort(
      (v, w) => score(thetaStar, w) - score(thetaStar, v) || v - w,
    );
    for (let j = 0; j + 1 < topK; j++) {
      sum += Math.max(0, score(theta, list[j + 1]!) - score(theta, list[j]!) + rankingMargin);
    }
  }
  return sum;
}

const scoreRow = (i: number, out: Float32Array): void => {
  for (let item = 0; item < M; item++) out[item] = inner(thetaStar, i, item) + bias[item]!;
};

describe.each([
  ['the inner products alone', undefined, () => 0],
  ['what theta does not touch', scoreRow, (item: number) => bias[item]!],
] as const)('ranking regularization, lists by %s', (_, row, offset) => {
  const loss = rankingRegularizationLoss({ thetaStar, items, scoreRow: row, topK });
  const moved = thetaStar.map((value, at) => value + 0.3 * Math.sin(at));

  it('equals the printed sum of hinges', () => {
    for (const theta of [thetaStar, moved]) {
      const value = loss(theta, new Float64Array(N * K), 1);
      expect(Math.abs(value - printed(theta, offset))).toBeLessThan(1e-6); // offsets come from float32 scores
    }
    expect(printed(moved, offset)).toBeGreaterThan(printed(thetaStar, offset));
  });

  it('the gradient equals finite differences, scaled and added', () => {
    const gradient = new Float64Array(N * K).fill(1);
    loss(moved, gradient, 0.5);
    const expected = moved.map((__, i) => 1 + 0.5 * finiteDifference((x) => printed(x, offset), moved, i, 1e-6));
    expect(maxError(gradient, expected)).toBeLessThan(1e-7);
  });
});

describe('ranking regularization', () => {
  it('is zero, with no gradient, once neighbours are far enough apart', () => {
    const spread = rankingRegularizationLoss({ thetaStar: thetaStar.map((x) => 1e4 * x), items, topK });
    const gradient = new Float64Array(N * K);
    expect(
      spread(
        thetaStar.map((x) => 1e4 * x),
        gradient,
        1,
      ),
    ).toBe(0);
    expect(gradient.every((g) => g === 0)).toBe(true);
  });

  it('of equal scores the lower item comes first; a list is never longer than the catalogue', () => {
    const twins = matrix(3, 1, Float32Array.of(1, 2, 1));
    const loss = rankingRegularizationLoss({ thetaStar: Float64Array.of(1), items: twins, topK: 20 });
    const gradient = new Float64Array(1);
    expect(loss(Float64Array.of(1), gradient, 1)).toBeCloseTo(rankingMargin, 12); // 2, 1, 1: only the twins are close
    expect(loss(Float64Array.of(-1), gradient, 1)).toBeCloseTo(1 + 2 * rankingMargin, 12); // the first pair turned round
  });

  it('says what is wrong', () => {
    expect(() => rankingRegularizationLoss({ thetaStar, items, topK: 1 })).toThrow(/expected topK >= 2.*got 1 and 15/);
    expect(() => rankingRegularizationLoss({ thetaStar, items: matrix(1, K), topK })).toThrow(/two items, got 5 and 1/);
    expect(() => rankingRegularizationLoss({ thetaStar: new Float64Array(7), items, topK })).toThrow(
      /rows of 4.*got 7/,
    );
  });
});
