import { describe, expect, it } from 'vitest';
import { estimate } from '../../../server/results/estimate.stats.ts';
import { attackerAdvantage, isOverUnlearned, worstCase } from '../../../server/results/leak.stats.ts';

describe('leak', () => {
  it('advantage is 2 |AUC - 0.5|, on both sides of chance', () => {
    expect([0.5, 0.65, 0.35, 1, 0].map(attackerAdvantage).map((x) => Number(x.toFixed(12)))).toEqual([
      0, 0.3, 0.3, 1, 1,
    ]);
  });

  it('over-unlearned: AUC below one half beyond its interval', () => {
    expect(isOverUnlearned(estimate([0.31, 0.35, 0.33]))).toBe(true);
    expect(isOverUnlearned(estimate([0.4, 0.4, 0.4]))).toBe(true);
    expect(isOverUnlearned(estimate([0.1, 0.45, 0.6]))).toBe(false); // its interval reaches 1.02
    expect(isOverUnlearned(estimate([0.5, 0.5]))).toBe(false);
    expect(isOverUnlearned(estimate([0.6, 0.61, 0.62]))).toBe(false);
  });

  it('one seed is not significant, however low', () => expect(isOverUnlearned(estimate([0.01]))).toBe(false));

  it('the worst case is the attack with the greatest mean advantage, the first of equals', () => {
    const attack = (name: string, ...values: number[]) => ({ name, advantage: estimate(values) });
    expect(worstCase([attack('MLP', 0.1, 0.2), attack('XGB', 0.9, 1)])?.name).toBe('XGB');
    expect(worstCase([attack('MLP', 0.5), attack('XGB', 0.5)])?.name).toBe('MLP');
    expect(worstCase([])).toBeNull();
  });
});
