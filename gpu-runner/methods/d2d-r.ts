import type { D2dRParameters } from '../gql/graphql.ts';
import { d2dLoss } from '../losses/d2d.ts';
import { regularizationLoss } from '../losses/regularization.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { descend } from './descend.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';

export type D2dROptions = Omit<D2dRParameters, '__typename'>;

/** Appendix A. */
export const d2dRDefaults: D2dROptions = { alpha: 1e-4, epochs: 1000, learningRate: 1e-3 };

/** D2D-R, equation (11): L_D(theta) = MMD(P_theta1, P_theta2) + alpha ||theta - theta*||_F^2, with the squared MMD of losses/mmd.ts. */
export const d2dR: PostTrainingMethod<D2dROptions> = ({ theta, labels }, options, { progress }) => {
  const users = labelledUsers(theta, labels);
  const components = { lu: d2dLoss(users.labels, users.K), lr: regularizationLoss(users.theta) };
  const loss = twoComponentLoss(components, options.alpha);
  return users.putBack(descend(users.theta, loss, { ...options, progress }));
};
