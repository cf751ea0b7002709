import { criticalValue } from './student-t.stats.ts';

/** A figure over seeds. */
export interface Estimate {
  readonly mean: number;
  /** Sample standard deviation (n - 1); null for one value. */
  readonly sd: number | null;
  /** Half-width of the 95 % t-interval of the mean, t(0.975; n - 1) sd / sqrt(n); null for one value. */
  readonly ci95: number | null;
  readonly n: number;
  readonly values: readonly number[];
}

export function estimate(values: readonly number[]): Estimate {
  const { mean, sd } = moments(values);
  const n = values.length;
  const ci95 = sd === null ? null : (critical95(n - 1) * sd) / Math.sqrt(n);
  return { mean, sd, ci95, n, values };
}

/** A board has thousands of estimates and a handful of different n. */
const known = new Map<number, number>();

function critical95(df: number): number {
  const value = known.get(df) ?? criticalValue(df, 0.05);
  known.set(df, value);
  return value;
}

/** Mean and sample sd, taken around the first value: equal values then have exactly their mean and an sd of 0. */
export function moments(values: readonly number[]): { readonly mean: number; readonly sd: number | null } {
  const [first] = values;
  if (first === undefined) throw new RangeError('an estimate: expected at least one value, got none');
  const strange = values.find((value) => !Number.isFinite(value));
  if (strange !== undefined) throw new RangeError(`an estimate: expected finite values, got ${strange}`);
  const n = values.length;
  const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / n;
  if (n === 1) return { mean, sd: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (n - 1)) };
}

/** Whether the two 95 % intervals have a point in common; an estimate from one value could lie anywhere, so it overlaps with all. */
export function intervalsOverlap(a: Estimate, b: Estimate): boolean {
  if (a.ci95 === null || b.ci95 === null) return true;
  return Math.abs(a.mean - b.mean) <= a.ci95 + b.ci95;
}
