import type { Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../backend.ts';

/** Parameters and the two moments of Adam on the device, with the steps taken. */
export type AdamState = {
  readonly theta: Tensor2D;
  readonly m: Tensor2D;
  readonly v: Tensor2D;
  readonly steps: number;
};

/** math/adam.ts on tensors: the next state; the caller disposes of the one before. */
export function adamStep(
  tf: Tf,
  { theta, m, v, steps }: AdamState,
  gradient: Tensor2D,
  learningRate: number,
): AdamState {
  const t = steps + 1;
  const [mNext, vNext]: [Tensor2D, Tensor2D] = [
    tf.add(tf.mul(m, 0.9), tf.mul(gradient, 0.1)),
    tf.add(tf.mul(v, 0.999), tf.mul(tf.square(gradient), 0.001)),
  ];
  const root = tf.add(tf.div(tf.sqrt(vNext), Math.sqrt(1 - 0.999 ** t)), 1e-8);
  const moved = tf.div(tf.mul(mNext, learningRate / (1 - 0.9 ** t)), root);
  return { theta: tf.sub(theta, moved), m: mNext, v: vNext, steps: t };
}

export function disposeAdam(tf: Tf, { theta, m, v }: AdamState): void {
  tf.dispose([theta, m, v]);
}
