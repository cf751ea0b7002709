import type { FourierFeatures, Operations } from '../engines/engine.ts';
import { frequencyVectors } from '../kernels/fourier-plain.ts';
import { frequencyDesign } from '../kernels/frequencies.ts';
import type { ClassPair } from '../losses/class-pairs.ts';
import type { Rng } from '../math/rng.ts';
import { assertDescent, curveEvery, reportLoss } from './descend.ts';
import type { D2dROptions } from './d2d-r.ts';
import type { UnlearningContext } from './method.ts';

/**
 * The whole descent of D2D-R on a device, equation (11) with the Frobenius norm, in float32.
 * With estimator FOURIER every epoch draws its frequencies afresh, as on the processor.
 */
export async function descendOnEngine(
  descendD2d: NonNullable<Operations['descendD2d']>,
  { theta, K, pairs }: { readonly theta: Float64Array; readonly K: number; readonly pairs: readonly ClassPair[] },
  options: D2dROptions,
  { rng, progress }: UnlearningContext,
): Promise<Float64Array> {
  assertDescent(options);
  const { alpha, epochs, learningRate, estimator } = options;
  return descendD2d({
    theta,
    K,
    pairs,
    features: estimator === 'FOURIER' ? featureDraws(K, options.features, rng.fork('frequencies')) : undefined,
    alpha,
    epochs,
    learningRate,
    every: curveEvery(epochs),
    report: {
      loss(epoch, { distinguishability, regularization }) {
        const total = distinguishability + alpha * regularization;
        reportLoss(progress, epoch, { total, distinguishability, regularization });
      },
      step: (done) => progress.step(done, epochs),
    },
  });
}

/** Draws of frequencies.ts, as cosines with two phases a frequency: cos(t + 0) and cos(t - pi / 2) = sin(t). */
export function featureDraws(K: number, features: number, rng: Rng): (epoch: number) => FourierFeatures {
  const draw = frequencyDesign(K, features);
  const twice = <T>(values: readonly T[]): T[] => [...values, ...values];
  return (epoch) => {
    const { vectors, weights } = frequencyVectors(draw(rng.fork(`epoch ${epoch}`)));
    return {
      frequencies: Float64Array.from(twice(vectors).flatMap((vector) => vector.slice(0, K))),
      phases: Float64Array.from(twice(vectors), (_, j) => (j < vectors.length ? 0 : -Math.PI / 2)),
      weights: Float64Array.from(twice(weights)),
    };
  };
}
