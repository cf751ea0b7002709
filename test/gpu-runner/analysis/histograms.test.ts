import { describe, expect, it } from 'vitest';
import { embeddingHistograms, histogramBins } from '../../../gpu-runner/analysis/histograms.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { randomMatrix } from '../kernels/random.ts';

const [N, K, classes] = [200, 3, 2];

describe('histograms', () => {
  const theta = randomMatrix(N, K, createRng('histograms'));
  const labels = Int32Array.from({ length: N }, (_, i) => (i % 5 === 0 ? -1 : i % 2));
  const { bins, edges, counts } = embeddingHistograms(theta, labels, classes);

  it('count in each bin the users between its edges', () => {
    for (let k = 0; k < K; k++) {
      for (let c = 0; c < classes; c++) {
        for (let b = 0; b < bins; b++) {
          const [low, high] = [edges[k * (bins + 1) + b]!, edges[k * (bins + 1) + b + 1]!];
          const inside = (value: number): boolean => value >= low && (b === bins - 1 ? value <= high : value < high);
          const expected = [...labels.keys()].filter((i) => labels[i] === c && inside(theta.data[i * K + k]!)).length;
          expect(counts[(k * classes + c) * bins + b]).toBe(expected);
        }
      }
    }
  });

  it('span the labelled users, in equal bins', () => {
    const values = [...labels.keys()].filter((i) => labels[i]! >= 0).map((i) => theta.data[i * K]!);
    expect(edges[0]).toBe(Math.min(...values));
    expect(edges[bins]).toBe(Math.max(...values));
    expect(edges[1]! - edges[0]!).toBeCloseTo((edges[bins]! - edges[0]!) / histogramBins, 12);
  });

  it('of a constant dimension has all users in one bin, also at 0', () => {
    for (const value of [0, 0.25, -3e6, 1e-30]) {
      const flat = embeddingHistograms(matrix(4, 1, new Float32Array(4).fill(value)), Int32Array.of(0, 1, 1, -1), 2);
      expect(Math.max(...flat.counts.subarray(0, bins))).toBe(1);
      expect(Math.max(...flat.counts.subarray(bins))).toBe(2);
      expect(new Set(flat.edges).size).toBe(bins + 1);
    }
  });

  it('of two needles show two needles', () => {
    const needles = matrix(6, 1, Float32Array.of(0.1, 0.1, 0.1, 0.2, 0.2, 0.2));
    const found = embeddingHistograms(needles, Int32Array.of(0, 0, 0, 1, 1, 1), 2).counts;
    expect([found[0], found[2 * bins - 1]]).toEqual([3, 3]);
  });

  it('says what it cannot count', () => {
    const bad = matrix(2, 2, Float32Array.of(1, 2, 3, Infinity));
    expect(() => embeddingHistograms(bad, Int32Array.of(0, 1), 2)).toThrow('got Infinity at [1, 1]');
    expect(() => embeddingHistograms(bad, Int32Array.of(0), 2)).toThrow('a label for each of 2 users, got 1');
    expect(() => embeddingHistograms(bad, Int32Array.of(0, 2), 2)).toThrow('labels of -1..1, got 2');
    expect(() => embeddingHistograms(bad, Int32Array.of(-1, -1), 2)).toThrow('expected labelled users, got none');
  });
});
