import { createMmd } from '../kernels/mmd.ts';
import { classPairs, sumOverPairs, type PairKind } from '../losses/class-pairs.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { descend } from './descend.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';
import { regularizerLoss, type RegularizerOptions } from './regularizer.ts';

export interface D2dROptions extends RegularizerOptions {
  readonly alpha: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** What is summed over with more than two classes. */
  readonly pairs: PairKind;
}

/** Appendix A; regularizer as in equation (11), topK as the released code has it. */
export const d2dRDefaults: D2dROptions = {
  alpha: 1e-4,
  epochs: 1000,
  learningRate: 1e-3,
  pairs: 'PAIRS',
  regularizer: 'FROBENIUS',
  topK: 20,
};

/** D2D-R, equation (11): L_D(theta) = MMD(P_theta1, P_theta2) + alpha ||theta - theta*||_F^2, with the squared MMD of losses/mmd.ts. */
export const d2dR: PostTrainingMethod<D2dROptions> = (input, options, { progress }) => {
  const users = labelledUsers(input);
  const components = {
    lu: sumOverPairs(classPairs(users.labels, options.pairs), (pair) => createMmd(pair, users.K)),
    lr: regularizerLoss(input, users, options),
  };
  const loss = twoComponentLoss(components, options.alpha);
  return users.putBack(descend(users.theta, loss, { ...options, progress }));
};
