import type { RecommendationMetric } from '../gql/graphql.ts';
import type { GroupIndex, UserGroup } from './groups.ts';
import { hitRatio } from './hit-ratio.ts';
import { ndcg } from './ndcg.ts';
import { createCoverage, popularity } from './popularity.ts';
import { recall } from './recall.ts';

export interface RankingResult {
  readonly metric: RecommendationMetric;
  readonly k: number;
  readonly value: number;
  /** Over whose users; without: over all. */
  readonly group?: UserGroup;
}

/** What a user's list was worth. */
export interface RankedUser {
  readonly user: number;
  /** 1-based ranks of all her relevant items; beyond the largest k they may be larger by any amount. */
  readonly ranks: readonly number[];
  /** Best first; empty unless POPULARITY or COVERAGE is wanted. */
  readonly top: Int32Array;
}

export interface RankingMeans {
  add(ranked: RankedUser): void;
  results(): RankingResult[];
}

interface MeansOptions {
  readonly metrics: readonly RecommendationMetric[];
  readonly ks: readonly number[];
  readonly groups: GroupIndex;
  /** [M]; for POPULARITY. */
  readonly percentiles: Float64Array;
  /** Each relevant item is a trial of its own (SAMPLED99): NDCG is the mean over trials of one relevant item. */
  readonly trials: boolean;
}

/**
 * Means over all users and over those of each group, of every metric at each k. COVERAGE is no mean but of all lists together, and
 * only for all users: a small group reaches fewer items whatever it is shown.
 */
export function createMeans({ metrics, ks, groups, percentiles, trials }: MeansOptions): RankingMeans {
  const perUser = metrics.filter((metric): metric is UserMetric => metric !== 'COVERAGE');
  const size = perUser.length * ks.length;
  const sums = groups.groups.map(() => new Float64Array(size));
  const counts = groups.groups.map(() => new Int32Array(size));
  const coverage = createCoverage(percentiles.length);
  const valueOf = (metric: UserMetric, { ranks, top }: RankedUser, k: number): number | undefined => {
    switch (metric) {
      case 'NDCG':
        return trials ? mean(ranks.map((rank) => ndcg([rank], 1, k))) : ndcg(ranks, ranks.length, k);
      case 'HR':
        return hitRatio(ranks, k);
      case 'RECALL':
        return recall(ranks, ranks.length, k);
      case 'POPULARITY':
        return popularity(top, percentiles, k);
    }
  };
  const cells = perUser.flatMap((metric) => ks.map((k) => ({ metric, k })));

  return {
    add(ranked) {
      const places = groups.groupsOf(ranked.user);
      cells.forEach(({ metric, k }, cell) => {
        const value = valueOf(metric, ranked, k);
        if (value === undefined) return;
        for (const place of places) {
          sums[place]![cell]! += value;
          counts[place]![cell]!++;
        }
      });
      coverage.add(ranked.top);
    },
    results() {
      const means = groups.groups.flatMap((group, place) =>
        cells.flatMap(({ metric, k }, cell): RankingResult[] => {
          const users = counts[place]![cell]!;
          if (users === 0) return [];
          return [{ metric, k, value: sums[place]![cell]! / users, ...(group && { group }) }];
        }),
      );
      if (!metrics.includes('COVERAGE')) return means;
      return [...means, ...ks.map((k) => ({ metric: 'COVERAGE' as const, k, value: coverage.at(k) }))];
    },
  };
}

type UserMetric = Exclude<RecommendationMetric, 'COVERAGE'>;

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
