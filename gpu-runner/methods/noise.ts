import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';
import { momentsOf } from './moments.ts';

export interface NoiseOptions {
  /** In standard deviations of each dimension. */
  readonly sigma: number;
}

/** Our choice: as much noise as signal. */
export const noiseDefaults: NoiseOptions = { sigma: 1 };

/**
 * Gaussian noise, beyond the paper, the strawman of differential privacy (Dwork & Roth 2014, the Gaussian mechanism):
 * theta_ik = theta*_ik + sigma std_k e_ik, e_ik ~ N(0, 1), std_k the standard deviation of dimension k over the labelled users.
 * It does not look at the classes; no (epsilon, delta) is claimed, because the sensitivity of a trained embedding is unknown.
 */
export const noise: PostTrainingMethod<NoiseOptions> = (input, { sigma }, { rng, progress }) => {
  if (!(sigma >= 0) || !Number.isFinite(sigma)) throw new RangeError(`noise: expected sigma >= 0, got ${sigma}`);
  const { theta, K, putBack } = labelledUsers(input);
  const { std } = momentsOf(theta, K);
  const draws = rng.fork('noise');
  const noisy = theta.map((value, at) => value + sigma * std[at % K]! * draws.normal());
  progress.step(1, 1);
  return putBack(noisy);
};
