import type { U2uRParameters } from '../gql/graphql.ts';
import { regularizationLoss } from '../losses/regularization.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { u2uExact, u2uLoss } from '../losses/u2u.ts';
import { descend, reportLoss } from './descend.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';

export type U2uROptions = Omit<U2uRParameters, '__typename'>;

/** Appendix A. */
export const u2uRDefaults: U2uROptions = { alpha: 1e-4, solver: 'ADAM', epochs: 5000, learningRate: 1e-3 };

/**
 * U2U-R, equation (10): L_U(theta) = 2 Tr(theta' L_D theta) + alpha ||theta - theta*||_F^2.
 * Solver ADAM descends for `epochs`; EXACT takes the minimum in closed form. In float64 until the last step: at the
 * minimum the users of a class lie some 1e-9 apart.
 */
export const u2uR: PostTrainingMethod<U2uROptions> = ({ theta, labels }, options, { progress }) => {
  const users = labelledUsers(theta, labels);
  const components = { lu: u2uLoss(users.labels, users.K), lr: regularizationLoss(users.theta) };
  const loss = twoComponentLoss(components, options.alpha);
  if (options.solver === 'ADAM') return users.putBack(descend(users.theta, loss, { ...options, progress }));

  const exact = u2uExact(users.theta, users.labels, options.alpha);
  const gradient = new Float64Array(exact.length);
  reportLoss(progress, 0, loss(users.theta, gradient));
  reportLoss(progress, 1, loss(exact, gradient));
  progress.step(1, 1);
  return users.putBack(exact);
};
