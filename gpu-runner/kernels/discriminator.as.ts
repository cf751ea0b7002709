// A classifier with one hidden layer (ReLU) and a softmax, trained by Adam, that also tells the gradient by its input: the
// discriminator of adversarial training. All arrays are float32 and padded: D, H and C to multiples of 8, rows to a multiple of
// 4; the padding is and stays zero. Nothing is kept in globals but the layout, so one instance serves one network.

import { adam } from './adam.as';
import { gemm } from './gemm.as';

let D: i32, H: i32, C: i32, classes: i32; // padded inputs, hidden units and outputs; outputs that count
let w1: usize, w2: usize, b1: usize, b2: usize; // one block: w1 [D, H], w2 [H, C], b1 [H], b2 [C]
let g: usize, m: usize, v: usize; // gradient and Adam's moments, laid out as the block at w1
let hb: usize, db: usize, zb: usize; // hidden [R, H], its gradient [R, H], outputs and their gradient [R, C]
let w1t: usize, w2t: usize; // transposed: [H, D], [C, H]
let count: i32; // floats in the block

export function heapBase(): usize {
  return __heap_base;
}

/** Floats in the block of parameters. */
export function parameterCount(d: i32, h: i32, c: i32): i32 {
  return d * h + h * c + h + c;
}

/** Floats of scratch for R rows. */
export function scratchCount(d: i32, h: i32, c: i32, R: i32): i32 {
  return R * (2 * h + c) + d * h + h * c;
}

/** Sizes are padded as above, `used` is the number of classes; the gradient must be zero. */
export function setup(d: i32, h: i32, c: i32, used: i32, R: i32, parameters: usize, gradient: usize, moment1: usize, moment2: usize, scratch: usize): void {
  D = d;
  H = h;
  C = c;
  classes = used;
  w1 = parameters;
  w2 = w1 + bytes(D * H);
  b1 = w2 + bytes(H * C);
  b2 = b1 + bytes(H);
  g = gradient;
  m = moment1;
  v = moment2;
  count = parameterCount(D, H, C);
  hb = scratch;
  db = hb + bytes(R * H);
  zb = db + bytes(R * H);
  w1t = zb + bytes(R * C);
  w2t = w1t + bytes(D * H);
}

/** Writes the class probabilities of x [rows, D] to p [rows, C]. */
export function probabilities(x: usize, rows: i32, p: usize): void {
  forward(x, rows, p);
  for (let r = 0; r < rows; r++) softmax(p + bytes(r * C));
}

/**
 * Forward and backward for x [rows, D] with labels [rows] (i32): returns the sum of the cross-entropies; adds `share` times their
 * gradient by the parameters to the block's, and writes `share` times their gradient by x to dx [rows, D]. x has zeros in
 * the rows that pad to a multiple of 4.
 */
export function backward(x: usize, labels: usize, rows: i32, share: f32, dx: usize): f64 {
  const R = (rows + 3) & ~3;
  forward(x, rows, zb);
  let loss: f64 = 0;
  for (let r = 0; r < R; r++) {
    const z = zb + bytes(r * C);
    if (r >= rows) {
      memory.fill(z, 0, bytes(C));
      continue;
    }
    softmax(z);
    const label = load<i32>(labels + bytes(r));
    const chosen = z + bytes(label);
    loss -= Math.log(max<f64>(<f64>load<f32>(chosen), 1e-30)); // a probability can round to 0
    store<f32>(chosen, load<f32>(chosen) - 1);
    for (let c: usize = 0; c < bytes(C); c += 16) v128.store(z + c, f32x4.mul(v128.load(z + c), f32x4.splat(share)));
    addTo(g + (b2 - w1), z, C);
  }
  gemm(g + (w2 - w1), C, hb, 1, H, zb, C, H, C, rows, true);
  transpose(w2, H, C, w2t);
  gemm(db, H, zb, C, 1, w2t, H, R, H, C, false);
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < bytes(R * H); i += 16) {
    v128.store(db + i, v128.and(v128.load(db + i), f32x4.gt(v128.load(hb + i), zero)));
  }
  for (let r = 0; r < rows; r++) addTo(g + (b1 - w1), db + bytes(r * H), H);
  gemm(g, H, x, 1, D, db, H, D, H, rows, true);
  transpose(w1, D, H, w1t);
  gemm(dx, D, db, H, 1, w1t, D, R, D, H, false);
  return loss;
}

/** One step of Adam by the gradient that has been added up, which is set to 0. */
export function step(learningRate: f32, correction1: f32, rootCorrection2: f32): void {
  adam(w1, g, m, v, count, learningRate, correction1, rootCorrection2);
}

/** Hidden units of x to hb, logits to z. */
function forward(x: usize, rows: i32, z: usize): void {
  const R = (rows + 3) & ~3;
  gemm(hb, H, x, D, 1, w1, H, R, H, D, false);
  const zero = f32x4.splat(0);
  for (let r = 0; r < R; r++) {
    const h = hb + bytes(r * H);
    for (let i: usize = 0; i < bytes(H); i += 16) {
      v128.store(h + i, f32x4.max(f32x4.add(v128.load(h + i), v128.load(b1 + i)), zero));
    }
  }
  gemm(z, C, hb, H, 1, w2, C, R, C, H, false);
  for (let r = 0; r < R; r++) addTo(z + bytes(r * C), b2, C);
}

/** In place, over the classes; zeros behind. */
function softmax(z: usize): void {
  let most: f32 = load<f32>(z);
  for (let c = 1; c < classes; c++) most = max(most, load<f32>(z + bytes(c)));
  let total: f32 = 0;
  for (let c = 0; c < classes; c++) {
    const e = Mathf.exp(load<f32>(z + bytes(c)) - most);
    store<f32>(z + bytes(c), e);
    total += e;
  }
  for (let c = 0; c < classes; c++) store<f32>(z + bytes(c), load<f32>(z + bytes(c)) / total);
  for (let c = classes; c < C; c++) store<f32>(z + bytes(c), 0);
}

/** to += from, n floats. */
function addTo(to: usize, from: usize, n: i32): void {
  for (let i: usize = 0; i < bytes(n); i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
}

/** to [columns, rows] = from [rows, columns] transposed. */
function transpose(from: usize, rows: i32, columns: i32, to: usize): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) store<f32>(to + bytes(j * rows + i), load<f32>(from + bytes(i * columns + j)));
  }
}

// prettier-ignore
@inline function bytes(floats: i32): usize {
  return (<usize>floats) << 2;
}
