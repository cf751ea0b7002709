import { describe, expect, it } from 'vitest';
import { knnAttacker, smallest } from '../../../gpu-runner/attackers/knn.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { panelCases, taskOf, worst } from './sklearn-panel.ts';

describe.each(panelCases.flatMap((golden) => golden.knn.map((of) => ({ ...of, golden, name: golden.name }))))(
  'scikit-learn golden: $name, $neighbours neighbours',
  ({ golden, neighbours, probabilities }) => {
    it('the same neighbours for every new user', () => {
      const p = knnAttacker(taskOf(golden, 'new'), { neighbours }, createRng(1));
      expect(worst(p, probabilities)).toBeLessThan(1e-8); // the golden has nine digits
    });
  },
);

it('the smallest k are those of a stable sort, so that of equals the lower index is nearer', () => {
  const rng = createRng('smallest');
  for (let round = 0; round < 200; round++) {
    const values = Float32Array.from({ length: 1 + rng.int(40) }, () => rng.int(8));
    const k = 1 + rng.int(values.length);
    const out = new Int32Array(k);
    smallest(values, out);
    const sorted = [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b);
    expect([...out]).toEqual(sorted.slice(0, k));
  }
});

it('asked for more neighbours than there are, it takes all', () => {
  const x = matrix(3, 1, Float32Array.of(0, 1, 2));
  const p = knnAttacker({ x, y: Int32Array.of(0, 0, 1), classes: 2, xTest: x }, { neighbours: 15 }, createRng(1));
  expect([...p].map((share) => Math.round(3 * share))).toEqual([2, 1, 2, 1, 2, 1]);
});
