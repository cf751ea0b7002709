import type { Split, UserItems } from '../data/dataset.ts';
import type { RankingKind, RecommendationMetric } from '../gql/graphql.ts';
import type { ScoreForm } from '../kernels/ranking-scores.ts';
import { rankUsers, type RankedRound } from '../kernels/ranking.ts';
import type { Team } from '../kernels/team.ts';
import type { Rng } from '../math/rng.ts';
import type { Recommender } from '../models/model.ts';
import { indexGroups, type GroupedUsers } from './groups.ts';
import { popularityPercentiles } from './popularity.ts';
import { createMeans, type RankingResult } from './ranking-means.ts';
import { ranksAmongSampled } from './sampled-ranks.ts';

export type { RankingResult };

export interface RankingOptions {
  readonly ranking: RankingKind;
  readonly on: 'validation' | 'test';
  readonly ks: readonly number[];
  /** NDCG, HR and RECALL unless said otherwise. */
  readonly metrics?: readonly RecommendationMetric[];
  /** Attributes by whose values the means are taken, too. */
  readonly groups?: readonly GroupedUsers[];
  /** The threads that share the work; results are the same with any. */
  readonly team?: Team;
  /** Called a few times a second with the number of users done. */
  readonly onUsers?: (done: number, total: number) => void;
}

/** What is ranked: any scores, or a form that the ranking kernel computes itself, which is faster. */
export type RankedModel = Pick<Recommender, 'M' | 'scoreUser'> &
  Partial<Pick<Recommender, 'scoreUsers'>> & { readonly scoreForm?: () => ScoreForm };

/** The cut-offs of the paper's Table 4 and of Figure 2. */
export const rankingDefaults = { ks: [5, 10, 15, 20] } as const;

/** All metrics, for a final evaluation. */
export const rankingMetrics = ['NDCG', 'HR', 'RECALL', 'POPULARITY', 'COVERAGE'] as const;

/**
 * NDCG, HR and RECALL at each k: means over the users who have relevant (`on`) items, and over those of each group;
 * POPULARITY and COVERAGE of the lists that these users see (popularity.ts).
 *
 * FULL ranks all items but those seen before: a user's training items, and on test the validation items too (on
 * validation the test items stay: nobody may know them yet). SAMPLED99 ranks each relevant item by itself among 99
 * items the user has in none of the three sets; a user's NDCG and Recall are means over these trials, HR is 1 if any hits.
 * Lists are those of the full ranking in both. Equal scores are ordered by `tieKey`, so that a constant model gains nothing
 * from the order of the catalogue.
 */
export function evaluateRanking(
  model: RankedModel,
  split: Split,
  { ranking, on, ks, metrics = ['NDCG', 'HR', 'RECALL'], groups = [], team, onUsers }: RankingOptions,
  rng: Rng,
): RankingResult[] {
  const relevant = split[on];
  const users = Int32Array.from(Array(split.N).keys()).filter((user) => itemsOf(relevant, user).length > 0);
  if (users.length === 0) throw new RangeError(`ranking: expected users with ${on} items, got none`);
  const sampled = ranking === 'SAMPLED99';
  const listed = metrics.includes('POPULARITY') || metrics.includes('COVERAGE');
  const task = {
    M: model.M,
    users,
    hidden: on === 'test' ? [split.train, split.validation] : [split.train],
    relevant,
    limit: sampled && !listed ? 0 : Math.max(...ks),
    wantScores: sampled,
  };
  const percentiles = popularityPercentiles(split.train, model.M);
  const means = createMeans({ metrics, ks, groups: indexGroups(groups, split.N), percentiles, trials: sampled });
  const ranksOf = sampled ? sampledRanks(split, relevant, rng) : (round: RankedRound, n: number) => [...round.ranks(n)];
  const none = new Int32Array();
  let done = 0;
  const visit = (round: RankedRound): void => {
    round.users.forEach((user, n) => means.add({ user, ranks: ranksOf(round, n), top: listed ? round.top(n) : none }));
    onUsers?.((done += round.users.length), users.length);
  };
  rankUsers(task, model.scoreForm?.() ?? given(model), visit, team);
  return means.results();
}

/** Draws for the users in their order, whatever computes the scores. */
function sampledRanks(split: Split, relevant: UserItems, rng: Rng): (round: RankedRound, n: number) => number[] {
  const known = new Uint8Array(split.M);
  return (round, n) => {
    const user = round.users[n]!;
    const sets = [split.train, split.validation, split.test].map((set) => itemsOf(set, user));
    for (const items of sets) for (const item of items) known[item] = 1;
    const ranks = ranksAmongSampled(round.scores(n), itemsOf(relevant, user), { known, user, rng });
    for (const items of sets) for (const item of items) known[item] = 0;
    return ranks;
  };
}

function given({ M, scoreUser, scoreUsers }: RankedModel): ScoreForm {
  const oneByOne = (from: number, to: number, out: Float32Array): void => {
    for (let user = from; user < to; user++) scoreUser(user, out.subarray((user - from) * M, (user - from + 1) * M));
  };
  return { kind: 'GIVEN', scoreUsers: scoreUsers ?? oneByOne };
}

function itemsOf({ offsets, items }: UserItems, user: number): Int32Array {
  return items.subarray(offsets[user], offsets[user + 1]);
}
