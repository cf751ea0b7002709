import { forThisMachine } from './fused.ts';
import * as builds from './generated/mmd-batch.ts';
import { loadKernel } from './load.ts';
import type { Groups } from './mmd.ts';

/**
 * Squared MMD between two groups of a batch's rows theta [n, K]; adds scale times its gradient to out [n, K]. The bandwidth is
 * that of the rows in the groups.
 */
export type BatchMmd = (
  groups: Groups,
  batch: { readonly theta: Float32Array; readonly out: Float32Array },
  scale: number,
) => number;

const PANEL = 16;
const LANES = 8;

interface Exports {
  mmdBatch(
    ...args: [x: number, xt: number, h: number, w: number, p: number, r: number, q: number, N: number, K: number]
  ): number;
}

/**
 * createMmd of mmd.ts for groups that change at every call, as the users of a training batch do; the twin is createPlainMmd.
 *
 * At n = 200, K = 16 a call takes 0.25 ms on one core of a 2-core AMD EPYC, the tiles of mmd.ts 0.4 ms (bench/retrain-batch).
 */
export function createBatchMmd(K: number): BatchMmd {
  const kernel = loadKernel<Exports>('mmd-batch', forThisMachine(builds));
  const Kp = Math.ceil(K / LANES) * LANES;
  const mean = new Float64Array(K);

  return ({ a, b }, { theta, out }, scale) => {
    const n = a.length + b.length;
    const rowAt = (i: number): number => (i < a.length ? a[i]! : b[i - a.length]!) * K;
    const bandwidth = spreadOf(theta, { n, rowAt }, mean);
    if (bandwidth === 0) return 0;
    const Np = Math.ceil(n / PANEL) * PANEL;
    kernel.reset();
    const sizes = [Np * Kp, Np * Kp, Np * Kp, Np, Np, Np, PANEL * Np];
    const [x, xt, p, h, w, r, q] = sizes.map((length) => kernel.alloc(4 * length)) as Addresses;
    const all = kernel.f32(x, 3 * Np * Kp + 3 * Np).fill(0); // x, xt, p, h, w, r lie side by side: their sizes are multiples of 16 bytes
    const [atXt, atP] = [Np * Kp, 2 * Np * Kp];
    const [atH, atW, atR] = [3 * Np * Kp, 3 * Np * Kp + Np, 3 * Np * Kp + 2 * Np];
    const s = Math.sqrt((2 * Math.LOG2E) / (16 * bandwidth));
    for (let i = 0; i < n; i++) {
      const row = rowAt(i);
      let norm = 0;
      for (let k = 0; k < K; k++) {
        const value = Math.fround((theta[row + k]! - mean[k]!) * s);
        norm += value * value;
        all[i * Kp + k] = value;
        all[atXt + k * Np + i] = value;
      }
      all[atH + i] = norm / 2;
      all[atW + i] = i < a.length ? 1 / a.length : -1 / b.length;
    }
    const loss = kernel.exports.mmdBatch(x, xt, h, w, p, r, q, Np, Kp);
    const factor = (-4 * scale) / (16 * bandwidth * s); // as in mmd.ts
    for (let i = 0; i < n; i++) {
      const row = rowAt(i);
      for (let k = 0; k < K; k++) {
        out[row + k]! += factor * (all[atR + i]! * all[i * Kp + k]! - all[atP + i * Kp + k]!);
      }
    }
    return loss;
  };
}

type Addresses = [x: number, xt: number, p: number, h: number, w: number, r: number, q: number];

/** Writes the mean of the rows and returns the bandwidth, as `centre` of mmd.ts does. */
function spreadOf(
  theta: Float32Array,
  { n, rowAt }: { readonly n: number; readonly rowAt: (i: number) => number },
  mean: Float64Array,
): number {
  const K = mean.length;
  mean.fill(0);
  for (let i = 0; i < n; i++) {
    const row = rowAt(i);
    for (let k = 0; k < K; k++) mean[k]! += theta[row + k]! / n;
  }
  let [spread, size] = [0, 0];
  for (let i = 0; i < n; i++) {
    const row = rowAt(i);
    for (let k = 0; k < K; k++) {
      spread += (theta[row + k]! - mean[k]!) ** 2;
      size += mean[k]! ** 2;
    }
  }
  if (!Number.isFinite(spread)) throw new RangeError(`MMD: expected finite user embeddings, got a spread of ${spread}`);
  return spread > 1e-24 * size ? spread / (2 * (n - 1)) : 0;
}
