import { createTeamAdam } from '../kernels/adam-team.ts';
import type { Team } from '../kernels/team.ts';
import type { TwoComponentValue } from '../losses/two-component.ts';
import type { Progress } from './method.ts';

const CURVE_POINTS = 500; // more cannot be seen in a chart, and every point is a row in the database

/**
 * Full-batch Adam on theta from thetaStar. The paper says SGD, with which U2U-R diverges: its gradient is
 * 4 (N - n_c) theta_i, so lr = 1e-3 overshoots once N - n_c > 500. Step e of a curve is the loss after e epochs.
 */
export function descend(
  thetaStar: Float64Array,
  loss: (theta: Float64Array, out: Float64Array) => TwoComponentValue,
  options: {
    readonly epochs: number;
    readonly learningRate: number;
    readonly progress: Progress;
    readonly team?: Team | undefined;
  },
): Float64Array {
  assertDescent(options);
  const { epochs, learningRate, progress, team } = options;
  const { theta, gradient, step } = createTeamAdam(thetaStar, learningRate, team);
  const every = curveEvery(epochs);
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const value = loss(theta, gradient);
    if (!Number.isFinite(value.total)) {
      throw new RangeError(
        `unlearning: expected a finite loss, got ${value.total} after ${epoch} epochs (a smaller learning rate may help)`,
      );
    }
    if (epoch % every === 0 || epoch === epochs) reportLoss(progress, epoch, value);
    if (epoch === epochs) break;
    step();
    progress.step(epoch + 1, epochs);
  }
  return theta;
}

export function assertDescent({
  epochs,
  learningRate,
}: {
  readonly epochs: number;
  readonly learningRate: number;
}): void {
  if (!Number.isInteger(epochs) || epochs < 0 || !(learningRate > 0)) {
    throw new RangeError(`unlearning: expected epochs >= 0 and learningRate > 0, got ${epochs} and ${learningRate}`);
  }
}

/** A curve has a point every so many epochs. */
export function curveEvery(epochs: number): number {
  return Math.ceil(epochs / CURVE_POINTS) || 1;
}

export function reportLoss(progress: Progress, epoch: number, value: TwoComponentValue): void {
  progress.metric('loss.total', epoch, value.total);
  progress.metric('loss.distinguishability', epoch, value.distinguishability);
  progress.metric('loss.regularization', epoch, value.regularization);
}
