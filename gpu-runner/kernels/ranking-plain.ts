import { tieKey } from './ranking-tie-key.ts';
import type { ItemRows, RankedRound, RankingTask } from './ranking.ts';

/** The plain twin of `rankUsers`: the catalogue sorted for each user, a round of one. */
export function rankUsersPlain(
  task: RankingTask,
  scoreUser: (user: number, out: Float32Array) => void,
  visit: (round: RankedRound) => void,
): void {
  const { M, users, hidden, relevant, limit } = task;
  for (const user of users) {
    const scores = new Float32Array(M);
    scoreUser(user, scores);
    const nan = scores.findIndex(Number.isNaN);
    if (nan >= 0) throw new RangeError(`ranking: expected numbers, got NaN as user ${user}'s score of item ${nan}`);
    const gone = new Set(hidden.flatMap((set) => [...itemsOf(set, user)]));
    const before = (a: number, b: number): number =>
      scores[b]! - scores[a]! || tieKey(user, a) - tieKey(user, b) || a - b;
    const order = [...scores.keys()].filter((item) => !gone.has(item)).sort(before);
    const rankOf = (target: number): number => 1 + order.filter((item) => before(item, target) < 0).length;
    const ranks = Int32Array.from(itemsOf(relevant, user), (target) => Math.min(rankOf(target), limit + 1));
    const top = Int32Array.from(order.slice(0, limit));
    visit({ users: Int32Array.of(user), ranks: () => ranks, top: () => top, scores: () => scores });
  }
}

function itemsOf({ offsets, items }: ItemRows, user: number): Int32Array {
  return items.subarray(offsets[user], offsets[user + 1]);
}
