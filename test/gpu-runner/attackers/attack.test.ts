import { describe, expect, it } from 'vitest';
import { attackEmbedding, type AttackOptions } from '../../../gpu-runner/attackers/attack.ts';
import { mlpAttacker, mlpDefaults } from '../../../gpu-runner/attackers/mlp.ts';
import { attackFolds } from '../../../gpu-runner/attackers/shadow-sample.ts';
import { matrix, takeRows } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { confusionMatrix } from '../../../gpu-runner/metrics/classification.ts';
import type { Progress } from '../../../gpu-runner/methods/method.ts';
import { both, embedding, silent } from './attack-task.ts';

describe('attack', () => {
  it.each(['SHADOW10', 'HOLDOUT20', 'CV5'] as const)(
    '%s: a leak is found by both attackers, noise by none',
    (protocol) => {
      const attack = (gap: number) =>
        attackEmbedding(embedding(440, { gap }), { protocol, attackers: both }, createRng(3), silent);
      for (const { auc, balancedAccuracy } of attack(1.5)) {
        expect(auc).toBeGreaterThan(0.93);
        expect(balancedAccuracy).toBeGreaterThan(0.9);
      }
      const sixSigma = { SHADOW10: 0.17, HOLDOUT20: 0.39, CV5: 0.17 }[protocol]; // 6 / sqrt(12 * tested / 2), about
      for (const { auc } of attack(0)) expect(Math.abs(auc - 0.5)).toBeLessThan(sixSigma);
    },
  );

  it('every measurement hangs together: pooled counts, tested users, hard AUC = balanced accuracy', () => {
    const results = attackEmbedding(
      embedding(440, { gap: 0.4 }),
      { protocol: 'CV5', attackers: both },
      createRng(3),
      silent,
    );
    expect(results.map((r) => r.attacker)).toEqual(['MLP', 'XGB']);
    for (const r of results) {
      const counts = r.confusion.flat();
      expect(counts.reduce((a, b) => a + b)).toBe(r.users);
      expect(r.users).toBe(400);
      expect(r.accuracy).toBeCloseTo((r.confusion[0]![0]! + r.confusion[1]![1]!) / 400, 12);
      expect(r.recall).toBeCloseTo(r.confusion[0]![0]! / 200, 12);
      expect(r.aucHard).toBeCloseTo(r.balancedAccuracy, 12);
    }
  });

  it('the mean of the folds is what one gets fold by fold', () => {
    const task = embedding(220, { gap: 0.5 });
    const rng = createRng(3);
    const [mlp] = attackEmbedding(task, { protocol: 'CV5', attackers: [both[0]!] }, rng, silent);
    const classOf = (users: Int32Array) => users.map((user) => task.labels[user]!);
    const aucs = attackFolds(task.labels, 2, 'CV5', rng.fork('sample')).map(({ train, test }, k) => {
      const p = mlpAttacker(
        { x: takeRows(task.theta, train), y: classOf(train), classes: 2, xTest: takeRows(task.theta, test) },
        mlpDefaults,
        rng.fork(`MLP ${k}`),
      );
      const y = classOf(test);
      const scores = (c: number) => [...y.keys()].filter((i) => y[i] === c).map((i) => p[2 * i + 1]!);
      const pairs = scores(1).flatMap((a) => scores(0).map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
      return pairs.reduce((sum: number, won) => sum + won, 0) / pairs.length;
    });
    expect(mlp!.auc).toBeCloseTo(aucs.reduce((a, b) => a + b) / 5, 12);
  });

  it('the seed alone decides, whatever the other attackers are', () => {
    const task = embedding(220, { gap: 0.5 });
    const attack = (attackers: AttackOptions['attackers']) =>
      attackEmbedding(task, { protocol: 'CV5', attackers }, createRng(5), silent);
    expect(attack(both)).toEqual(attack(both));
    expect(attack(both).reverse()).toEqual(attack([both[1]!, both[0]!]));
  });

  it('more than two classes: macro averages over all of them', () => {
    const task = embedding(220, { classes: 4, gap: 1.2 });
    for (const r of attackEmbedding(task, { protocol: 'CV5', attackers: both }, createRng(3), silent)) {
      expect(r.confusion).toHaveLength(4);
      expect(r.recall).toBeCloseTo(r.balancedAccuracy, 12);
      expect(r.accuracy).toBeGreaterThan(0.8);
      expect(r.auc).toBeGreaterThan(0.95);
    }
  });

  it('tells how far it is', () => {
    const seen: [number, number][] = [];
    const progress: Progress = { step: (...at) => seen.push(at), metric: () => {} };
    attackEmbedding(embedding(110), { protocol: 'CV5', attackers: both }, createRng(1), progress);
    const shares = seen.map(([done]) => done);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.filter((done) => Number.isInteger(done))).toEqual(
      expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    );
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([10]));
    expect(shares.at(-1)).toBe(10);
  });

  it('class by class: precision, recall and users are those of the confusion', () => {
    const task = embedding(330, { classes: 3, gap: 0.8 });
    const [r] = attackEmbedding(task, { protocol: 'CV5', attackers: [both[1]!], repeats: 2 }, createRng(3), silent);
    expect(r!.classes).toHaveLength(3);
    r!.classes.forEach(({ precision, recall, users }, c) => {
      const column = r!.confusion.reduce((sum, row) => sum + row[c]!, 0);
      expect(users).toBe(r!.users / 3);
      expect(recall).toBeCloseTo(r!.confusion[c]![c]! / (2 * users), 12);
      expect(precision).toBeCloseTo(r!.confusion[c]![c]! / column, 12);
    });
  });

  it('out-of-fold scores give the confusion again: everyone of the sample is tested once', () => {
    const task = embedding(220, { gap: 0.5 });
    const [r] = attackEmbedding(task, { protocol: 'CV5', attackers: [both[0]!] }, createRng(3), silent);
    const { users, labels, scores } = r!.scores;
    expect(users).toHaveLength(r!.users);
    expect([...users]).toEqual([...new Set(users)].sort((a, b) => a - b));
    const guessed = labels.map((_, i) => (scores[2 * i + 1]! > scores[2 * i]! ? 1 : 0));
    expect(labels).toEqual(users.map((user) => task.labels[user]!));
    expect(confusionMatrix(labels, guessed, 2)).toEqual(r!.confusion);
  });

  const good = embedding(110);
  const withNaN = matrix(110, 6, good.theta.data.slice());
  withNaN.data[13] = Number.NaN;
  const withInfinity = matrix(110, 6, good.theta.data.slice());
  withInfinity.data[5] = -Infinity;
  it.each([
    ['an infinity', { theta: withInfinity }, 'expected finite numbers in the embedding, got -Infinity at [0, 5]'],
    ['a NaN', { theta: withNaN }, 'expected finite numbers in the embedding, got NaN at [2, 1]'],
    ['one point for all', { theta: matrix(110, 6) }, 'expected users that differ, got the same embedding for all 110'],
    ['one class', { classes: 1 }, 'expected at least two classes, got 1'],
    ['an empty class', { classes: 3 }, 'expected at least 10 users of each of 3 classes, got 50, 50, 0'],
    ['a label too many', { labels: new Int32Array(111) }, 'expected a label for each of 110 users, got 111'],
    ['a label out of range', { labels: new Int32Array(110).fill(7) }, 'expected labels of -1..1, got 7'],
    ['a positive class out of range', { positive: 2 }, 'expected a positive class of 0..1, got 2'],
  ])('%s is answered with what was expected and what came', (_name, change, message) => {
    const attack = () =>
      attackEmbedding({ ...good, ...change }, { protocol: 'CV5', attackers: both }, createRng(1), silent);
    expect(attack).toThrow(message);
  });

  it('an attacker that runs away says which it is and what may help', () => {
    const parameters = { ...mlpDefaults, learningRate: 1e30, maxIterations: 5 };
    const attack = () =>
      attackEmbedding(good, { protocol: 'CV5', attackers: [{ name: 'MLP', parameters }] }, createRng(1), silent);
    expect(attack).toThrow('MLP: expected finite scores, got NaN (a smaller learning rate may help)');
  });
});
