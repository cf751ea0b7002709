import { createRng, type Rng } from '../math/rng.ts';
import type { Attribute, Dataset, Interactions } from './dataset.ts';
import { drawAttributes, tasteShifts } from './synthetic-people.ts';

export interface SyntheticOptions {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  /** Every user has at least this many. */
  readonly minPerUser: number;
  /** Share of users whose gender is F. */
  readonly femaleShare: number;
  /**
   * Distance between the mean tastes of the genders, in standard deviations of taste: an attacker who knew every taste
   * exactly would reach AUC Phi(strength / sqrt 2); 0 plants no signal. Age and occupation move taste half as far.
   */
  readonly strength: number;
  readonly seed: number;
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

/** The shape of MovieLens 1M. */
export const synthetic1m: SyntheticOptions = {
  users: 6040,
  items: 3706,
  interactions: 1_000_209,
  minPerUser: 20,
  femaleShare: 1709 / 6040,
  strength: 1.1,
  seed: 1,
};

/** How far each latent taste spreads a user's preferences, in nats; they decay as the singular values of ML-100K do. */
const TASTES: readonly number[] = [1.3, 1, 0.8, 0.7, 0.6, 0.5];
/** Log popularity is uniform over this many nats, log activity beyond the minimum normal but for its upper end (ML-100K). */
const POPULARITY = 8;
const ACTIVITY = { deviation: 1.5, end: 1.6 };

/**
 * Made-up users with made-up tastes: user u picks n_u items without replacement with probability proportional to
 * exp(popularity_i + sum over f of TASTES_f (p_uf + shift_f(u)) q_if), by Gumbel's trick; p, q standard normal.
 * Same options, same bytes. Time: O(users x items).
 */
export function generateSynthetic(options: SyntheticOptions): Omit<Dataset, 'sha256'> {
  assertPossible(options);
  const rng = createRng(`synthetic/${options.seed}`);
  const attributes = drawAttributes(options, rng.fork('attributes'));
  return {
    kind: 'SYNTHETIC_100K',
    userIds: Int32Array.from({ length: options.users }, (_, u) => u + 1),
    itemIds: Int32Array.from({ length: options.items }, (_, i) => i + 1),
    interactions: drawInteractions(options, attributes, rng),
    attributes,
  };
}

function assertPossible({ users, items, interactions, minPerUser, femaleShare, strength }: SyntheticOptions): void {
  const room = Math.floor(items / 2) * users; // nobody is given more than half of all items, so that negatives exist
  if (users < 1 || minPerUser < 1 || interactions < users * minPerUser || interactions < items || interactions > room) {
    throw new RangeError(
      `synthetic: expected between ${Math.max(items, users * minPerUser)} and ${room} interactions for ${users} users ` +
        `of at least ${minPerUser} and ${items} items, got ${interactions}`,
    );
  }
  if (!(femaleShare >= 0 && femaleShare <= 1) || !(strength >= 0 && strength < Infinity)) {
    throw new RangeError(`synthetic: expected femaleShare in 0..1 and strength >= 0, got ${femaleShare}, ${strength}`);
  }
}

function drawInteractions(options: SyntheticOptions, attributes: Record<string, Attribute>, rng: Rng): Interactions {
  const { users: N, items: M, interactions: E, strength } = options;
  const F = TASTES.length;
  const p = normals(N * F, rng.fork('users'));
  const q = normals(M * F, rng.fork('items'));
  const shifts = tasteShifts(attributes, F, strength, rng.fork('shifts'));
  const appeal = rng.fork('popularity');
  const popularity = Float64Array.from({ length: M }, () => -POPULARITY * appeal.next());
  const quality = normals(M, rng.fork('quality'));
  const counts = drawCounts(options, rng.fork('activity'));
  const starters = drawStarters(options, counts, rng.fork('starters'));
  const choice = rng.fork('choices');
  const opinion = rng.fork('opinions');
  const clock = rng.fork('times');

  const users = new Int32Array(E);
  const items = new Int32Array(E);
  const ratings = new Float32Array(E);
  const timestamps = new Float64Array(E);
  const taste = new Float64Array(F);
  const liking = new Float64Array(M);
  const key = new Float64Array(M);
  let end = 0;
  for (let u = 0; u < N; u++) {
    for (let f = 0; f < F; f++) taste[f] = TASTES[f]! * (p[u * F + f]! + shifts[u * F + f]!);
    for (let i = 0; i < M; i++) {
      let sum = 0;
      for (let f = 0; f < F; f++) sum += taste[f]! * q[i * F + f]!;
      liking[i] = sum;
      key[i] = starters[i] === u ? Infinity : popularity[i]! + sum - Math.log(-Math.log(choice.next() + 2 ** -33));
    }
    const start = end;
    end += counts[u]!;
    items.set(clock.shuffle(largest(key, counts[u]!)), start);
    users.fill(u, start, end);
    let average = 0;
    for (let e = start; e < end; e++) average += liking[items[e]!]! / counts[u]!;
    const mood = 3.53 + 0.4 * opinion.normal();
    let time = 874_724_700 + clock.int(18_000_000);
    for (let e = start; e < end; e++) {
      const i = items[e]!;
      const rating = mood + 0.5 * quality[i]! + 0.3 * (liking[i]! - average) + 0.75 * opinion.normal();
      ratings[e] = Math.min(5, Math.max(1, Math.round(rating)));
      time += clock.int(100) < 5 ? clock.int(400_000) : clock.int(90); // sittings of some minutes, days apart
      timestamps[e] = time;
    }
  }
  return { users, items, ratings, timestamps };
}

function normals(length: number, rng: Rng): Float64Array {
  const out = new Float64Array(length);
  for (let n = 0; n < length; n++) out[n] = rng.normal();
  return out;
}

/** Indices of the n largest keys, ascending; among equal ones the first. */
function largest(keys: Float64Array, n: number): Int32Array {
  const threshold = keys.slice().sort()[keys.length - n]!;
  const out = new Int32Array(n);
  let above = 0;
  for (const key of keys) if (key > threshold) above++;
  let equal = n - above;
  for (let i = 0, next = 0; i < keys.length; i++) {
    if (keys[i]! > threshold || (keys[i] === threshold && equal-- > 0)) out[next++] = i;
  }
  return out;
}

/** How many items each user picks: E in all, at most half of the items each. */
function drawCounts({ users: N, items: M, interactions: E, minPerUser }: SyntheticOptions, rng: Rng): Int32Array {
  const most = Math.floor(M / 2);
  const weights = normals(N, rng).map((z) => Math.exp(ACTIVITY.deviation * Math.min(z, ACTIVITY.end)));
  const share = (E - N * minPerUser) / weights.reduce((sum, weight) => sum + weight, 0);
  const counts = Int32Array.from(weights, (weight) => Math.min(most, minPerUser + Math.floor(weight * share)));
  for (let missing = E - counts.reduce((sum, n) => sum + n, 0); missing > 0;) {
    const u = rng.int(N);
    if (counts[u]! >= most) continue;
    counts[u]!++;
    missing--;
  }
  return counts;
}

/** One user for each item who picks it in any case, so that no item is without an interaction. */
function drawStarters({ users: N, items: M }: SyntheticOptions, counts: Int32Array, rng: Rng): Int32Array {
  const room = counts.slice();
  const starters = new Int32Array(M);
  for (let i = 0; i < M;) {
    const u = rng.int(N);
    if (room[u]! < 1) continue;
    room[u]!--;
    starters[i++] = u;
  }
  return starters;
}
