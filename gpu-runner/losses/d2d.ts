import { createMmd, loadMmdKernel } from '../kernels/mmd.ts';
import type { Loss } from './loss.ts';
import { classCounts } from './u2u.ts';

/**
 * Equation (6): l_{u,D} = Dist(P_theta1, P_theta2), with Dist the squared MMD of mmd.ts as in equation (11).
 *
 * The paper has two classes; with more, ours is the sum over all pairs of classes, each pair with a bandwidth of its own.
 * labels [N]: class of each user, 0..C-1. theta [N, K]: user embedding.
 */
export function d2dLoss(labels: Int32Array, K: number): Loss {
  const members = classCounts(labels).map((_, c) => Int32Array.from(labels.keys()).filter((i) => labels[i] === c));
  const kernel = loadMmdKernel();
  const pairs = members.flatMap((a, c) => members.slice(c + 1).map((b) => createMmd({ a, b }, K, kernel)));
  return (theta, out, scale) => pairs.reduce((sum, mmd) => sum + mmd(theta, out, scale), 0);
}
