import { classPairs } from '../losses/class-pairs.ts';
import { klLoss } from '../losses/kl.ts';
import { regularizationLoss } from '../losses/regularization.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { descend } from './descend.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';

export interface KlROptions {
  readonly alpha: number;
  readonly epochs: number;
  readonly learningRate: number;
}

/** Those of D2D-R. */
export const klRDefaults: KlROptions = { alpha: 1e-4, epochs: 1000, learningRate: 1e-3 };

/**
 * KL-R, beyond the paper: equation (11) with the symmetric KL divergence between Gaussians of losses/kl.ts in place of MMD, summed over pairs
 * of classes. It sees means and covariances only.
 */
export const klR: PostTrainingMethod<KlROptions> = (input, options, { progress, team }) => {
  const users = labelledUsers(input);
  const components = {
    lu: klLoss(classPairs(users.labels, 'PAIRS'), users.theta, users.K),
    lr: regularizationLoss(users.theta),
  };
  return users.putBack(
    descend(users.theta, twoComponentLoss(components, options.alpha), { ...options, progress, team }),
  );
};
