import type { Rng } from '../math/rng.ts';

export interface Sizes {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
  /** Every user has at least this many. */
  readonly minPerUser: number;
}

/** Log activity beyond the minimum is normal but for its upper end (ML-100K). */
const ACTIVITY = { deviation: 1.5, end: 1.6 };

/** Nobody is given more than half of all items, so that negatives exist. */
const mostOf = (items: number): number => Math.floor(items / 2);

export function assertSizes({ users, items, interactions, minPerUser }: Sizes): void {
  const sizes = [users, items, interactions, minPerUser];
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(
      `synthetic: expected whole numbers of users, items, interactions and interactions a user, each 1 or more, got ${sizes.join(', ')}`,
    );
  }
  const [least, most] = [Math.max(items, users * minPerUser), mostOf(items) * users];
  if (!(interactions >= least && interactions <= most)) {
    throw new RangeError(
      `synthetic: expected between ${least} and ${most} interactions for ${users} users ` +
        `of at least ${minPerUser} and ${items} items, got ${interactions}`,
    );
  }
}

/** How many items each user picks: all interactions, [users]. */
export function drawCounts({ users: N, items, interactions: E, minPerUser }: Sizes, rng: Rng): Int32Array {
  const most = mostOf(items);
  const weights = new Float64Array(N);
  for (let u = 0; u < N; u++) weights[u] = Math.exp(ACTIVITY.deviation * Math.min(rng.normal(), ACTIVITY.end));
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

/** One user for each item who picks it in any case, so that no item is without an interaction, [items]. */
export function drawStarters({ users: N, items: M }: Sizes, counts: Int32Array, rng: Rng): Int32Array {
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
