import { describe, expect, it } from 'vitest';
import { classPairs, sumOverPairs } from '../../../gpu-runner/losses/class-pairs.ts';

const lists = (labels: number[][], kind: 'PAIRS' | 'REST') =>
  classPairs(
    labels.map((of) => Int32Array.from(of)),
    kind,
  ).map(({ a, b }) => [[...a], [...b]]);

describe('pairs of classes', () => {
  it('PAIRS: every two classes once, unknown users in none', () => {
    expect(lists([[0, 2, -1, 1, 0]], 'PAIRS')).toEqual([
      [[0, 4], [3]],
      [[0, 4], [1]],
      [[3], [1]],
    ]);
  });

  it('REST: every class against all others together', () => {
    expect(lists([[0, 2, -1, 1, 0]], 'REST')).toEqual([
      [
        [0, 4],
        [1, 3],
      ],
      [[3], [0, 1, 4]],
      [[1], [0, 3, 4]],
    ]);
  });

  it('two classes are one pair of either kind', () => {
    expect(lists([[1, 0, 1]], 'REST')).toEqual([[[1], [0, 2]]]);
    expect(lists([[1, 0, 1]], 'PAIRS')).toEqual(lists([[1, 0, 1]], 'REST'));
  });

  it('several attributes: the pairs of each, one after the other', () => {
    const [one, other] = [
      [0, 1, 0],
      [2, 1, 0],
    ];
    expect(lists([one!, other!], 'PAIRS')).toEqual([...lists([one!], 'PAIRS'), ...lists([other!], 'PAIRS')]);
  });

  it('a sum over pairs adds values and gradients', () => {
    const pairs = classPairs([Int32Array.of(0, 1, 2)], 'PAIRS');
    const loss = sumOverPairs(pairs, ({ a }) => (theta, out, scale) => {
      out[a[0]!]! += scale;
      return theta[a[0]!]!;
    });
    const out = new Float64Array(3);
    expect(loss(Float64Array.of(5, 7, 11), out, 2)).toBe(5 + 5 + 7);
    expect([...out]).toEqual([4, 2, 0]);
  });
});
