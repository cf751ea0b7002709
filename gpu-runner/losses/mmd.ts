import { createMmd, type Groups } from '../kernels/mmd.ts';
import type { Team } from '../kernels/team.ts';
import type { Loss } from './loss.ts';

/**
 * MMD with radial kernels (paper 3.5.2, equation (11)), squared, as a V-statistic (the diagonal included):
 * MMD^2(P_1, P_2) = mean k(X, X) + mean k(Y, Y) - 2 mean k(X, Y), k(x, y) = sum_{m=0..4} exp(-||x - y||^2 / (b 2^m)).
 *
 * The paper names neither kernel nor bandwidth. We take five kernels around b = (mean squared distance over all ordered
 * pairs of both groups together) / 4, renewed at each call and treated as a constant by the gradient:
 * d/dx_i = (4 / n_1^2) sum_j k'(x_i, x_j) (x_i - x_j) - (4 / (n_1 n_2)) sum_j k'(x_i, y_j) (x_i - y_j), k' = dk / d(distance^2).
 *
 * groups: rows of theta with each label. theta [N, K]: user embedding.
 */
export function mmdLoss(groups: Groups, K: number, team?: Team): Loss {
  return createMmd(groups, K, team);
}
