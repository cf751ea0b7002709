import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimate, intervalsOverlap } from '../../../server/results/estimate.stats.ts';
import { holm, pairedTTest } from '../../../server/results/significance.stats.ts';
import { criticalValue, tailProbability } from '../../../server/results/student-t.stats.ts';

interface Golden {
  readonly tails: readonly { readonly t: number; readonly df: number; readonly p: number }[];
  readonly critical: readonly { readonly df: number; readonly p: number; readonly t: number }[];
  readonly estimates: readonly { values: number[]; mean: number; sd: number; ci95: number }[];
  readonly paired: readonly { a: number[]; b: number[]; p: number }[];
  readonly holm: readonly { p: number[]; adjusted: number[] }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../goldens/scipy-statistics.json', import.meta.url), 'utf8'),
) as Golden; // written by scipy-statistics.py beside it

/** Relative. Ours agree with exact arithmetic to about 1e-13; SciPy's own inverses are up to 7e-10 off it (df = 99, p = 1e-6). */
const TOLERANCE = 1e-9;
const expectClose = (actual: number, expected: number, what: string) =>
  expect(Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300), what).toBeLessThan(TOLERANCE);

describe("Student's t", () => {
  it('tail probabilities equal SciPy', () => {
    for (const { t, df, p } of golden.tails) expectClose(tailProbability(t, df), p, `t=${t} df=${df}`);
  });

  it('critical values equal SciPy', () => {
    for (const { df, p, t } of golden.critical) expectClose(criticalValue(df, p), t, `df=${df} p=${p}`);
  });

  it('the tail is the closed form of Abramowitz & Stegun 26.7.3 and 26.7.4', () => {
    for (let df = 1; df <= 40; df++) {
      for (const t of [0.1, 0.7, 1.5, 2.5, 4]) {
        expect(tailProbability(t, df)).toBeCloseTo(1 - centralArea(t, df), 13);
      }
    }
  });

  it('tail and critical value undo each other, and the sign of t does not matter', () => {
    for (const df of [1, 2, 7, 1000]) {
      for (const p of [1e-12, 0.03, 0.4, 0.999])
        expectClose(tailProbability(criticalValue(df, p), df), p, `${df} ${p}`);
    }
    expect(tailProbability(-2.5, 4)).toBe(tailProbability(2.5, 4));
    expect(criticalValue(3, 1)).toBe(0);
    expect(tailProbability(Infinity, 3)).toBe(0);
  });

  it('refuses what is no degree of freedom, no probability, no number', () => {
    expect(() => tailProbability(1, 0)).toThrow('whole degrees of freedom, got 0');
    expect(() => criticalValue(1.5, 0.05)).toThrow('got 1.5');
    expect(() => criticalValue(2, 0)).toThrow('a probability in (0, 1], got 0');
    expect(() => tailProbability(Number.NaN, 2)).toThrow('got NaN');
  });
});

