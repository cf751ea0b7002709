import { createDiscriminator } from '../kernels/discriminator.ts';
import { attributesLoss } from '../losses/attributes.ts';
import { regularizationLoss } from '../losses/regularization.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { u2uSoftmaxLoss } from '../losses/u2u-softmax.ts';
import { classCounts } from '../losses/u2u.ts';
import type { Rng } from '../math/rng.ts';
import { descend } from './descend.ts';
import { glorotWeights } from './discriminators.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';
import { momentsOf } from './moments.ts';

export interface U2uSoftmaxOptions {
  readonly alpha: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** Steps of the attacking model for each of theta. */
  readonly attackerSteps: number;
}

/** Alpha and rate of Appendix A; epochs of D2D-R; one step each, as in adversarial training. */
export const u2uSoftmaxDefaults: U2uSoftmaxOptions = {
  alpha: 1e-4,
  epochs: 1000,
  learningRate: 1e-3,
  attackerSteps: 1,
};

/** Of the attacking model, our choice: it must learn faster than theta moves away from it. */
const attacker = { hidden: 64, learningRate: 1e-2, warmUpSteps: 200 } as const;

/**
 * U2U-softmax, paper 3.5.2: U2U-R with Div(v_i, v_j) from an attacking model (losses/u2u-softmax.ts) that is trained on while
 * theta is unlearned, so Div is updated as theta is. One attacker for each attribute: an MLP with a softmax, on the embedding
 * standardised as theta* is, warmed up on theta* before the first epoch.
 */
export const u2uSoftmax: PostTrainingMethod<U2uSoftmaxOptions> = (input, options, { rng, progress, team }) => {
  if (!Number.isInteger(options.attackerSteps) || options.attackerSteps < 0) {
    throw new RangeError(`U2U-softmax: expected attackerSteps >= 0, got ${options.attackerSteps}`);
  }
  const users = labelledUsers(input);
  const { K } = users;
  const components = {
    lu: attributesLoss(users.labels, K, ({ attribute, labels, rowsOf }) => {
      const task = { thetaStar: rowsOf(users.theta), labels, K };
      return u2uSoftmaxLoss(attackingModel(task, options.attackerSteps, rng.fork(`attacker ${attribute}`)), K);
    }),
    lr: regularizationLoss(users.theta),
  };
  return users.putBack(
    descend(users.theta, twoComponentLoss(components, options.alpha), { ...options, progress, team }),
  );
};

/** Takes `steps` full-batch steps on theta, then predicts for it, [N, C]. */
function attackingModel(
  { thetaStar, labels, K }: { readonly thetaStar: Float64Array; readonly labels: Int32Array; readonly K: number },
  steps: number,
  rng: Rng,
): (theta: Float64Array) => Float64Array {
  const shape = { K, hidden: attacker.hidden, classes: classCounts(labels).length };
  const model = createDiscriminator(glorotWeights(shape, rng), attacker.learningRate);
  const { mean, std } = momentsOf(thetaStar, K);
  const standardised = (theta: Float64Array): Float32Array =>
    Float32Array.from(theta, (value, at) => (value - mean[at % K]!) / (std[at % K]! || 1));
  const learn = (x: Float32Array, times: number): void => {
    for (let t = 0; t < times; t++) {
      model.backward({ x, labels });
      model.step();
    }
  };
  learn(standardised(thetaStar), attacker.warmUpSteps);
  return (theta) => {
    const x = standardised(theta);
    learn(x, steps);
    return model.probabilities(x);
  };
}
