import { forThisMachine } from './fused.ts';
import * as builds from './generated/discriminator.ts';
import { loadKernel } from './load.ts';
import { valuesOf, type TrainingState } from './tensors.ts';

/** w1 [K, H], w2 [H, C], b1 [H], b2 [C], row-major. */
export interface DiscriminatorWeights {
  readonly w1: Float32Array;
  readonly w2: Float32Array;
  readonly b1: Float32Array;
  readonly b2: Float32Array;
}

/** Rows and their classes. */
export interface LabelledRows {
  /** [n, K]. */
  readonly x: Float32Array;
  /** [n], 0..C-1. */
  readonly labels: Int32Array;
}

/** p = softmax(relu(x w1 + b1) w2 + b2), under training. */
export interface Discriminator {
  /**
   * Returns the mean cross-entropy and adds its gradient by the weights to what the next `step` uses; adds `scale` times
   * its gradient by the rows to `out` [n, K].
   */
  backward(rows: LabelledRows, out?: { readonly out: Float32Array; readonly scale: number }): number;
  /** One step of Adam. */
  step(): void;
  /** [n, C] for x [n, K]. */
  probabilities(x: Float32Array): Float64Array;
  state(): TrainingState;
  load(state: TrainingState): void;
}

export type CreateDiscriminator = (weights: DiscriminatorWeights, learningRate: number) => Discriminator;

interface Exports {
  parameterCount(D: number, H: number, C: number): number;
  scratchCount(D: number, H: number, C: number, R: number): number;
  setup(
    ...args: [
      D: number,
      H: number,
      C: number,
      classes: number,
      R: number,
      parameters: number,
      gradient: number,
      m: number,
      v: number,
      scratch: number,
    ]
  ): void;
  probabilities(x: number, rows: number, p: number): void;
  backward(x: number, labels: number, rows: number, share: number, dx: number): number;
  step(learningRate: number, correction1: number, rootCorrection2: number): void;
}

/** Rows that go to the kernel at a time. */
const CHUNK = 256;

/**
 * In float32 SIMD; the twin is discriminator-plain.ts. Forward, backward and step for 200 rows of 16 -> 64 -> 2 take 0.25 ms on one core of
 * a 2-core EPYC, the twin 3 ms: bench/discriminator.bench.ts.
 */
export const createDiscriminator: CreateDiscriminator = (weights, learningRate) => {
  const kernel = loadKernel<Exports>('discriminator', forThisMachine(builds));
  const [hidden, classes] = [weights.b1.length, weights.b2.length];
  const K = weights.w1.length / hidden;
  const [D, H, C] = [K, hidden, classes].map((n) => Math.ceil(n / 8) * 8) as [number, number, number];
  const P = kernel.exports.parameterCount(D, H, C);
  const S = kernel.exports.scratchCount(D, H, C, CHUNK);
  const sizes = [P, P, P, P, S, CHUNK * D, CHUNK * D, CHUNK * C, CHUNK];
  const [parameters, gradient, m, v, scratch, x, dx, p, y] = sizes.map((length) => {
    const address = kernel.alloc(4 * length);
    kernel.f32(address, length).fill(0);
    return address;
  }) as [number, number, number, number, number, number, number, number, number]; // as many as `sizes`
  layOut(weights, { K, hidden, classes, D, H, C }, kernel.f32(parameters, P));
  kernel.exports.setup(D, H, C, classes, CHUNK, parameters, gradient, m, v, scratch);
  const blocks = { parameters, moment1: m, moment2: v };
  let t = 0;

  const eachChunk = (rows: Float32Array, visit: (from: number, count: number) => void): void => {
    const n = rows.length / K;
    for (let from = 0; from < n; from += CHUNK) {
      const count = Math.min(CHUNK, n - from);
      copyRows(rows.subarray(from * K, (from + count) * K), K, kernel.f32(x, CHUNK * D), D);
      visit(from, count);
    }
  };

  return {
    backward({ x: rows, labels }, to) {
      const n = labels.length;
      let loss = 0;
      eachChunk(rows, (from, count) => {
        kernel.i32(y, CHUNK).set(labels.subarray(from, from + count));
        loss += kernel.exports.backward(x, y, count, 1 / n, dx);
        if (!to) return;
        const slopes = kernel.f32(dx, CHUNK * D);
        for (let i = 0; i < count; i++) {
          for (let k = 0; k < K; k++) to.out[(from + i) * K + k]! += to.scale * slopes[i * D + k]!;
        }
      });
      return loss / n;
    },
    step() {
      t++;
      kernel.exports.step(learningRate, 1 - 0.9 ** t, Math.sqrt(1 - 0.999 ** t));
    },
    probabilities(rows) {
      const out = new Float64Array((rows.length / K) * classes);
      eachChunk(rows, (from, count) => {
        kernel.exports.probabilities(x, count, p);
        const result = kernel.f32(p, CHUNK * C);
        for (let i = 0; i < count; i++) out.set(result.subarray(i * C, i * C + classes), (from + i) * classes);
      });
      return out;
    },
    state: () => ({
      ...Object.fromEntries(
        Object.entries(blocks).map(([name, at]) => [name, { shape: [P], data: kernel.f32(at, P).slice() }]),
      ),
      steps: { shape: [1], data: Int32Array.of(t) },
    }),
    load(state) {
      for (const [name, at] of Object.entries(blocks)) kernel.f32(at, P).set(valuesOf(state, name, P));
      t = valuesOf(state, 'steps', 1)[0]!;
    },
  };
};

/** Into the kernel's one block: w1 [D, H], w2 [H, C], b1 [H], b2 [C]. */
function layOut(
  { w1, w2, b1, b2 }: DiscriminatorWeights,
  sizes: Readonly<Record<'K' | 'hidden' | 'classes' | 'D' | 'H' | 'C', number>>,
  out: Float32Array,
): void {
  const { K, hidden, classes, D, H, C } = sizes;
  for (let k = 0; k < K; k++) out.set(w1.subarray(k * hidden, (k + 1) * hidden), k * H);
  for (let j = 0; j < hidden; j++) out.set(w2.subarray(j * classes, (j + 1) * classes), D * H + j * C);
  out.set(b1, D * H + H * C);
  out.set(b2, D * H + H * C + H);
}

/** Rows of K into rows of D; zeros in the rows that pad to a multiple of 4. */
function copyRows(rows: Float32Array, K: number, out: Float32Array, D: number): void {
  const n = rows.length / K;
  if (K === D) out.set(rows);
  else for (let i = 0; i < n; i++) out.set(rows.subarray(i * K, (i + 1) * K), i * D);
  out.fill(0, n * D, Math.ceil(n / 4) * 4 * D);
}
