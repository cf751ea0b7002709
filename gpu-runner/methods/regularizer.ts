import { rankingRegularizationLoss } from '../losses/ranking-regularization.ts';
import { regularizationLoss } from '../losses/regularization.ts';
import type { Loss } from '../losses/loss.ts';
import type { LabelledUsers } from './labelled-users.ts';
import type { UnlearningInput } from './method.ts';

export interface RegularizerOptions {
  /** FROBENIUS: equation (7). RANKING: in function space, each user's own top-k list stays in order. */
  readonly regularizer: 'FROBENIUS' | 'RANKING';
  /** Length of that list. */
  readonly topK: number;
}

/** R(theta, theta*) of equation (1) for the users that are moved. */
export function regularizerLoss(
  { items, scoreUser }: UnlearningInput,
  { theta, users, K }: LabelledUsers,
  { regularizer, topK }: RegularizerOptions,
): Loss {
  if (regularizer !== 'RANKING') return regularizationLoss(theta);
  if (!items) {
    throw new RangeError(
      'regularizer RANKING: expected the item side of the surface that is unlearned, got none; this surface does not enter the score as an inner product, so use FROBENIUS',
    );
  }
  if (items.cols !== K) {
    throw new RangeError(`regularizer RANKING: expected items of width ${K} as the embedding's, got ${items.cols}`);
  }
  const scoreRow = scoreUser && ((i: number, out: Float32Array) => scoreUser(users[i]!, out));
  return rankingRegularizationLoss({ thetaStar: theta, items, scoreRow, topK });
}
