// Exact squared MMD and its gradient for the few hundred users of a training batch: the sums of mmd.team.as.ts, in panels of 16
// rows against all rows from there on instead of 64 x 64 tiles, so that next to nothing is computed twice or for padding.

import { gemm, madd } from './gemm.as';

const PANEL: i32 = 16;

export function heapBase(): usize {
  return __heap_base;
}

/**
 * x [N, K]: rows centred and scaled so that <x_i, x_j> - h_i - h_j is log2 of the widest kernel; xt [K, N] its transpose. h [N]: half
 * squared norms. w [N]: +1 / n_a, -1 / n_b, 0 for padding. N is a multiple of 16, K of 8. q: scratch [16, N].
 * Adds sum_j q_ij x_j to p [N, K] and sum_j q_ij to r [N], q_ij = w_i w_j (u + 2 u^2 + 4 u^4 + 8 u^8 + 16 u^16); returns
 * sum_ij w_i w_j k_ij.
 */
export function mmdBatch(x: usize, xt: usize, h: usize, w: usize, p: usize, r: usize, q: usize, N: i32, K: i32): f64 {
  let loss: f64 = 0;
  for (let i = 0; i < N; i += PANEL) {
    const xi = x + bytes(i * K);
    const right = N - i - PANEL;
    gemm(q, N, xi, K, 1, xt + bytes(i), N, PANEL, N - i, K, false);
    for (let a = 0; a < PANEL; a++) {
      const row = q + bytes(a * N);
      loss += weigh(row, h, w, r, i + a, i, PANEL);
      loss += 2 * weigh(row + bytes(PANEL), h, w, r, i + a, i + PANEL, right);
    }
    gemm(p + bytes(i * K), K, q, N, 1, xi, K, PANEL, K, N - i, true);
    if (right === 0) break;
    addColumnSums(q + bytes(PANEL), N, right, r + bytes(i + PANEL));
    gemm(p + bytes((i + PANEL) * K), K, q + bytes(PANEL), 1, N, xi, K, right, K, PANEL, true);
  }
  return loss;
}

/** Turns <x_i, x_j> for j = from .. from + count - 1, at `at`, into q_ij and adds their sum to r_i; returns sum_j w_i w_j k_ij. */
function weigh(at: usize, h: usize, w: usize, r: usize, i: i32, from: i32, count: i32): f64 {
  const hi = v128.load_splat<f32>(h + bytes(i));
  const wi = v128.load_splat<f32>(w + bytes(i));
  const two = f32x4.splat(2);
  let loss = f32x4.splat(0);
  let rowSum = f32x4.splat(0);
  for (let b: usize = 0; b < bytes(count); b += 16) {
    const column = bytes(from) + b;
    const u = exp2(f32x4.sub(f32x4.sub(v128.load(at + b), v128.load(h + column)), hi));
    const u2 = f32x4.mul(u, u);
    const u4 = f32x4.mul(u2, u2);
    const u8 = f32x4.mul(u4, u4);
    const u16 = f32x4.mul(u8, u8);
    const ww = f32x4.mul(wi, v128.load(w + column));
    loss = madd(ww, f32x4.add(f32x4.add(u, u2), f32x4.add(f32x4.add(u4, u8), u16)), loss);
    let s = madd(two, u16, u8);
    s = madd(two, s, u4);
    s = madd(two, s, u2);
    s = f32x4.mul(ww, madd(two, s, u));
    v128.store(at + b, s);
    rowSum = f32x4.add(rowSum, s);
  }
  store<f32>(r + bytes(i), load<f32>(r + bytes(i)) + sum(rowSum));
  return <f64>sum(loss);
}

/** Adds the sums of the columns of q [16, count], whose rows are N apart, to out [count]. */
function addColumnSums(q: usize, N: i32, count: i32, out: usize): void {
  for (let b: usize = 0; b < bytes(count); b += 16) {
    let s = v128.load(out + b);
    for (let a = 0; a < PANEL; a++) s = f32x4.add(s, v128.load(q + bytes(a * N) + b));
    v128.store(out + b, s);
  }
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

// prettier-ignore
@inline function bytes(floats: i32): usize {
  return (<usize>floats) << 2;
}
