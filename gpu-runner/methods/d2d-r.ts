import { classPairs, sumOverPairs, type ClassPair, type PairKind } from '../losses/class-pairs.ts';
import type { Loss } from '../losses/loss.ts';
import { fourierMmdLoss } from '../losses/mmd-fourier.ts';
import { mmdLoss } from '../losses/mmd.ts';
import { twoComponentLoss } from '../losses/two-component.ts';
import { descend } from './descend.ts';
import { descendOnEngine } from './descend-on-engine.ts';
import { labelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod, UnlearningContext } from './method.ts';
import { regularizerLoss, type RegularizerOptions } from './regularizer.ts';

export interface D2dROptions extends RegularizerOptions {
  readonly alpha: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** The MMD over all pairs of users, or by random features, for many users. */
  readonly estimator: 'EXACT' | 'FOURIER';
  /** Of FOURIER. */
  readonly features: number;
  /** What is summed over with more than two classes. */
  readonly pairs: PairKind;
}

/** Appendix A; regularizer as in equation (11), topK as the released code has it. */
export const d2dRDefaults: D2dROptions = {
  alpha: 1e-4,
  epochs: 1000,
  learningRate: 1e-3,
  estimator: 'EXACT',
  features: 1024,
  pairs: 'PAIRS',
  regularizer: 'FROBENIUS',
  topK: 20,
};

/** D2D-R, equation (11): L_D(theta) = MMD(P_theta1, P_theta2) + alpha ||theta - theta*||_F^2, with the squared MMD of losses/mmd.ts. */
export const d2dR: PostTrainingMethod<D2dROptions> = (input, options, context) => {
  const users = labelledUsers(input);
  const pairs = classPairs(users.labels, options.pairs);
  const { engine } = context;
  if (engine?.descendD2d && options.regularizer !== 'RANKING') {
    return descendOnEngine(engine.descendD2d, { ...users, pairs }, options, context).then(users.putBack);
  }
  const components = {
    lu: sumOverPairs(pairs, mmdOf(users.K, options, context)),
    lr: regularizerLoss(input, users, options),
  };
  const loss = twoComponentLoss(components, options.alpha);
  return users.putBack(descend(users.theta, loss, { ...options, progress: context.progress, team: context.team }));
};

function mmdOf(
  K: number,
  { estimator, features }: D2dROptions,
  { rng, team }: UnlearningContext,
): (pair: ClassPair) => Loss {
  if (estimator !== 'FOURIER') return (pair) => mmdLoss(pair, K, team);
  let pairs = 0;
  return (pair) => fourierMmdLoss(pair, K, { features, rng: rng.fork(`frequencies ${pairs++}`) }, team);
}
