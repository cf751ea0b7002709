import { ROUNDING } from './significance.stats.ts';

/** Up to so many pairs that differ, p is exact; beyond, the normal approximation is right to three digits. */
const EXACT_MAX = 25;

export interface Wilcoxon {
  /** Sum of the ranks of the positive differences. */
  readonly plus: number;
  /** Sum of the ranks of the negative ones. */
  readonly minus: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Wilcoxon's signed-rank test of the differences on shared seeds (1945). Zeros are dropped, equal distances share their mean rank. Up to 25 pairs p is exact:
 * the share of the 2^n assignments of signs to these very ranks, ties included, that are as far out, doubled. Beyond, the normal approximation with the
 * correction for ties and none for continuity (`scipy.stats.wilcoxon`, method "exact" or "asymptotic"). Without a difference p = 1.
 */
export function wilcoxon(differences: readonly number[]): Wilcoxon {
  const signed = differences.filter((d) => Math.abs(d) > ROUNDING);
  if (signed.length === 0) return { plus: 0, minus: 0, p: 1 };
  const ranks = doubledRanks(signed.map(Math.abs));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const plus = ranks.reduce((sum, rank, i) => sum + (signed[i]! > 0 ? rank : 0), 0);
  const least = Math.min(plus, total - plus);
  const p = signed.length <= EXACT_MAX ? exact(ranks, least) : approximate(ranks, least);
  return { plus: plus / 2, minus: (total - plus) / 2, p };
}

/** Twice the rank of each, whole numbers also where equal ones share a rank. Distances that differ by rounding alone are equal. */
function doubledRanks(distances: readonly number[]): number[] {
  const rounded = distances.map((d) => Math.round(d / ROUNDING));
  const order = rounded.map((_, i) => i).sort((a, b) => rounded[a]! - rounded[b]!);
  const ranks = Array.from<number>({ length: distances.length });
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && rounded[order[to]!] === rounded[order[from]!]) to += 1;
    for (let i = from; i < to; i++) ranks[order[i]!] = from + 1 + to; // ranks from + 1 .. to
    from = to;
  }
  return ranks;
}

/** 2 P(sum <= least), at most 1; ways[s] counts the sets of ranks that sum to s. */
function exact(ranks: readonly number[], least: number): number {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from<number>({ length: total + 1 }).fill(0);
  ways[0] = 1;
  for (const rank of ranks) for (let sum = total; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  const below = ways.slice(0, least + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * below) / 2 ** ranks.length);
}

/** z = (R - n (n + 1) / 4) / sqrt(sum of squared ranks / 4): with mean ranks that sum holds the correction for ties. */
function approximate(ranks: readonly number[], least: number): number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4;
  return erfc(Math.abs(least - mean) / Math.sqrt(2 * variance));
}

/** The complementary error function: its series near 0, Laplace's continued fraction beyond. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  const front = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2.5) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; term > 1e-18 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - front * sum;
  }
  let fraction = x;
  for (let n = 200; n >= 1; n--) fraction = x + n / 2 / fraction;
  return front / fraction;
}
