import type { SignificanceTest } from '../enums.ts';
import { pairedEffect, rankBiserial } from './effect.stats.ts';
import { type Estimate, estimate } from './estimate.stats.ts';
import { bySeed, type Figure, type FigureName, nameKey } from './figures.tables.ts';
import { groupBy } from './group-by.ts';
import { ALPHA, holm, MIN_SHARED_SEEDS, pairedTTest } from './significance.stats.ts';
import { wilcoxon } from './wilcoxon.stats.ts';

/** A figure of a row minus that of the row it is compared with, on the seeds both have. */
export interface Difference extends FigureName {
  /** The key of the row it is compared with. */
  readonly baseline: string;
  readonly difference: Estimate | null;
  readonly sharedSeeds: readonly number[];
  readonly test: SignificanceTest;
  readonly pValue: number | null;
  /** Over the rows compared in this figure. */
  readonly pAdjusted: number | null;
  readonly significant: boolean;
  readonly effectSize: number | null;
  /** Why there is no p-value. */
  readonly reason: string | null;
}

export interface ComparedRow {
  readonly key: string;
  readonly figures: readonly Figure[];
}

/** Under six pairs Wilcoxon's least p is above 0.05: 2 / 2^5 = 0.0625. */
const MIN_PAIRS: Readonly<Record<SignificanceTest, number>> = { PAIRED_T: MIN_SHARED_SEEDS, WILCOXON: 6 };
const testName: Readonly<Record<SignificanceTest, string>> = {
  PAIRED_T: 'a paired t-test',
  WILCOXON: "Wilcoxon's signed-rank test",
};

/** By row: the difference of every figure that both rows have. Holm's adjustment is over all rows of `pairs` that are tested in the same figure. */
export function differences(
  pairs: readonly { readonly row: ComparedRow; readonly baseline: ComparedRow }[],
  test: SignificanceTest,
): Map<string, Difference[]> {
  const raw = pairs.flatMap(({ row, baseline }) => {
    const others = new Map(baseline.figures.map((figure) => [nameKey(figure), figure]));
    return row.figures.flatMap((figure) => {
      const other = others.get(nameKey(figure));
      return other === undefined ? [] : [{ row: row.key, ...compare(figure, other, { baseline: baseline.key, test }) }];
    });
  });
  const adjusted = new Map<object, number>();
  for (const family of groupBy(raw, nameKey).values()) {
    const tested = family.filter(({ pValue }) => pValue !== null);
    holm(tested.map(({ pValue }) => pValue!)).forEach((p, i) => adjusted.set(tested[i]!, p));
  }
  const complete = raw.map(({ row, ...difference }, i) => {
    const pAdjusted = adjusted.get(raw[i]!) ?? null;
    return { row, difference: { ...difference, pAdjusted, significant: pAdjusted !== null && pAdjusted < ALPHA } };
  });
  return new Map(
    [...groupBy(complete, ({ row }) => row)].map(([row, group]) => [row, group.map(({ difference }) => difference)]),
  );
}

type Untold = Omit<Difference, 'pAdjusted' | 'significant'>;

function compare(
  figure: Figure,
  other: Figure,
  { baseline, test }: { readonly baseline: string; readonly test: SignificanceTest },
): Untold {
  const { measure, attacker, surface, attribute, k } = figure;
  const untested = { measure, attacker, surface, attribute, k, baseline, test, pValue: null, effectSize: null };
  if (figure.setUp !== other.setUp) {
    const reason = measure.endsWith('SECONDS')
      ? 'timed on other, several or unknown hardware'
      : 'faced other attackers';
    return { ...untested, difference: null, sharedSeeds: [], reason };
  }
  const others = bySeed(other);
  const shared = [...bySeed(figure)].filter(([seed]) => others.has(seed));
  const sharedSeeds = shared.map(([seed]) => seed);
  if (shared.length === 0) return { ...untested, difference: null, sharedSeeds, reason: 'no seed in common' };
  const pairs = shared.map(([seed, value]) => value - others.get(seed)!);
  const found = { ...untested, difference: estimate(pairs), sharedSeeds };
  if (pairs.length < MIN_PAIRS[test]) {
    return { ...found, reason: `${testName[test]} needs ${MIN_PAIRS[test]} shared seeds, there are ${pairs.length}` };
  }
  return { ...found, ...tested(pairs, test), reason: null };
}

function tested(pairs: readonly number[], test: SignificanceTest) {
  if (test === 'PAIRED_T') return { pValue: pairedTTest(pairs), effectSize: pairedEffect(pairs) };
  const result = wilcoxon(pairs);
  return { pValue: result.p, effectSize: rankBiserial(result) };
}
