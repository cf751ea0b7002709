import type { Matrix } from '../math/matrix.ts';
import type { Loss } from './loss.ts';

/** How far apart neighbours in a list shall stay, in units of the score: the value of the released code. */
export const rankingMargin = 0.05;

export interface RankedUsers {
  /** The user embedding before unlearning, [N, K]. */
  readonly thetaStar: Float64Array;
  /** Frozen item side, [M, K]. */
  readonly items: Matrix;
  /** Scores of all items [M] for row i of thetaStar by the trained model; without it, <theta*_i, items>. */
  readonly scoreRow?: ((i: number, out: Float32Array) => void) | undefined;
  /** Length of the list that is kept; at most M items are. */
  readonly topK: number;
}

/**
 * Function-space regularisation: each user's own list stays in order, in place of the Frobenius norm of equation (7).
 *
 * R(theta, theta*) = sum_i sum_{j=1}^{k-1} max(0, s_i(pi_i(j+1)) - s_i(pi_i(j)) + margin), with pi_i the k best items of
 * user i under theta*, best first (of equal scores the lower item first), and s_i(v) = <theta_i, items_v> + o_iv, where
 * o_iv is what theta does not touch. A hinge on neighbours, as the released code has it; that code leaves the training
 * items out of the list, which a method that sees no interactions cannot do.
 * Not 0 at theta*, where neighbours can be closer than the margin. Gradient: sum over violated j of items_{pi(j+1)} - items_{pi(j)}.
 *
 * theta [N, K]: user embedding.
 */
export function rankingRegularizationLoss(users: RankedUsers): Loss {
  const { lists, offsets, k } = topLists(users);
  const K = users.items.cols;
  const N = users.thetaStar.length / K;
  const items = Float64Array.from(users.items.data);
  const scores = new Float64Array(k);
  return (theta, out, scale) => {
    let sum = 0;
    for (let i = 0; i < N; i++) {
      const [row, list] = [i * K, i * k];
      for (let j = 0; j < k; j++) {
        const item = lists[list + j]! * K;
        let score = offsets[list + j]!;
        for (let d = 0; d < K; d++) score += theta[row + d]! * items[item + d]!;
        scores[j] = score;
      }
      let above = 0; // whether the pair before this item is violated
      for (let j = 0; j < k; j++) {
        const hinge = j + 1 < k ? scores[j + 1]! - scores[j]! + rankingMargin : 0;
        const below = hinge > 0 ? 1 : 0;
        sum += below * hinge;
        const weight = scale * (above - below);
        above = below;
        if (weight === 0) continue;
        const item = lists[list + j]! * K;
        for (let d = 0; d < K; d++) out[row + d]! += weight * items[item + d]!;
      }
    }
    return sum;
  };
}

/** lists [N, k]: best items of each row, best first; offsets [N, k]: their scores less <theta*_i, item>. */
function topLists({ thetaStar, items, scoreRow, topK }: RankedUsers) {
  const { rows: M, cols: K, data } = items;
  if (!Number.isInteger(topK) || topK < 2 || M < 2) {
    throw new RangeError(`ranking regularization: expected topK >= 2 and at least two items, got ${topK} and ${M}`);
  }
  if (thetaStar.length % K !== 0) {
    throw new RangeError(
      `ranking regularization: expected rows of ${K} as the items have, got ${thetaStar.length} numbers`,
    );
  }
  const N = thetaStar.length / K;
  const k = Math.min(topK, M);
  const lists = new Int32Array(N * k);
  const offsets = new Float64Array(N * k);
  const touched = (i: number, item: number): number => {
    let score = 0;
    for (let d = 0; d < K; d++) score += thetaStar[i * K + d]! * data[item * K + d]!;
    return score;
  };
  const scores = new Float32Array(M);
  for (let i = 0; i < N; i++) {
    if (scoreRow) scoreRow(i, scores);
    else for (let item = 0; item < M; item++) scores[item] = touched(i, item);
    const list = lists.subarray(i * k, (i + 1) * k);
    best(scores, list);
    if (scoreRow) for (let j = 0; j < k; j++) offsets[i * k + j] = scores[list[j]!]! - touched(i, list[j]!);
  }
  return { lists, offsets, k };
}

/** Writes the indices of the largest scores, largest first, of equals the lower index first. */
function best(scores: Float32Array, out: Int32Array): void {
  const k = out.length;
  let size = 0;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item]!;
    if (size === k && !(score > scores[out[k - 1]!]!)) continue;
    let at = size < k ? size++ : k - 1;
    for (; at > 0 && score > scores[out[at - 1]!]!; at--) out[at] = out[at - 1]!;
    out[at] = item;
  }
}
