import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../backend.ts';
import type { Groups } from '../../kernels/mmd.ts';
import type { D2dObjective, FourierFeatures } from '../engine.ts';

/** Numbers in the largest matrix made at once: 64 MB of them, and some ten of such at a time. */
const BLOCK = 2 ** 24;

/** The objective on a tensor theta [N, K], with the features drawn or undefined: exact; to be called inside `tf.tidy`: its value and gradient [N, K]. */
export type D2dTerms = (
  theta: Tensor2D,
  drawn: FourierFeatures | undefined,
) => { readonly loss: Scalar; readonly gradient: Tensor2D };

/** Keeps the tensors of pairs until `dispose`. */
export function d2dTerms(tf: Tf, { pairs, K }: D2dObjective): { terms: D2dTerms; dispose: () => void } {
  const kept = pairs.map((pair) => ({
    rows: tf.tensor1d(rowsOf(pair), 'int32'),
    w: tf.tensor1d(weightsOf(pair)),
  }));
  return {
    terms(theta, drawn) {
      const spectrum = drawn && tensorsOf(tf, drawn, K);
      const losses: Scalar[] = [];
      let gradient: Tensor2D = tf.zerosLike(theta);
      for (const { rows, w } of kept) {
        const x = tf.gather(theta, rows);
        const term = spectrum ? fourier(tf, x, { w, ...spectrum }) : exact(tf, x, w);
        losses.push(term.loss);
        const place = tf.reshape(rows, [-1, 1]);
        gradient = tf.add(gradient, tf.scatterND(place, term.gradient, theta.shape));
      }
      return { loss: tf.addN(losses) as Scalar, gradient };
    },
    dispose: () => tf.dispose(kept),
  };
}

/** x [n, K] centred, and 1 / sqrt(b), 0 where all rows are equal; b = sum |x - mean|^2 / (2 (n - 1)). */
function centred(tf: Tf, x: Tensor2D): { readonly c: Tensor2D; readonly s: Scalar } {
  const c: Tensor2D = tf.sub(x, tf.mean(x, 0));
  const b: Scalar = tf.div(tf.sum(tf.square(c)), 2 * (x.shape[0] - 1));
  return { c, s: tf.sqrt(tf.divNoNan(tf.scalar(1), b)) as Scalar };
}

/**
 * Exact MMD by blocks of rows, so that no n x n matrix is made: with coordinates y scaled by sqrt(2 / (16 b)), u_ij =
 * exp(<y_i, y_j> - |y_i|^2 / 2 - |y_j|^2 / 2) is the widest kernel and u^2, u^4, u^8, u^16 are the others.
 * w [n]: 1 / n_a or -1 / n_b.
 */
function exact(tf: Tf, x: Tensor2D, w: Tensor1D): { readonly loss: Scalar; readonly gradient: Tensor2D } {
  const n = x.shape[0];
  const { c, s } = centred(tf, x);
  const scale: Scalar = tf.mul(s, Math.sqrt(1 / 8));
  const y: Tensor2D = tf.mul(c, scale);
  const h: Tensor1D = tf.div(tf.sum(tf.square(y), 1), 2);
  const column: Tensor2D = tf.reshape(w, [n, 1]);
  const blocks = blocksOf(n, n, (from, rows) =>
    tf.tidy(() => {
      const yi = tf.slice(y, [from, 0], [rows, -1]);
      const wi = tf.slice(column, [from, 0], [rows, 1]);
      const hi = tf.reshape(tf.slice(h, from, rows), [rows, 1]);
      const u = tf.exp(tf.minimum(tf.sub(tf.sub(tf.matMul(yi, y, false, true), hi), h), 0));
      const u2 = tf.square(u);
      const u4 = tf.square(u2);
      const u8 = tf.square(u4);
      const u16 = tf.square(u8);
      const k = tf.add(tf.add(tf.add(u, u2), tf.add(u4, u8)), u16);
      const loss: Scalar = tf.sum(tf.mul(wi, tf.matMul(k as Tensor2D, column)));
      // u + 2 u^2 + 4 u^4 + 8 u^8 + 16 u^16
      const slope = [u8, u4, u2, u].reduce((sum, power) => tf.add(power, tf.mul(2, sum)), u16);
      const q: Tensor2D = tf.mul(slope, w);
      const pull = tf.sub(tf.mul(tf.sum(q, 1, true), yi), tf.matMul(q, y));
      return { loss, gradient: tf.mul(wi, pull) as Tensor2D };
    }),
  );
  // 4 w_i sum_j w_j k'(d_ij) (x_i - x_j), k' = -(u + 2 u^2 + ...) / (16 b), and x = y / scale with scale^2 = 2 / (16 b).
  const gradient = tf.mul(tf.concat(blocks.map((block) => block.gradient)), tf.mul(scale, -2));
  return { loss: tf.addN(blocks.map((block) => block.loss)) as Scalar, gradient: gradient as Tensor2D };
}

/** MMD by random features (FourierFeatures of engine.ts), by blocks of rows. */
function fourier(
  tf: Tf,
  x: Tensor2D,
  features: ReturnType<typeof tensorsOf> & { readonly w: Tensor1D },
): { readonly loss: Scalar; readonly gradient: Tensor2D } {
  const { w, frequencies, phases, weights } = features;
  const n = x.shape[0];
  const { c, s } = centred(tf, x);
  const y: Tensor2D = tf.mul(c, s);
  const angles = (from: number, rows: number) =>
    tf.add(tf.matMul(tf.slice(y, [from, 0], [rows, -1]), frequencies, false, true), phases);
  const D = phases.shape[0];
  const sums = blocksOf(n, D, (from, rows) =>
    tf.tidy(() => tf.matMul(tf.reshape(tf.slice(w, from, rows), [1, rows]), tf.cos(angles(from, rows)) as Tensor2D)),
  );
  const z: Tensor1D = tf.reshape(tf.addN(sums), [D]);
  const slope = tf.mul(tf.mul(weights, z), -2);
  const pulls = blocksOf(n, D, (from, rows) =>
    tf.tidy(() => {
      const wi = tf.reshape(tf.slice(w, from, rows), [rows, 1]);
      const pull = tf.matMul(tf.mul(tf.sin(angles(from, rows)), slope) as Tensor2D, frequencies);
      return tf.mul(wi, pull) as Tensor2D;
    }),
  );
  return {
    loss: tf.sum(tf.mul(weights, tf.square(z))),
    gradient: tf.mul(tf.concat(pulls), s),
  };
}

function tensorsOf(tf: Tf, { frequencies, phases, weights }: FourierFeatures, K: number) {
  return {
    frequencies: tf.tensor2d(Float32Array.from(frequencies), [phases.length, K]),
    phases: tf.tensor1d(Float32Array.from(phases)),
    weights: tf.tensor1d(Float32Array.from(weights)),
  };
}

/** Calls `work` for blocks of rows of which one has `width` numbers. */
function blocksOf<T>(n: number, width: number, work: (from: number, rows: number) => T): T[] {
  const most = Math.max(1, Math.floor(BLOCK / width));
  return Array.from({ length: Math.ceil(n / most) }, (_, i) => work(i * most, Math.min(most, n - i * most)));
}

function rowsOf({ a, b }: Groups): Int32Array {
  const rows = new Int32Array(a.length + b.length);
  rows.set(a);
  rows.set(b, a.length);
  return rows;
}

function weightsOf({ a, b }: Groups): Float32Array {
  return new Float32Array(a.length + b.length).fill(1 / a.length, 0, a.length).fill(-1 / b.length, a.length);
}
