import { tieKey } from '../kernels/ranking-tie-key.ts';
import type { Rng } from '../math/rng.ts';

const SAMPLED = 99; // He et al. 2017

/**
 * SAMPLED99: the rank of each relevant item of a user among 99 items drawn for it from those that the user has in no set,
 * or all of them where there are fewer. `known` [M] marks the user's items with 1.
 */
export function ranksAmongSampled(
  scores: Float32Array,
  relevant: Int32Array,
  { known, user, rng }: { readonly known: Uint8Array; readonly user: number; readonly rng: Rng },
): number[] {
  const unseen = new Int32Array(known.length);
  let count = 0;
  for (let item = 0; item < known.length; item++) if (known[item] === 0) unseen[count++] = item;
  return Array.from(relevant, (target) => {
    const score = scores[target]!;
    let rank = 1;
    const draws = Math.min(SAMPLED, count);
    for (let n = 0; n < draws; n++) {
      const at = n + rng.int(count - n); // the first n are the drawn ones
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
