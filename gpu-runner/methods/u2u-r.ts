import { attributesLoss } from '../losses/attributes.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { u2uExactSeveral } from '../losses/u2u-several.ts';
import { u2uLoss } from '../losses/u2u.ts';
import { descend, reportLoss } from './descend.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';
import { regularizerLoss, type RegularizerOptions } from './regularizer.ts';

export interface U2uROptions extends RegularizerOptions {
  readonly alpha: number;
  /** ADAM descends for `epochs`; EXACT takes the minimum of equation (10), which needs FROBENIUS. */
  readonly solver: 'ADAM' | 'EXACT';
  readonly epochs: number;
  readonly learningRate: number;
}

/** Appendix A; regularizer as in equation (10), topK as the released code has it. */
export const u2uRDefaults: U2uROptions = {
  alpha: 1e-4,
  solver: 'ADAM',
  epochs: 5000,
  learningRate: 1e-3,
  regularizer: 'FROBENIUS',
  topK: 20,
};

/**
 * U2U-R, equation (10): L_U(theta) = 2 Tr(theta' L_D theta) + alpha ||theta - theta*||_F^2.
 * In float64 until the last step: at the minimum the users of a class lie some 1e-9 apart.
 */
export const u2uR: PostTrainingMethod<U2uROptions> = (input, options, { progress, team }) => {
  if (options.solver === 'EXACT' && options.regularizer === 'RANKING') {
    throw new RangeError('U2U-R: expected solver ADAM with regularizer RANKING, which has no closed form, got EXACT');
  }
  const users = labelledUsers(input);
  const components = {
    lu: attributesLoss(users.labels, users.K, ({ labels }) => u2uLoss(labels, users.K)),
    lr: regularizerLoss(input, users, options),
  };
  const loss = twoComponentLoss(components, options.alpha);
  if (options.solver !== 'EXACT') return users.putBack(descend(users.theta, loss, { ...options, progress, team }));

  const exact = u2uExactSeveral(users.theta, users.labels, options.alpha);
  const gradient = new Float64Array(exact.length);
  reportLoss(progress, 0, loss(users.theta, gradient));
  reportLoss(progress, 1, loss(exact, gradient));
  progress.step(1, 1);
  return users.putBack(exact);
};
