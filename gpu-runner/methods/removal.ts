import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';
import { momentsOf } from './moments.ts';

/** Nothing to set. */
export type RemovalOptions = object;

export const removalDefaults: RemovalOptions = {};

/**
 * Removing the user embedding, beyond the paper: theta_i = mean of theta*. Nothing is left to attack, and what remains of
 * the recommendation is what a user cannot be told by: the floor under every method's utility.
 */
export const removal: PostTrainingMethod<RemovalOptions> = (input, _options, { progress }) => {
  const { theta, K, putBack } = labelledUsers(input);
  const { mean } = momentsOf(theta, K);
  progress.step(1, 1);
  return putBack(theta.map((_, at) => mean[at % K]!));
};
