// The input side of Barnes-Hut t-SNE (van der Maaten 2014, section 4.1): exact nearest neighbours and their Gaussian weights.
import { top } from './ranking-top.as';

export function heapBase(): usize {
  return __heap_base;
}

/**
 * The k nearest other rows of each row in [from, to), nearest first, into items [N, k] (i32) and distances [N, k] (squared).
 * Equally near rows go by a hash of both, so that duplicates do not all choose the same few neighbours.
 *
 * x [N, D]; xt [D, P], its transpose with columns up to P, a multiple of 4; `from` a multiple of 4; scratch [4, P].
 * Distances are sums of squared differences, not <x, x> - 2 <x, y> + <y, y>, whose rounding would drown those within a
 * collapsed class.
 */
export function nearest(x: usize, xt: usize, N: i32, P: i32, D: i32, from: i32, to: i32, k: i32, scratch: usize, items: usize, distances: usize): void {
  const rowSize = (<usize>D) << 2;
  const line = (<usize>P) << 2;
  for (let i = from; i < to; i += 4) {
    const x0 = x + <usize>i * rowSize;
    const x1 = x + <usize>min(i + 1, N - 1) * rowSize;
    const x2 = x + <usize>min(i + 2, N - 1) * rowSize;
    const x3 = x + <usize>min(i + 3, N - 1) * rowSize;
    for (let j: usize = 0; j < line; j += 16) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let column = xt + j;
      for (let d: usize = 0; d < rowSize; d += 4) {
        const c = v128.load(column);
        const d0 = f32x4.sub(c, v128.load_splat<f32>(x0 + d));
        const d1 = f32x4.sub(c, v128.load_splat<f32>(x1 + d));
        const d2 = f32x4.sub(c, v128.load_splat<f32>(x2 + d));
        const d3 = f32x4.sub(c, v128.load_splat<f32>(x3 + d));
        s0 = f32x4.add(s0, f32x4.mul(d0, d0));
        s1 = f32x4.add(s1, f32x4.mul(d1, d1));
        s2 = f32x4.add(s2, f32x4.mul(d2, d2));
        s3 = f32x4.add(s3, f32x4.mul(d3, d3));
        column += line;
      }
      v128.store(scratch + j, f32x4.neg(s0));
      v128.store(scratch + line + j, f32x4.neg(s1));
      v128.store(scratch + 2 * line + j, f32x4.neg(s2));
      v128.store(scratch + 3 * line + j, f32x4.neg(s3));
    }
    for (let r = 0; r < 4 && i + r < to; r++) {
      const scores = scratch + <usize>r * line;
      const out = ((<usize>((i + r) * k)) << 2);
      store<f32>(scores + ((<usize>(i + r)) << 2), f32.NaN); // no neighbour of itself
      top(scores, N, i + r, k, items + out, distances + out);
      for (let n = 0; n < k; n++) {
        const at = distances + out + ((<usize>n) << 2);
        store<f32>(at, -load<f32>(at));
      }
    }
  }
}

/**
 * p_{j|i} = exp(-beta_i d_ij) / sum over the k neighbours, with beta_i found by bisection so that the entropy is `entropy`
 * (the logarithm of the perplexity), for N rows of k ascending squared distances. Distances count from the nearest, which
 * changes no p and keeps the sum above 1. Where no beta can reach it (duplicates), the nearest one that was tried stays.
 */
export function weights(distances: usize, N: i32, k: i32, entropy: f64, p: usize): void {
  for (let i = 0; i < N; i++) {
    const row = distances + ((<usize>(i * k)) << 2);
    const nearest = <f64>load<f32>(row);
    let mean: f64 = 0;
    for (let n: usize = 0; n < (<usize>k) << 2; n += 4) mean += <f64>load<f32>(row + n) - nearest;
    let beta: f64 = mean > 0 ? <f64>k / mean : 1;
    let low: f64 = 0;
    let high = Infinity;
    let sum: f64 = 0;
    const out = p + ((<usize>(i * k)) << 2);
    for (let step = 0; step < 64; step++) {
      sum = 0;
      let moment: f64 = 0;
      for (let n: usize = 0; n < (<usize>k) << 2; n += 4) {
        const d = <f64>load<f32>(row + n) - nearest;
        const e = Math.exp(-beta * d);
        store<f32>(out + n, <f32>e);
        sum += e;
        moment += e * d;
      }
      const excess = Math.log(sum) + (beta * moment) / sum - entropy;
      if (Math.abs(excess) < 1e-5) break;
      if (excess > 0) {
        low = beta;
        beta = high == Infinity ? 2 * beta : 0.5 * (low + high);
      } else {
        high = beta;
        beta = 0.5 * (low + high);
      }
    }
    for (let n: usize = 0; n < (<usize>k) << 2; n += 4) store<f32>(out + n, <f32>(<f64>load<f32>(out + n) / sum));
  }
}
