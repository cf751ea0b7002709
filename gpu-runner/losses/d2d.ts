import { classPairs, sumOverPairs, type PairKind } from './class-pairs.ts';
import type { Loss } from './loss.ts';
import { mmdLoss } from './mmd.ts';

/**
 * Equation (6): l_{u,D} = Dist(P_theta1, P_theta2), with Dist the squared MMD of mmd.ts as in equation (11).
 *
 * The paper has two classes; with more, ours is the sum over pairs (class-pairs.ts), each with a bandwidth of its own.
 * labels [N]: class of each user, 0..C-1. theta [N, K]: user embedding.
 */
export function d2dLoss(labels: Int32Array, K: number, kind: PairKind = 'PAIRS'): Loss {
  return sumOverPairs(classPairs([labels], kind), (pair) => mmdLoss(pair, K));
}
