import { moments } from './estimate.stats.ts';
import { tailProbability } from './student-t.stats.ts';

/** Figures here lie in [0, 1]: a difference this small is the rounding of a subtraction, not a finding. */
export const ROUNDING = 1e-12;

/** Two pairs leave one degree of freedom: a test that can hardly ever reject, and says nothing when it does not. */
export const MIN_SHARED_SEEDS = 3;
/** A difference is called significant below this. */
export const ALPHA = 0.05;

/**
 * Two-sided p of the paired t-test, t = mean(d) / (sd(d) / sqrt(n)), from the differences on shared seeds.
 * Without variance t is 0/0 or infinite: pairs that are all equal give p = 1, pairs that all differ by the same amount p = 0.
 */
export function pairedTTest(differences: readonly number[]): number {
  const n = differences.length;
  if (n < 2) throw new RangeError(`a paired t-test: expected at least two pairs, got ${n}`);
  const { mean, sd } = moments(differences.map((d) => (Math.abs(d) <= ROUNDING ? 0 : d)));
  if (mean === 0) return 1;
  return tailProbability(mean / (sd! / Math.sqrt(n)), n - 1); // sd is a number: n >= 2
}

/** Holm's step-down adjustment (1979): the i-th smallest of m p-values becomes max over j <= i of min(1, (m - j + 1) p_j). */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = Array.from<number>({ length: pValues.length });
  let floor = 0;
  order.forEach((index, rank) => {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = floor;
  });
  return adjusted;
}
