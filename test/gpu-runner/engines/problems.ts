import type { D2dDescent, D2dObjective, D2dValue, FourierFeatures } from '../../../gpu-runner/engines/engine.ts';
import { createPlainMmd } from '../../../gpu-runner/kernels/mmd.ts';
import type { Groups } from '../../../gpu-runner/kernels/mmd.ts';
import { createAdam } from '../../../gpu-runner/math/adam.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { normals } from '../kernels/random.ts';

/** nA + nB users in a shuffled order, the groups a little apart, `strangers` rows that are in no group. */
export function twoGroups(nA: number, nB: number, K: number, strangers = 0): { theta: Float64Array; groups: Groups } {
  const rng = createRng(`groups ${nA} ${nB} ${K}`);
  const n = nA + nB + strangers;
  const order = rng.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  const [a, b] = [order.slice(0, nA), order.slice(nA, nA + nB)];
  const theta = normals(n * K, rng, 0.1);
  for (const i of a) for (let k = 0; k < K; k++) theta[i * K + k]! += 0.08;
  return { theta: theta.map((value) => Math.fround(value + 0.5)), groups: { a, b } };
}

/** The float64 twin of the kernel, one pair after another. */
export function plainValue({ theta, K, pairs }: D2dObjective): D2dValue {
  const gradient = new Float64Array(theta.length);
  const loss = pairs.reduce((sum, groups) => sum + createPlainMmd(groups, K)(theta, gradient, 1), 0);
  return { loss, gradient };
}

export interface Curve {
  readonly theta: Float64Array;
  readonly losses: number[];
  readonly regularization: number[];
}

/** The same descent in float64. */
export function plainDescent(
  descent: Omit<D2dDescent, 'report' | 'every'>,
  value: (objective: D2dObjective, epoch: number) => D2dValue = plainValue,
): Curve {
  const { theta: star, alpha, epochs } = descent;
  const theta = star.slice();
  const adam = createAdam(theta.length, descent.learningRate);
  const [losses, regularization]: [number[], number[]] = [[], []];
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const { loss, gradient } = value({ ...descent, theta }, epoch);
    losses.push(loss);
    regularization.push(theta.reduce((sum, x, at) => sum + (x - star[at]!) ** 2, 0));
    if (epoch < epochs) {
      adam(
        theta,
        gradient.map((g, at) => g + 2 * alpha * (theta[at]! - star[at]!)),
      );
    }
  }
  return { theta, losses, regularization };
}

/** Collects what an engine reports of a descent. */
export async function engineDescent(
  descend: (descent: D2dDescent) => Promise<Float64Array>,
  descent: Omit<D2dDescent, 'report'>,
): Promise<Curve & { readonly epochs: number[]; readonly steps: number[] }> {
  const [epochs, losses, regularization, steps]: [number[], number[], number[], number[]] = [[], [], [], []];
  const theta = await descend({
    ...descent,
    report: {
      loss(epoch, value) {
        epochs.push(epoch);
        losses.push(value.distinguishability);
        regularization.push(value.regularization);
      },
      step: (done) => steps.push(done),
    },
  });
  return { theta, losses, regularization, epochs, steps };
}

/** Random features of the sum of five kernels, a fifth of the features each: exp(-d / (b 2^m)) has w ~ N(0, 2 / (b 2^m)). */
export const fourierFeatures =
  (D: number, K: number) =>
  (epoch: number): FourierFeatures => {
    const rng = createRng(`features ${D} ${K} ${epoch}`);
    const frequencies = normals(D * K, rng).map((w, at) => w * Math.sqrt(2 / 2 ** (Math.floor(at / K) % 5)));
    const phases = Float64Array.from({ length: D }, () => 2 * Math.PI * rng.next());
    return { frequencies, phases, weights: new Float64Array(D).fill((5 * 2) / D) };
  };

/** The formula of FourierFeatures in loops. */
export function fourierValue({ theta, K, pairs, features }: D2dObjective, epoch = 0): D2dValue {
  const { frequencies, phases, weights } = features!(epoch) as FourierFeatures; // given by the tests that call this, as it is made below
  const gradient = new Float64Array(theta.length);
  let loss = 0;
  for (const { a, b } of pairs) {
    const rows = [...a, ...b];
    const weightOf = rows.map((_, i) => (i < a.length ? 1 / a.length : -1 / b.length));
    const mean = Array.from({ length: K }, (_, k) => rows.reduce((sum, i) => sum + theta[i * K + k]!, 0) / rows.length);
    const x = rows.map((i) => mean.map((m, k) => theta[i * K + k]! - m));
    const bandwidth = x.flat().reduce((sum, value) => sum + value * value, 0) / (2 * (rows.length - 1));
    for (let j = 0; j < phases.length; j++) {
      const w = Array.from(frequencies.subarray(j * K, (j + 1) * K), (value) => value / Math.sqrt(bandwidth));
      const angles = x.map((row) => row.reduce((sum, value, k) => sum + value * w[k]!, phases[j]!));
      const z = angles.reduce((sum, angle, i) => sum + weightOf[i]! * Math.cos(angle), 0);
      loss += weights[j]! * z * z;
      rows.forEach((row, i) => {
        const slope = -2 * weights[j]! * z * weightOf[i]! * Math.sin(angles[i]!);
        w.forEach((value, k) => (gradient[row * K + k]! += slope * value));
      });
    }
  }
  return { loss, gradient };
}
