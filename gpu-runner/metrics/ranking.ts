import type { Split, UserItems } from '../data/dataset.ts';
import type { RankingKind, RecommendationMetric } from '../gql/graphql.ts';
import type { Rng } from '../math/rng.ts';
import type { Recommender } from '../models/model.ts';
import { hitRatio } from './hit-ratio.ts';
import { ndcg } from './ndcg.ts';
import { recall } from './recall.ts';

export interface RankingOptions {
  readonly ranking: RankingKind;
  readonly on: 'validation' | 'test';
  readonly ks: readonly number[];
}

export interface RankingResult {
  readonly metric: RecommendationMetric;
  readonly k: number;
  readonly value: number;
}

/** The cut-offs of the paper's Table 4 and of Figure 2. */
export const rankingDefaults = { ks: [5, 10, 15, 20] } as const;

const SAMPLED = 99; // He et al. 2017

/**
 * NDCG, HR and RECALL at each k: means over the users who have relevant (`on`) items.
 *
 * FULL ranks all items but those seen before: a user's training items, and on test the validation items too (on
 * validation the test items stay: nobody may know them yet). SAMPLED99 ranks each relevant item by itself among 99
 * items the user has in none of the three sets; a user's NDCG and Recall are means over these trials, HR is 1 if any hits.
 * Equal scores are ordered by `tieKey`, so that a constant model gains nothing from the order of the catalogue.
 */
export function evaluateRanking(
  model: Pick<Recommender, 'M' | 'scoreUser'>,
  split: Split,
  options: RankingOptions,
  rng: Rng,
): RankingResult[] {
  const relevantItems = split[options.on];
  const seen = options.on === 'test' ? [split.train, split.validation] : [split.train];
  const sums = { NDCG: zeros(options.ks), HR: zeros(options.ks), RECALL: zeros(options.ks) };
  const scores = new Float32Array(model.M);
  const marks = new Uint8Array(model.M);
  let users = 0;
  for (let user = 0; user < split.N; user++) {
    const relevant = itemsOf(relevantItems, user);
    if (relevant.length === 0) continue;
    users++;
    model.scoreUser(user, scores);
    assertRankable(scores, user);
    const full = options.ranking === 'FULL';
    const hidden = full ? seen : [split.train, split.validation, split.test];
    for (const set of hidden) for (const item of itemsOf(set, user)) marks[item] = 1;
    const ranks = full
      ? ranksAmongAll(scores, relevant, { marks, user, limit: Math.max(...options.ks) })
      : ranksAmongSampled(scores, relevant, { marks, user, rng });
    for (const set of hidden) for (const item of itemsOf(set, user)) marks[item] = 0;
    options.ks.forEach((k, at) => {
      sums.NDCG[at]! += full ? ndcg(ranks, ranks.length, k) : mean(ranks.map((rank) => ndcg([rank], 1, k)));
      sums.HR[at]! += hitRatio(ranks, k);
      sums.RECALL[at]! += recall(ranks, ranks.length, k);
    });
  }
  if (users === 0) throw new RangeError(`ranking: expected users with ${options.on} items, got none`);
  const metrics = Object.keys(sums) as (keyof typeof sums)[]; // the keys written three lines up
  return metrics.flatMap((metric) => options.ks.map((k, at) => ({ metric, k, value: sums[metric][at]! / users })));
}

/** Position among equals, lower first: a hash of user and item, the same in every run. */
export function tieKey(user: number, item: number): number {
  let h = Math.imul(user + 1, 0x9e3779b1) ^ Math.imul(item + 1, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** 1 + the number of unmarked items before each relevant one, counted no further than `limit`. */
function ranksAmongAll(
  scores: Float32Array,
  relevant: Int32Array,
  { marks, user, limit }: { readonly marks: Uint8Array; readonly user: number; readonly limit: number },
): number[] {
  return Array.from(relevant, (target) => {
    const score = scores[target]!;
    let rank = 1;
    for (let item = 0; item < scores.length && rank <= limit; item++) {
      if (scores[item]! < score || marks[item] === 1) continue;
      if (scores[item]! > score || isBefore(user, item, target)) rank++;
    }
    return rank;
  });
}

/** The rank of each relevant item among 99 unmarked ones drawn for it, or all of them where there are fewer. */
function ranksAmongSampled(
  scores: Float32Array,
  relevant: Int32Array,
  { marks, user, rng }: { readonly marks: Uint8Array; readonly user: number; readonly rng: Rng },
): number[] {
  const unseen = Int32Array.from(marks.keys()).filter((item) => marks[item] === 0);
  return Array.from(relevant, (target) => {
    const score = scores[target]!;
    let rank = 1;
    const draws = Math.min(SAMPLED, unseen.length);
    for (let n = 0; n < draws; n++) {
      const at = n + rng.int(unseen.length - n); // the first n are the drawn ones
      const item = unseen[at]!;
      unseen[at] = unseen[n]!;
      unseen[n] = item;
      if (scores[item]! > score || (scores[item] === score && isBefore(user, item, target))) rank++;
    }
    return rank;
  });
}

function isBefore(user: number, item: number, target: number): boolean {
  const [a, b] = [tieKey(user, item), tieKey(user, target)];
  return a < b || (a === b && item < target);
}

function assertRankable(scores: Float32Array, user: number): void {
  const at = scores.findIndex((score) => Number.isNaN(score));
  if (at >= 0) throw new RangeError(`ranking: expected numbers, got NaN as user ${user}'s score of item ${at}`);
}

function itemsOf({ offsets, items }: UserItems, user: number): Int32Array {
  return items.subarray(offsets[user], offsets[user + 1]);
}

function zeros(ks: readonly number[]): number[] {
  return ks.map(() => 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
