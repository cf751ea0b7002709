import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../backend.ts';
import type { D2dDescent, D2dObjective, D2dValue } from '../engine.ts';
import { adamStep, disposeAdam, type AdamState } from './adam.ts';
import { d2dTerms } from './d2d.ts';

export async function evaluateD2d(tf: Tf, objective: D2dObjective): Promise<D2dValue> {
  const { terms, dispose } = d2dTerms(tf, objective);
  const drawn = await objective.features?.(0);
  const value = tf.tidy(() => terms(thetaOf(tf, objective), drawn));
  try {
    const [[loss], gradient] = await Promise.all([value.loss.data(), value.gradient.data()]);
    return { loss: loss!, gradient: Float64Array.from(gradient) };
  } finally {
    tf.dispose(value);
    dispose();
  }
}

/** D2D-R whole: only the losses of reported epochs leave the device. */
export async function descendD2d(tf: Tf, descent: D2dDescent): Promise<Float64Array> {
  const { alpha, epochs, learningRate, every, report } = descent;
  const { terms, dispose } = d2dTerms(tf, descent);
  const star = thetaOf(tf, descent);
  let state: AdamState = { theta: star.clone(), m: tf.zerosLike(star), v: tf.zerosLike(star), steps: 0 };
  try {
    for (let epoch = 0; epoch <= epochs; epoch++) {
      const drawn = await descent.features?.(epoch);
      const [losses, next] = tf.tidy(() => {
        const { loss, gradient } = terms(state.theta, drawn);
        const moved = tf.sub(state.theta, star);
        const whole: Tensor2D = tf.add(gradient, tf.mul(moved, 2 * alpha));
        return [tf.stack([loss, tf.sum(tf.square(moved))]), adamStep(tf, state, whole, learningRate)];
      }) as [Tensor, AdamState]; // tidy's own type forgets the order
      if (epoch % every === 0 || epoch === epochs) {
        const [distinguishability, regularization] = await losses.data();
        report.loss(epoch, { distinguishability: distinguishability!, regularization: regularization! });
      }
      report.step(epoch);
      losses.dispose();
      disposeAdam(tf, epoch < epochs ? state : next);
      if (epoch < epochs) state = next;
    }
    return Float64Array.from(await state.theta.data());
  } finally {
    disposeAdam(tf, state);
    star.dispose();
    dispose();
  }
}

function thetaOf(tf: Tf, { theta, K }: D2dObjective): Tensor2D {
  return tf.tensor2d(Float32Array.from(theta), [theta.length / K, K]);
}
