import { classPairs } from '../losses/class-pairs.ts';
import { regularizationLoss } from '../losses/regularization.ts';
import { slicedWassersteinLoss } from '../losses/sliced-wasserstein.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { descend } from './descend.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';

export interface SwdROptions {
  readonly alpha: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** Random directions an epoch. */
  readonly projections: number;
}

/** Those of D2D-R; projections: our choice. */
export const swdRDefaults: SwdROptions = { alpha: 1e-4, epochs: 1000, learningRate: 1e-3, projections: 64 };

/**
 * SWD-R, beyond the paper: equation (11) with the squared sliced Wasserstein distance of losses/sliced-wasserstein.ts in place of
 * MMD, summed over pairs of classes, with fresh directions every epoch.
 */
export const swdR: PostTrainingMethod<SwdROptions> = (input, options, { rng, progress, team }) => {
  const users = labelledUsers(input);
  const directions = { K: users.K, projections: options.projections, rng: rng.fork('directions') };
  const components = {
    lu: slicedWassersteinLoss(classPairs(users.labels, 'PAIRS'), directions),
    lr: regularizationLoss(users.theta),
  };
  return users.putBack(
    descend(users.theta, twoComponentLoss(components, options.alpha), { ...options, progress, team }),
  );
};
