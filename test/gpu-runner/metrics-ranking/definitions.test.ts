import { expect, it } from 'vitest';
import { hitRatio } from '../../../gpu-runner/metrics/hit-ratio.ts';
import { ndcg } from '../../../gpu-runner/metrics/ndcg.ts';
import { recall } from '../../../gpu-runner/metrics/recall.ts';

it('NDCG@k of ranks 1 and 3 among two relevant items is (1 + 1/2) / (1 + 1 / log2 3)', () => {
  expect(ndcg([3, 1], 2, 5)).toBeCloseTo((1 + 0.5) / (1 + 1 / Math.log2(3)), 15);
});

it('NDCG@k is 1 for the best order, also with more relevant items than k', () => {
  expect(ndcg([1, 2, 3], 3, 10)).toBe(1);
  expect(ndcg([1, 2, 3, 9, 12], 5, 3)).toBe(1);
});

it('ranks beyond k count for nothing', () => {
  expect(ndcg([6], 1, 5)).toBe(0);
  expect(hitRatio([6, 7], 5)).toBe(0);
  expect(recall([5, 6], 2, 5)).toBe(0.5);
});

it('HR@k is monotone in k', () => {
  expect([1, 2, 3, 4].map((k) => hitRatio([3, 8], k))).toEqual([0, 0, 1, 1]);
});
