import { createFourierMmd, type FourierOptions } from '../kernels/fourier.ts';
import type { Groups } from '../kernels/mmd.ts';
import type { Team } from '../kernels/team.ts';
import type { Loss } from './loss.ts';

/**
 * The MMD of mmd.ts in O(N D K) by random Fourier features (Rahimi & Recht 2007) phi(x) = sqrt(2 / D) cos(W x + p), W ~ N(0, 2 / (b 2^m)):
 * MMD^2 = ||mean phi(X) - mean phi(Y)||^2.
 *
 * Ours has a sine and a cosine a frequency instead of the random phase p, which is the mean over p: phi(x)' phi(y) = cos(w'(x - y)), smaller
 * errors for the same cost. And the frequencies are not independent (kernels/frequencies.ts). With 1,024 features the standard
 * deviation of MMD^2 is 2 to 3 % of it, of the gradient of a single call more, but each call draws anew, so the errors of a descent's steps
 * average out.
 *
 * groups: rows of theta with each label. theta [N, K]: user embedding.
 */
export function fourierMmdLoss(groups: Groups, K: number, options: FourierOptions, team?: Team): Loss {
  return createFourierMmd(groups, K, options, team);
}
