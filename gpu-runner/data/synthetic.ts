import { createRng, type Rng } from '../math/rng.ts';
import type { Attribute, Dataset } from './dataset.ts';
import { chooseByGenre, chooseExactly, grouped, normals } from './synthetic-choice.ts';
import { assertSizes, drawCounts, drawStarters, type Sizes } from './synthetic-counts.ts';
import { drawAttributes, tasteShifts, usualAttributes, type PlantedAttribute } from './synthetic-people.ts';

export interface SyntheticOptions extends Sizes {
  /** Share of users whose gender is F. */
  readonly femaleShare: number;
  /**
   * Distance between the mean tastes of the genders, in standard deviations of taste: an attacker who knew every taste
   * exactly would reach AUC Phi(strength / sqrt 2); 0 plants no signal. Age and occupation move taste half as far.
   */
  readonly strength: number;
  readonly seed: number;
  /** Besides gender, age and occupation. */
  readonly planted?: readonly PlantedAttribute[];
}

/** The shape of MovieLens 100K. `strength`: a logistic regression on 16 singular vectors finds gender with AUC 0.75 in both. */
export const synthetic100k: SyntheticOptions = {
  users: 943,
  items: 1682,
  interactions: 100_000,
  minPerUser: 20,
  femaleShare: 273 / 943,
  strength: 1.1,
  seed: 1,
};

/** The shape of MovieLens 1M. `strength`: as above, AUC 0.82 in both. */
export const synthetic1m: SyntheticOptions = {
  users: 6040,
  items: 3706,
  interactions: 1_000_209,
  minPerUser: 20,
  femaleShare: 1709 / 6040,
  strength: 1.6,
  seed: 1,
};

/** How far each latent taste spreads a user's preferences, in nats; they decay as the singular values of ML-100K do. */
const TASTES: readonly number[] = [1.3, 1, 0.8, 0.7, 0.6, 0.5];
const F = TASTES.length;
/** Log popularity is uniform over this many nats (ML-100K). */
const POPULARITY = 8;
/** Users x items from which items share their qualities by genre; up to here every item has its own, in about 2 s. */
const BY_GENRE = 50_000_000;

/** A user's interactions, in order of time; overwritten by the next user's. */
export interface SyntheticRow {
  readonly user: number;
  readonly items: Int32Array;
  readonly ratings: Float32Array;
  readonly timestamps: Float64Array;
}

export interface SyntheticPeople {
  /** Users and items are 1, 2, ... in the files; 0, 1, ... here. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** One user after the other, so that no more than O(users + items) is held at a time. */
  readonly rows: () => Iterable<SyntheticRow>;
}

/**
 * Made-up users with made-up tastes: user u picks n_u items without replacement with probability proportional to
 * exp(popularity_i + sum over f of TASTES_f (p_uf + shift_f(u)) q_if); p, q standard normal.
 * Same options, same bytes. Time: O(users x items), by genre O(users x genres + interactions x log items).
 */
export function syntheticPeople(options: SyntheticOptions): SyntheticPeople {
  const planted = plantedOf(options);
  const rng = createRng(`synthetic/${options.seed}`);
  const attributes = drawAttributes(planted, options.users, rng.fork('attributes'));
  return {
    attributes,
    rows: () =>
      drawRows(options, tasteShifts(planted, attributes, { F, users: options.users }, rng.fork('shifts')), rng),
  };
}

export function generateSynthetic(options: SyntheticOptions): Omit<Dataset, 'sha256'> {
  const { attributes, rows } = syntheticPeople(options);
  const E = options.interactions;
  const [users, items] = [new Int32Array(E), new Int32Array(E)];
  const [ratings, timestamps] = [new Float32Array(E), new Float64Array(E)];
  let end = 0;
  for (const row of rows()) {
    items.set(row.items, end);
    ratings.set(row.ratings, end);
    timestamps.set(row.timestamps, end);
    users.fill(row.user, end, (end += row.items.length));
  }
  return {
    kind: 'SYNTHETIC',
    userIds: Int32Array.from({ length: options.users }, (_, u) => u + 1),
    itemIds: Int32Array.from({ length: options.items }, (_, i) => i + 1),
    interactions: { users, items, ratings, timestamps },
    attributes,
  };
}

function plantedOf(options: SyntheticOptions): readonly PlantedAttribute[] {
  assertSizes(options);
  const { femaleShare, strength, planted = [] } = options;
  if (!(femaleShare >= 0 && femaleShare <= 1) || !(strength >= 0 && strength < Infinity)) {
    throw new RangeError(`synthetic: expected femaleShare in 0..1 and strength >= 0, got ${femaleShare}, ${strength}`);
  }
  const all = [...usualAttributes(femaleShare, strength), ...planted];
  for (const [n, { name, shares, strength: own }] of all.entries()) {
    const weights = Object.values(shares);
    if (weights.length < 2 || !weights.every((w) => w >= 0 && w < Infinity) || !weights.some((w) => w > 0)) {
      throw new RangeError(
        `synthetic: expected two or more shares of ${name}, of 0 or more, got ${weights.join(', ')}`,
      );
    }
    if (!(own >= 0 && own < Infinity))
      throw new RangeError(`synthetic: expected a strength of ${name} >= 0, got ${own}`);
    if (all.findIndex((other) => other.name === name) < n) throw new RangeError(`synthetic: expected one ${name}`);
  }
  return all;
}

function* drawRows(options: SyntheticOptions, shifts: Float64Array, rng: Rng): Generator<SyntheticRow> {
  const { users: N, items: M } = options;
  const p = rng.fork('users');
  const own = N * M <= BY_GENRE && normals(M * F, rng.fork('items'));
  const appeal = rng.fork('popularity');
  const popularity = Float64Array.from({ length: M }, () => -POPULARITY * appeal.next());
  const quality = normals(M, rng.fork('quality'));
  const counts = drawCounts(options, rng.fork('activity'));
  const starters = grouped(drawStarters(options, counts, rng.fork('starters')), N);
  const traits = { items: M, popularity, F };
  const choice = own ? chooseExactly(traits, own, rng.fork('choices')) : chooseByGenre(traits, rng);
  const opinion = rng.fork('opinions');
  const clock = rng.fork('times');

  const taste = new Float64Array(F);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const [allRatings, allTimes] = [new Float32Array(most), new Float64Array(most)];
  for (let user = 0; user < N; user++) {
    const n = counts[user]!;
    for (let f = 0; f < F; f++) taste[f] = TASTES[f]! * (p.normal() + shifts[user * F + f]!);
    const first = starters.members.subarray(starters.offsets[user], starters.offsets[user + 1]);
    const items = clock.shuffle(choice.pick(taste, n, first));
    let average = 0;
    for (let e = 0; e < n; e++) average += choice.liking(items[e]!) / n;
    const mood = 3.53 + 0.4 * opinion.normal();
    let time = 874_724_700 + clock.int(18_000_000);
    for (let e = 0; e < n; e++) {
      const i = items[e]!;
      const rating = mood + 0.5 * quality[i]! + 0.3 * (choice.liking(i) - average) + 0.75 * opinion.normal();
      allRatings[e] = Math.min(5, Math.max(1, Math.round(rating)));
      time += clock.int(100) < 5 ? clock.int(400_000) : clock.int(90); // sittings of some minutes, days apart
      allTimes[e] = time;
    }
    yield { user, items, ratings: allRatings.subarray(0, n), timestamps: allTimes.subarray(0, n) };
  }
}
