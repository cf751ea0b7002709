import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { advantage, worstCase } from '../../../gpu-runner/metrics/advantage.ts';
import { criticalT, halfWidth95 } from '../../../gpu-runner/metrics/interval.ts';

const file = path.resolve(import.meta.dirname, '../../goldens/scipy-statistics.json');
const goldens = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly critical: readonly { readonly df: number; readonly p: number; readonly t: number }[];
  readonly estimates: readonly { readonly values: number[]; readonly ci95: number }[];
};

describe('SciPy golden', () => {
  it('the t that is exceeded with probability p, for every number of degrees of freedom', () => {
    for (const { df, p, t } of goldens.critical) {
      if (!Number.isInteger(df)) continue;
      expect(criticalT(df, 1 - p) / t, `df ${df}, p ${p}`).toBeCloseTo(1, 8);
    }
  });

  it('half the width of the 95 % interval of a mean', () => {
    for (const { values, ci95 } of goldens.estimates) expect(halfWidth95(values)! / ci95).toBeCloseTo(1, 9);
  });
});

it('a single value has no interval, equal values one of width 0', () => {
  expect(halfWidth95([0.7])).toBeNull();
  expect(halfWidth95([0.5, 0.5, 0.5])).toBe(0);
});

describe('attacker advantage', () => {
  it('counts below chance as much as above', () => {
    expect(advantage(0.5)).toBe(0);
    expect(advantage(0.35)).toBeCloseTo(advantage(0.65), 12);
    expect([advantage(0), advantage(1)]).toEqual([1, 1]);
  });

  it('the worst case is the attacker furthest from chance, the first of equals', () => {
    const of = (attacker: string, auc: number) => ({ attacker, auc });
    expect(worstCase([of('a', 0.6), of('b', 0.25), of('c', 0.75)])).toEqual({
      attacker: 'b',
      auc: 0.25,
      advantage: 0.5,
    });
    expect(() => worstCase([])).toThrow('expected at least one attacker, got none');
  });
});
