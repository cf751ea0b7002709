import { describe, expect, it } from 'vitest';
import { attackFolds, balancedSample } from '../../../gpu-runner/attackers/shadow-sample.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

/** 273 F and 670 M of ML-100K, and some unknown. */
const labels = createRng('labels').shuffle(
  Int32Array.from([...Array<number>(273).fill(0), ...Array<number>(670).fill(1), ...Array<number>(20).fill(-1)]),
);
const count = (users: Int32Array, c: number) => users.filter((user) => labels[user] === c).length;

describe('balanced sample', () => {
  it('has as many of each class as the smallest, no unknown, nobody twice, all of the smallest', () => {
    const [women, men] = balancedSample(labels, 2, createRng(1)) as [Int32Array, Int32Array];
    expect([women.length, men.length]).toEqual([273, 273]);
    expect([count(women, 0), count(men, 1)]).toEqual([273, 273]);
    expect(new Set([...women, ...men]).size).toBe(546);
  });

  it('draws every user of the larger class equally often', () => {
    const drawn = new Int32Array(labels.length);
    for (let seed = 0; seed < 1000; seed++)
      for (const user of balancedSample(labels, 2, createRng(seed))[1]!) drawn[user]!++;
    const [mean, sixSigma] = [(1000 * 273) / 670, 6 * Math.sqrt(1000 * (273 / 670) * (397 / 670))];
    labels.forEach((label, user) => {
      if (label === 1) expect(Math.abs(drawn[user]! - mean)).toBeLessThan(sixSigma);
    });
  });

  it('says how many users each class has when one has too few', () => {
    expect(() => balancedSample(Int32Array.from([...Array<number>(30).fill(1), 0]), 3, createRng(1))).toThrow(
      'attack: expected at least 10 users of each of 3 classes, got 1, 30, 0',
    );
  });
});

describe('attack folds', () => {
  const folds = (protocol: Parameters<typeof attackFolds>[2], seed = 1) =>
    attackFolds(labels, 2, protocol, createRng(seed));

  it.each([
    ['SHADOW10', 1, 27, 246],
    ['HOLDOUT20', 1, 218, 55],
  ] as const)('%s: one fold, %i, with %i of each class to train and %i to test', (protocol, n, train, test) => {
    const all = folds(protocol);
    expect(all).toHaveLength(n);
    for (const c of [0, 1]) expect([count(all[0]!.train, c), count(all[0]!.test, c)]).toEqual([train, test]);
  });

  it('HOLDOUT20 tests 110 users of ML-100K, the denominator that the printed accuracies have', () => {
    expect(folds('HOLDOUT20')[0]!.test).toHaveLength(110);
  });

  it('CV5 tests every user of the sample once, classes alike in every fold', () => {
    const all = folds('CV5');
    expect(all).toHaveLength(5);
    expect(new Set(all.flatMap(({ test }) => [...test])).size).toBe(546);
    expect(all.reduce((sum, { test }) => sum + test.length, 0)).toBe(546);
    for (const { test } of all) {
      expect(count(test, 0)).toBe(count(test, 1));
      expect(count(test, 0)).toBeOneOf([54, 55]);
    }
  });

  it.each(['SHADOW10', 'HOLDOUT20', 'CV5'] as const)(
    '%s: train and test share nobody and make the sample',
    (protocol) => {
      for (const { train, test } of folds(protocol)) expect(new Set([...train, ...test]).size).toBe(546);
    },
  );

  it('the seed alone decides', () => {
    expect(folds('CV5', 7)).toEqual(folds('CV5', 7));
    expect(folds('CV5', 7)).not.toEqual(folds('CV5', 8));
  });
});
