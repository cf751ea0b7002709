import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { auc, aucOneVsRest } from '../../../gpu-runner/metrics/auc.ts';
import {
  aucOfHardLabels,
  classificationMetrics,
  confusionMatrix,
  precisionOf,
  recallOf,
} from '../../../gpu-runner/metrics/classification.ts';

interface Case {
  readonly classes: number;
  readonly y: number[];
  readonly predicted: number[];
  readonly probabilities: number[];
  readonly confusion: number[][];
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly auc: number;
  readonly aucHard: number;
  readonly aucPositive: number | null;
}

const file = path.resolve(import.meta.dirname, '../../goldens/sklearn-metrics.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

describe.each(cases.map((golden, i) => ({ golden, name: `${i}: ${golden.y.length} rows, ${golden.classes} classes` })))(
  'scikit-learn golden $name',
  ({ golden }) => {
    const confusion = confusionMatrix(golden.y, golden.predicted, golden.classes);

    it('confusion, accuracy, balanced accuracy, precision and recall', () => {
      expect(confusion).toEqual(golden.confusion);
      const metrics = classificationMetrics(confusion, 0);
      for (const name of ['accuracy', 'balancedAccuracy', 'precision', 'recall'] as const) {
        expect(metrics[name], name).toBeCloseTo(golden[name], 12);
      }
    });

    it('AUC of scores with ties, and of hard labels', () => {
      expect(aucOneVsRest(golden.probabilities, golden.y, golden.classes)).toBeCloseTo(golden.auc, 12);
      expect(aucOfHardLabels(confusion)).toBeCloseTo(golden.aucHard, 12);
      if (golden.aucPositive === null) return;
      const ofFirst = golden.y.map((_, i) => golden.probabilities[2 * i]!);
      expect(auc(ofFirst, (i) => golden.y[i] === 0)).toBeCloseTo(golden.aucPositive, 12);
    });
  },
);

describe('AUC', () => {
  it('is the share of pairs in which the positive scores higher, ties counting half', () => {
    const rng = createRng('auc');
    for (let round = 0; round < 50; round++) {
      const scores = Array.from({ length: 2 + rng.int(40) }, () => rng.int(6));
      const positive = scores.map((_, i) => i === 0 || (i > 1 && rng.int(2) === 0));
      let won = 0;
      let pairs = 0;
      scores.forEach((a, i) =>
        scores.forEach((b, j) => {
          if (!positive[i] || positive[j]) return;
          pairs++;
          won += a > b ? 1 : a === b ? 0.5 : 0;
        }),
      );
      expect(auc(scores, (i) => positive[i]!)).toBeCloseTo(won / pairs, 12);
    }
  });

  it('refuses one class alone and scores that are no numbers', () => {
    expect(() => auc([1, 2], () => true)).toThrow('expected both classes, got 2 positives and 0 negatives');
    expect(() => auc([1, Number.NaN, 0], (i) => i === 0)).toThrow('AUC: expected numbers as scores, got NaN');
  });
});

it('with two balanced classes the AUC of hard labels is the balanced accuracy', () => {
  const confusion = [
    [30, 10],
    [25, 15],
  ];
  expect(aucOfHardLabels(confusion)).toBeCloseTo(classificationMetrics(confusion, 0).balancedAccuracy, 14);
});

it('the positive class decides what precision and recall are of', () => {
  const confusion = [
    [3, 1],
    [2, 14],
  ];
  expect(classificationMetrics(confusion, 0)).toMatchObject({ precision: 3 / 5, recall: 3 / 4 });
  expect(classificationMetrics(confusion, 1)).toMatchObject({ precision: 14 / 15, recall: 14 / 16 });
  expect([precisionOf(confusion, 1), recallOf(confusion, 1)]).toEqual([14 / 15, 14 / 16]);
});
