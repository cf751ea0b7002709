import { moments } from './estimate.stats.ts';
import { ROUNDING } from './significance.stats.ts';

/**
 * Cohen's d of pairs with Hedges' correction for small samples: d_z = J(n - 1) mean(d) / sd(d),
 * J(m) = Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2)). Null with fewer than three pairs, and where all differ by the same: it has no bound then.
 */
export function pairedEffect(differences: readonly number[]): number | null {
  const n = differences.length;
  if (n < 3) return null;
  const { mean, sd } = moments(differences.map((d) => (Math.abs(d) <= ROUNDING ? 0 : d)));
  return sd === null || sd <= ROUNDING ? null : (hedges(n - 1) * mean) / sd;
}

/** By J(m) J(m + 1) = (m - 1) / sqrt(m (m + 1)), from J(2) = 1 / sqrt(pi). */
function hedges(m: number): number {
  let value = 1 / Math.sqrt(Math.PI);
  for (let k = 2; k < m; k++) value = (k - 1) / Math.sqrt(k * (k + 1)) / value;
  return value;
}

/** The effect that belongs to Wilcoxon's test, (R+ - R-) / (R+ + R-) in [-1, 1] (Kerby 2014); 0 without a difference. */
export function rankBiserial({ plus, minus }: { readonly plus: number; readonly minus: number }): number {
  return plus + minus === 0 ? 0 : (plus - minus) / (plus + minus);
}
