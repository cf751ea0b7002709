import { type Estimate, estimate, intervalsOverlap } from './estimate.stats.ts';
import { ALPHA, holm, MIN_SHARED_SEEDS, pairedTTest } from './significance.stats.ts';

/** What a row is ranked by: a figure of each seed, the lower the better. */
export interface Contender {
  readonly key: string;
  readonly penalty: ReadonlyMap<number, number>;
}

/** Ranks 1, 2, ... that the rows of a band share. */
export interface RankBand {
  readonly from: number;
  readonly to: number;
  /** False where a comparison behind the band had too few shared seeds for a test and rests on the 95 % intervals. */
  readonly tested: boolean;
}

/**
 * Rows in order, best mean first, each with its band. A band starts at its best row and ends before the first row that is
 * significantly worse than that best: by a paired t-test on their shared seeds, Holm-adjusted over all rows not yet in a
 * band, at 0.05; with fewer than three shared seeds, by 95 % intervals that do not overlap. Bands are neighbours: a noisy
 * row behind a proven-worse one starts no earlier than that one, although noise alone may hide its distance from the best.
 */
export function rankBands(contenders: readonly Contender[]): { readonly key: string; readonly band: RankBand }[] {
  const rows = contenders.map((row) => ({ ...row, mean: estimate([...row.penalty.values()]) })).sort(byMeanThenKey);
  const ranked: { key: string; band: RankBand }[] = [];
  let opened = true; // whether the comparison that opened the present band was a test
  for (let start = 0; start < rows.length;) {
    const [best, ...others] = rows.slice(start);
    const comparisons = compareAll(best!, others);
    const end = comparisons.findIndex((c) => c.worse);
    const inside = end === -1 ? others.length : end;
    const tested = opened && comparisons.slice(0, inside + 1).every((c) => c.tested);
    const band = { from: start + 1, to: start + 1 + inside, tested };
    for (const row of rows.slice(start, band.to)) ranked.push({ key: row.key, band });
    opened = comparisons[inside]?.tested ?? true;
    start = band.to;
  }
  return ranked;
}

interface Row extends Contender {
  readonly mean: Estimate;
}

const byMeanThenKey = (a: Row, b: Row) => a.mean.mean - b.mean.mean || (a.key < b.key ? -1 : 1);

interface Comparison {
  readonly worse: boolean;
  readonly tested: boolean;
}

function compareAll(best: Row, others: readonly Row[]): Comparison[] {
  const differences = others.map((row) => sharedDifferences(best, row));
  const enough = differences.map((d) => d.length >= MIN_SHARED_SEEDS);
  const adjusted = holm(differences.filter((_, i) => enough[i]).map(pairedTTest));
  let next = 0;
  return others.map((row, i) => {
    if (!enough[i]) return { worse: !intervalsOverlap(best.mean, row.mean), tested: false };
    // Two-sided, but only a row that is worse on the shared seeds too has been shown to be worse.
    return { worse: adjusted[next++]! < ALPHA && estimate(differences[i]!).mean > 0, tested: true };
  });
}

function sharedDifferences(best: Row, row: Row): number[] {
  return [...row.penalty].flatMap(([seed, value]) => {
    const other = best.penalty.get(seed);
    return other === undefined ? [] : [value - other];
  });
}