describe('estimate', () => {
  it('mean, sd and interval equal SciPy', () => {
    for (const expected of golden.estimates) {
      const actual = estimate(expected.values);
      expectClose(actual.mean, expected.mean, 'mean');
      expectClose(actual.sd!, expected.sd, 'sd');
      expectClose(actual.ci95!, expected.ci95, 'ci95');
      expect(actual.n).toBe(expected.values.length);
    }
  });

  it('of one value has no spread', () => {
    expect(estimate([0.1])).toEqual({ mean: 0.1, sd: null, ci95: null, n: 1, values: [0.1] });
  });

  it('of equal values is exactly that value with nothing around it', () => {
    for (const value of [0.1, 0.7, 1 / 3, 1e-9, 0]) {
      for (const n of [2, 3, 10]) {
        expect(estimate(Array.from({ length: n }, () => value))).toMatchObject({ mean: value, sd: 0, ci95: 0, n });
      }
    }
  });

  it('shifts with its values and scales with them', () => {
    const values = [0.2, 0.5, 0.45, 0.9];
    const base = estimate(values);
    const moved = estimate(values.map((v) => 3 * v + 1));
    expect(moved.mean).toBeCloseTo(3 * base.mean + 1, 14);
    expect(moved.ci95!).toBeCloseTo(3 * base.ci95!, 14);
  });

  it('refuses no values, and values that are no numbers', () => {
    expect(() => estimate([])).toThrow('at least one value, got none');
    expect(() => estimate([1, Number.NaN])).toThrow('finite values, got NaN');
    expect(() => estimate([Infinity])).toThrow('finite values, got Infinity');
  });

  it('intervals that touch overlap; one value overlaps with everything', () => {
    const at = (mean: number, ci95: number | null) => ({ mean, ci95, sd: 0, n: 2, values: [] });
    expect(intervalsOverlap(at(0, 1), at(2, 1))).toBe(true);
    expect(intervalsOverlap(at(0, 1), at(2.1, 1))).toBe(false);
    expect(intervalsOverlap(at(0, null), at(100, 0))).toBe(true);
  });
});

describe('paired t-test', () => {
  it('equals SciPy', () => {
    for (const { a, b, p } of golden.paired) expectClose(pairedTTest(a.map((x, i) => x - b[i]!)), p, `n=${a.length}`);
  });

  it('without variance: equal pairs are no evidence, a constant difference is all of it', () => {
    expect(pairedTTest([0, 0, 0])).toBe(1);
    expect(pairedTTest([0.1, 0.1, 0.1])).toBe(0);
    expect(pairedTTest([-0.1, -0.1])).toBe(0);
  });

  it('takes the rounding of a subtraction for no difference', () => {
    expect(pairedTTest([0.1 + 0.2 - 0.3, 0.1 + 0.2 - 0.3, 0.1 + 0.2 - 0.3])).toBe(1);
  });

  it('does not care for the order of the sides', () => {
    expect(pairedTTest([0.1, 0.2, 0.05])).toBe(pairedTTest([-0.1, -0.2, -0.05]));
    expect(() => pairedTTest([0.1])).toThrow('at least two pairs, got 1');
  });
});

describe('Holm', () => {
  it('equals the printed step-down procedure', () => {
    for (const { p, adjusted } of golden.holm) {
      holm(p).forEach((value, i) => expect(value).toBeCloseTo(adjusted[i]!, 15));
    }
  });

  it('rejects exactly what the sequential procedure rejects', () => {
    const random = lcg(7);
    for (let trial = 0; trial < 200; trial++) {
      const p = Array.from({ length: 1 + Math.floor(random() * 8) }, () => random() ** 3);
      const rejected = new Set<number>();
      const order = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
      for (const [rank, i] of order.entries()) {
        if (p[i]! >= 0.05 / (p.length - rank)) break;
        rejected.add(i);
      }
      expect(holm(p).flatMap((value, i) => (value < 0.05 ? [i] : []))).toEqual([...rejected].sort((a, b) => a - b));
    }
  });

  it('of nothing is nothing', () => expect(holm([])).toEqual([]));
});

/** P(|T| < t) as a finite sum in theta = atan(t / sqrt(df)). */
function centralArea(t: number, df: number): number {
  const theta = Math.atan(t / Math.sqrt(df));
  const cos = Math.cos(theta);
  let sum = 0;
  if (df % 2 === 1) {
    let term = cos;
    for (let k = 1; k <= df - 2; k += 2) {
      sum += term;
      term *= (cos * cos * (k + 1)) / (k + 2);
    }
    return (2 / Math.PI) * (theta + Math.sin(theta) * sum);
  }
  let term = 1;
  for (let k = 0; k <= df - 2; k += 2) {
    sum += term;
    term *= (cos * cos * (k + 1)) / (k + 2);
  }
  return Math.sin(theta) * sum;
}

function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
