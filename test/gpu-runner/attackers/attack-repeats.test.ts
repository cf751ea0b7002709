import { describe, expect, it } from 'vitest';
import { attackEmbedding, type AttackMeasurement } from '../../../gpu-runner/attackers/attack.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { both, embedding, silent } from './attack-task.ts';

describe('repeats', () => {
  const task = embedding(220, { gap: 0.5 });
  const attack = (repeats: number) =>
    attackEmbedding(task, { protocol: 'CV5', attackers: [both[1]!], repeats }, createRng(5), silent)[0]!;
  const one = attack(1);
  const three = attack(3);
  const apart = [createRng(5), createRng(5).fork('repeat 1'), createRng(5).fork('repeat 2')].map(
    (rng) => attackEmbedding(task, { protocol: 'CV5', attackers: [both[1]!] }, rng, silent)[0]!,
  );

  it('one is the attack without repeats, and has no interval', () => {
    expect(one).toEqual(attackEmbedding(task, { protocol: 'CV5', attackers: [both[1]!] }, createRng(5), silent)[0]);
    expect([one.repeats, one.aucCi95, one.balancedAccuracyCi95]).toEqual([1, null, null]);
  });

  it('three are the mean over three samples and splits, each as if it were the only one', () => {
    const mean = (of: (r: AttackMeasurement) => number) => apart.reduce((sum, r) => sum + of(r), 0) / 3;
    expect(apart[0]).toEqual(one);
    expect(apart[1]!.auc).not.toBe(one.auc);
    expect(three.repeats).toBe(3);
    expect(three.users).toBe(one.users);
    for (const name of ['auc', 'accuracy', 'balancedAccuracy', 'recall', 'aucHard'] as const) {
      expect(three[name], name).toBeCloseTo(
        mean((r) => r[name]),
        12,
      );
    }
    expect(three.confusion).toEqual(
      one.confusion.map((row, i) => row.map((_, j) => 3 * mean((r) => r.confusion[i]![j]!))),
    );
  });

  it("the interval is Student's over the repeats: t(0.975, 2) = 4.302653 times s / sqrt(3)", () => {
    for (const [ci, name] of [
      ['aucCi95', 'auc'],
      ['balancedAccuracyCi95', 'balancedAccuracy'],
    ] as const) {
      const values = apart.map((r) => r[name]);
      const mean = values.reduce((sum, value) => sum + value, 0) / 3;
      const s = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
      expect(three[ci]).toBeCloseTo((4.302653 * s) / Math.sqrt(3), 6);
    }
  });

  it('scores of users are averaged over the repeats in which they were tested', () => {
    const { users, scores } = three.scores;
    users.forEach((user, i) => {
      const mine = apart.flatMap((r) => {
        const at = r.scores.users.indexOf(user);
        return at < 0 ? [] : [r.scores.scores[2 * at]!];
      });
      expect(mine.length).toBeGreaterThan(0);
      expect(scores[2 * i]).toBeCloseTo(mine.reduce((sum, score) => sum + score, 0) / mine.length, 12);
    });
  });

  it('none are refused', () => {
    expect(() => attack(0)).toThrow('attack: expected at least one repeat, got 0');
  });
});
