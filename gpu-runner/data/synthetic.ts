import { createRng, type Rng } from '../math/rng.ts';
import type { Attribute, Dataset } from './dataset.ts';

export interface SyntheticOptions {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  /** Every user has at least this many. */
  readonly minPerUser: number;
  /** Share of users whose gender is F. */
  readonly femaleShare: number;
  /** How much gender moves a user's taste; 0 plants no signal at all. Age and occupation move it half as much. */
  readonly strength: number;
  readonly seed: number;
}

/** The shape of MovieLens 100K; `strength` is chosen so that a trained model leaks gender about as ML-100K's does. */
export const synthetic100k: SyntheticOptions = {
  users: 943,
  items: 1682,
  interactions: 100_000,
  minPerUser: 20,
  femaleShare: 273 / 943,
  strength: 0.35,
  seed: 1,
};

/** Latent tastes; the standard deviation of a user's preference between items is TASTE. */
const FACTORS = 8;
const TASTE = 1;
/** Standard deviations of log popularity and of log activity, as in ML-100K. */
const POPULARITY = 1.6;
const ACTIVITY = 1.0;

/**
 * Made-up users with made-up tastes: user u picks n_u items without replacement with probability proportional to
 * exp(popularity_i + taste_ui + sum over attributes a of strength_a * pull_a,i(value of u)), by Gumbel's trick.
 * Same options, same bytes. Time and memory: O(users x items) draws.
 */
export function generateSynthetic(options: SyntheticOptions): Omit<Dataset, 'sha256'> {
  assertPossible(options);
  const rng = createRng(`synthetic/${options.seed}`);
  const attributes = drawAttributes(options, rng.fork('attributes'));
  const picks = drawPicks(options, attributes, rng);
  return {
    kind: 'SYNTHETIC_100K',
    userIds: Int32Array.from({ length: options.users }, (_, u) => u + 1),
    itemIds: Int32Array.from({ length: options.items }, (_, i) => i + 1),
    interactions: picks,
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

// prettier-ignore
const AGES: readonly (readonly [string, number])[] =
  [['18-24', 20], ['25-34', 33], ['35-44', 21], ['45-49', 8], ['50-55', 8], ['56+', 6], ['Under 18', 4]];
// prettier-ignore
const OCCUPATIONS: readonly (readonly [string, number])[] =
  [['administrator', 8], ['artist', 3], ['educator', 11], ['engineer', 7], ['librarian', 5], ['other', 15], ['programmer', 7], ['student', 34], ['technician', 4], ['writer', 6]];

function drawAttributes(options: SyntheticOptions, rng: Rng): Record<string, Attribute> {
  const { users, femaleShare } = options;
  const females = Math.round(users * femaleShare);
  const gender = rng.shuffle(Int32Array.from({ length: users }, (_, u) => (u < females ? 0 : 1)));
  return {
    gender: { values: ['F', 'M'], codes: gender },
    age: drawFrom(AGES, users, rng),
    occupation: drawFrom(OCCUPATIONS, users, rng),
  };
}

function drawFrom(weights: readonly (readonly [string, number])[], users: number, rng: Rng): Attribute {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const codes = new Int32Array(users);
  for (let u = 0; u < users; u++) {
    let left = rng.next() * total;
    while (codes[u]! < weights.length - 1 && (left -= weights[codes[u]!]![1]) >= 0) codes[u]!++;
  }
  return { values: weights.map(([value]) => value), codes };
}

function drawPicks(options: SyntheticOptions, attributes: Record<string, Attribute>, rng: Rng) {
  const { users: N, items: M, interactions: E, strength } = options;
  const popularity = normals(M, POPULARITY, rng.fork('popularity'));
  const quality = normals(M, 0.4, rng.fork('quality'));
  const itemFactors = normals(M * FACTORS, 1 / Math.sqrt(FACTORS), rng.fork('items'));
  const userFactors = normals(N * FACTORS, TASTE, rng.fork('tastes'));
  const pulls = Object.entries(attributes).map(([name, attribute]) => ({
    codes: attribute.codes,
    items: normals(attribute.values.length * M, strength * (name === 'gender' ? 1 : 0.5), rng.fork(`pull/${name}`)),
  }));
  const counts = drawCounts(options, rng.fork('activity'));
  const starters = drawStarters(options, counts, rng.fork('starters'));

  const users = new Int32Array(E);
  const items = new Int32Array(E);
  const ratings = new Float32Array(E);
  const timestamps = new Float64Array(E);
  const noise = rng.fork('choices');
  const when = rng.fork('times');
  const liking = new Float64Array(M);
  const key = new Float64Array(M);
  const order = new Float64Array(M);
  let next = 0;
  for (let u = 0; u < N; u++) {
    for (let i = 0; i < M; i++) {
      let taste = 0;
      for (let f = 0; f < FACTORS; f++) taste += userFactors[u * FACTORS + f]! * itemFactors[i * FACTORS + f]!;
      for (const pull of pulls) taste += pull.items[pull.codes[u]! * M + i]!;
      liking[i] = taste;
      key[i] = starters[i] === u ? Infinity : popularity[i]! + taste - Math.log(-Math.log(noise.next() + 2 ** -33));
    }
    order.set(key);
    const threshold = order.sort()[M - counts[u]!]!;
    const mood = 3.6 + 0.4 * noise.normal();
    let time = 874_724_700 + when.int(18_000_000);
    const first = next;
    for (let i = 0; i < M && next - first < counts[u]!; i++) if (key[i]! >= threshold) items[next++] = i;
    when.shuffle(items.subarray(first, next));
    for (let e = first; e < next; e++) {
      const i = items[e]!;
      users[e] = u;
      ratings[e] = Math.min(5, Math.max(1, Math.round(mood + quality[i]! + 0.5 * liking[i]! + 0.8 * noise.normal())));
      time += when.int(100) < 5 ? when.int(400_000) : when.int(90); // sittings of a few minutes, days apart
      timestamps[e] = time;
    }
  }
  return { users, items, ratings, timestamps };
}

function normals(length: number, deviation: number, rng: Rng): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = deviation * rng.normal();
  return out;
}

/** How many items each user picks: log-normal above the minimum, E in all, at most half of the items. */
function drawCounts({ users: N, items: M, interactions: E, minPerUser }: SyntheticOptions, rng: Rng): Int32Array {
  const most = Math.floor(M / 2);
  const weight = normals(N, ACTIVITY, rng).map(Math.exp);
  const total = weight.reduce((sum, w) => sum + w, 0);
  const counts = Int32Array.from(weight, (w) =>
    Math.min(most, minPerUser + Math.floor((w / total) * (E - N * minPerUser))),
  );
  let missing = E - counts.reduce((sum, n) => sum + n, 0);
  while (missing > 0) {
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
