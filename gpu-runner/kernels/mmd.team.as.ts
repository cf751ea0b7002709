// Exact squared MMD with five Gaussian kernels, as w' K w, and its gradient, in 64 x 64 tiles of pairs with I <= J.
// No N x N matrix: O(N^2 K) time, O(N K) memory. One exponential a pair: u = 2^y, and the kernels are u, u^2, u^4, u^8, u^16.
//
// For a team of threads the tiles are cut into an even number of blocks, and pairs of blocks meet as in a tournament: in each
// round every block is in one pair, so that no two chunks add to the same rows, and every row gets its sums in the same order,
// whatever the number of threads.

import { gemm, madd } from './gemm.as';

const TILE: i32 = 64;

export function heapBase(): usize {
  return __heap_base;
}

/** Bytes of scratch that each thread needs: q of a tile, and the tile's part of p. */
export function scratchBytes(K: i32): i32 {
  return (TILE + K) * TILE * 4;
}

/**
 * Chunk of round 0..blocks-2: one pair of different blocks (blocks / 2 chunks). Round blocks-1: one block with itself (blocks chunks).
 *
 * x [N, K]: rows centred and scaled so that y_ij = <x_i, x_j> - h_i - h_j is log2 of the widest kernel; xt [K, N] its transpose.
 * h [N]: half squared norms. w [N]: +1 / n_a, -1 / n_b, 0 for padding. N is a multiple of 64, K of 8.
 * Adds sum_j q_ij x_j to p [N, K] and sum_j q_ij to r [N] (both float64: within a tile float32 is exact enough, over all tiles
 * it would cost two digits of the gradient, which is a small difference of the two), q_ij = w_i w_j (u + 2 u^2 + 4 u^4 + 8 u^8 + 16 u^16); writes the chunk's part of
 * sum_ij w_i w_j k_ij to losses [chunks] (float64).
 */
// prettier-ignore
export function mmdRound(
  chunk: i32, thread: i32, round: i32, blocks: i32,
  x: usize, xt: usize, h: usize, w: usize, p: usize, r: usize, losses: usize, scratch: usize, N: i32, K: i32,
): void {
  const q = scratch + <usize>thread * scratchBytes(K);
  const tiles = N / TILE;
  let a = chunk;
  let b = chunk;
  if (round < blocks - 1) {
    // The circle method: the last block stays, the others turn around it.
    a = chunk === 0 ? blocks - 1 : (round + chunk) % (blocks - 1);
    b = (round - chunk + blocks - 1) % (blocks - 1);
  }
  let loss: f64 = 0;
  for (let i = (a * tiles) / blocks; i < ((a + 1) * tiles) / blocks; i++) {
    const first = a === b ? i : (b * tiles) / blocks;
    for (let j = first; j < ((b + 1) * tiles) / blocks; j++) {
      loss += pair(x, xt, h, w, p, r, q, i * TILE, j * TILE, N, K);
    }
  }
  store<f64>(losses + ((<usize>chunk) << 3), loss);
}

/** Rows i.. against rows j..; for i != j both ways. */
function pair(x: usize, xt: usize, h: usize, w: usize, p: usize, r: usize, q: usize, i: i32, j: i32, N: i32, K: i32): f64 {
  const loss = tile(x, xt, h, w, r, q, i, j, N, K);
  const part = q + TILE * TILE * 4;
  gemm(part, K, q, TILE, 1, x + ((<usize>j * K) << 2), K, TILE, K, TILE, false);
  addTo(p + ((<usize>i * K) << 3), part, TILE * K);
  if (i === j) return loss;
  addColumnSums(r, q, j);
  gemm(part, K, q, 1, TILE, x + ((<usize>i * K) << 2), K, TILE, K, TILE, false);
  addTo(p + ((<usize>j * K) << 3), part, TILE * K);
  return 2 * loss;
}

/** Fills q for rows i.. and columns j.., adds its sums to r, returns the tile's part of the loss. */
function tile(x: usize, xt: usize, h: usize, w: usize, r: usize, q: usize, i: i32, j: i32, N: i32, K: i32): f64 {
  gemm(q, TILE, x + ((<usize>i * K) << 2), K, 1, xt + ((<usize>j) << 2), N, TILE, TILE, K, false);
  let loss: f64 = 0;
  const two = f32x4.splat(2);
  for (let a = 0; a < TILE; a++) {
    const rows = (<usize>(i + a)) << 2;
    const ha = v128.load_splat<f32>(h + rows);
    const wa = v128.load_splat<f32>(w + rows);
    let lossA = f32x4.splat(0);
    let rowSum = f32x4.splat(0);
    for (let b: usize = 0; b < 4 * TILE; b += 16) {
      const columns = ((<usize>j) << 2) + b;
      const out = q + ((<usize>a * TILE) << 2) + b;
      const u = exp2(f32x4.sub(f32x4.sub(v128.load(out), v128.load(h + columns)), ha));
      const u2 = f32x4.mul(u, u);
      const u4 = f32x4.mul(u2, u2);
      const u8 = f32x4.mul(u4, u4);
      const u16 = f32x4.mul(u8, u8);
      const ww = f32x4.mul(wa, v128.load(w + columns));
      const k = f32x4.add(f32x4.add(u, u2), f32x4.add(f32x4.add(u4, u8), u16));
      lossA = madd(ww, k, lossA);
      let s = madd(two, u16, u8);
      s = madd(two, s, u4);
      s = madd(two, s, u2);
      s = f32x4.mul(ww, madd(two, s, u));
      v128.store(out, s);
      rowSum = f32x4.add(rowSum, s);
    }
    const ra = r + ((<usize>(i + a)) << 3);
    store<f64>(ra, load<f64>(ra) + <f64>sum(rowSum));
    loss += <f64>sum(lossA);
  }
  return loss;
}

/** Adds the column sums of q to r. */
function addColumnSums(r: usize, q: usize, j: i32): void {
  for (let b: usize = 0; b < <usize>TILE; b += 4) {
    let s = f32x4.splat(0);
    for (let a: usize = 0; a < <usize>TILE; a++) s = f32x4.add(s, v128.load(q + ((a * TILE + b) << 2)));
    addFour(r + ((<usize>j + b) << 3), s);
  }
}

/** sum (float64) += part (float32), count a multiple of 4. */
function addTo(sum: usize, part: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) addFour(sum + ((<usize>i) << 3), v128.load(part + ((<usize>i) << 2)));
}

// prettier-ignore
@inline function addFour(sum: usize, part: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(part)));
  const high = v128.shuffle<f32>(part, part, 2, 3, 2, 3);
  v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** 2^y for y of about 0 or less: nearest integer to the exponent, a degree-5 minimax polynomial on [-1/2, 1/2]. */
// prettier-ignore
@inline function exp2(y: v128): v128 {
  const magic = f32x4.splat(12582912); // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
  y = f32x4.max(y, f32x4.splat(-126));
  const n = f32x4.add(y, magic);
  const f = f32x4.sub(y, f32x4.sub(n, magic));
  let e = madd(f, f32x4.splat(0.00132647272), f32x4.splat(0.00967151265));
  e = madd(f, e, f32x4.splat(0.0555073374));
  e = madd(f, e, f32x4.splat(0.240222421));
  e = madd(f, e, f32x4.splat(0.693146978));
  e = madd(f, e, f32x4.splat(1));
  return i32x4.add(e, i32x4.shl(n, 23));
}

// prettier-ignore
@inline function sum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}
