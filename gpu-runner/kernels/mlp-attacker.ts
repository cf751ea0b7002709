import type { Matrix } from '../math/matrix.ts';
import { wasm } from './generated/mlp-attacker.ts';
import { loadKernel } from './load.ts';

/** What a network is trained on: x [n, D], class of each row. */
export interface MlpTask {
  readonly x: Matrix;
  readonly y: Int32Array;
  readonly classes: number;
}

/** w1 [D, H], b1 [H], w2 [H, outputs], b2 [outputs], row-major; two classes need one output, the log odds of the second. */
export interface MlpWeights {
  readonly w1: Float32Array;
  readonly b1: Float32Array;
  readonly w2: Float32Array;
  readonly b2: Float32Array;
}

export interface MlpStep {
  readonly batchSize: number;
  /** Weight of the squared weights in the loss. */
  readonly alpha: number;
  readonly learningRate: number;
}

/** A network under training. */
export interface MlpNetwork {
  /** One pass over the rows in this order, an Adam step a batch; returns the mean loss, each batch's before its step. */
  epoch(order: Int32Array): number;
  /** The probability of each class, [rows, classes]. */
  predict(x: Matrix): Float64Array;
}

export type CreateMlp = (task: MlpTask, weights: MlpWeights, step: MlpStep) => MlpNetwork;

interface Exports {
  parameterCount(D: number, H: number, C: number): number;
  // prettier-ignore
  setup(D: number, H: number, C: number, B: number, x: number, y: number, parameters: number, gradient: number, m: number, v: number, scratch: number): void;
  // prettier-ignore
  batch(order: number, count: number, alpha: number, learningRate: number, correction1: number, rootCorrection2: number): number;
  predict(x: number, rows: number, out: number): void;
}

/** Rows that predict() hands to the kernel at a time. */
const CHUNK = 1024;

/**
 * scikit-learn's MLPClassifier step in float32 SIMD; the twin is mlp-attacker-plain.ts. An epoch of 600 x 16 -> 100 takes
 * 0.4 ms on one core of a 2-core EPYC, where scikit-learn 1.2 takes 2.2 ms: bench/attacker-mlp.bench.ts.
 */
export const createMlpKernel: CreateMlp = ({ x, y, classes }, weights, { batchSize, alpha, learningRate }) => {
  const kernel = loadKernel<Exports>('mlp-attacker', wasm);
  const n = x.rows;
  const D = roundUp(x.cols, 4);
  const hidden = weights.b1.length;
  const H = roundUp(hidden, 8);
  const C = classes === 2 ? 1 : classes;
  const B = roundUp(Math.max(4, batchSize), 4);
  const P = kernel.exports.parameterCount(D, H, C);
  const floats = [n * D, n, P, P, P, P, B * (D + 2 * H) + C, n, CHUNK * (D + C)];
  const [rows, labels, parameters, gradient, m, v, scratch, indices, spare] = floats.map((length) =>
    kernel.alloc(4 * length),
  ) as [number, number, number, number, number, number, number, number, number]; // as many as `floats`
  for (const at of [gradient, m, v]) kernel.f32(at, P).fill(0);
  kernel.f32(scratch, B * (D + 2 * H) + C).fill(0);
  pad(x, { from: 0, to: n }, D, kernel.f32(rows, n * D));
  kernel.i32(labels, n).set(y);
  layOut(weights, { D: x.cols, hidden, H, C }, kernel.f32(parameters, P).fill(0), D);
  kernel.exports.setup(D, H, C, B, rows, labels, parameters, gradient, m, v, scratch);
  let t = 0;

  return {
    epoch(order) {
      kernel.i32(indices, n).set(order);
      let loss = 0;
      for (let from = 0; from < n; from += batchSize) {
        t++;
        const count = Math.min(batchSize, n - from);
        const [correction1, rootCorrection2] = [1 - 0.9 ** t, Math.sqrt(1 - 0.999 ** t)];
        loss += kernel.exports.batch(indices + 4 * from, count, alpha, learningRate, correction1, rootCorrection2);
      }
      return loss / n;
    },
    predict(xTest) {
      const p = new Float64Array(xTest.rows * classes);
      const out = spare + 4 * CHUNK * D;
      for (let from = 0; from < xTest.rows; from += CHUNK) {
        const to = Math.min(from + CHUNK, xTest.rows);
        pad(xTest, { from, to }, D, kernel.f32(spare, CHUNK * D));
        kernel.exports.predict(spare, to - from, out);
        const result = kernel.f32(out, (to - from) * C);
        if (C > 1) p.set(result, from * C);
        else result.forEach((q, i) => p.set([1 - q, q], 2 * (from + i)));
      }
      return p;
    },
  };
};

function roundUp(n: number, multiple: number): number {
  return Math.ceil(n / multiple) * multiple;
}

/** Copies rows of x into rows of D floats, zeros behind. */
function pad(x: Matrix, { from, to }: { from: number; to: number }, D: number, out: Float32Array): void {
  out.fill(0);
  for (let i = from; i < to; i++) out.set(x.data.subarray(i * x.cols, (i + 1) * x.cols), (i - from) * D);
}

/** Into the kernel's one block: w1 [Dp, H], w2 [C, H], b1 [H], b2. */
function layOut(
  { w1, b1, w2, b2 }: MlpWeights,
  { D, hidden, H, C }: { D: number; hidden: number; H: number; C: number },
  out: Float32Array,
  Dp: number,
): void {
  for (let d = 0; d < D; d++) out.set(w1.subarray(d * hidden, (d + 1) * hidden), d * H);
  for (let c = 0; c < C; c++) for (let j = 0; j < hidden; j++) out[(Dp + c) * H + j] = w2[j * C + c]!;
  out.set(b1, (Dp + C) * H);
  out.set(b2, (Dp + C + 1) * H);
}
