// One hidden layer, ReLU, logistic or softmax output, L2 on the weights, Adam: scikit-learn's MLPClassifier, a batch at a time.
// All arrays are float32. Sizes are padded: D to a multiple of 4, H of 8, rows of a batch of 4; the padding is and stays zero,
// because a column of zeros gives no gradient to its weights and a hidden unit of zeros none to its own.

import { adam } from './adam.as';
import { gemm } from './gemm.as';

const EPSILON: f32 = 1.1920929e-7; // scikit-learn clips probabilities to [eps, 1 - eps] of float32 in the loss

let D: i32, H: i32, C: i32; // padded inputs, padded hidden units, outputs (1 for two classes)
let x: usize, y: usize; // training rows [n, D]; labels [n] (i32)
let w1: usize, w2: usize, b1: usize, b2: usize; // one block: w1 [D, H], w2 [C, H], b1 [H], b2 [C rounded up to 4]
let g: usize, m: usize, v: usize; // gradient and Adam's moments, laid out as the block at w1
let xb: usize, hb: usize, db: usize, ob: usize; // a batch: inputs [B, D], hidden [B, H], its gradient [B, H], outputs [C]
let weights: i32, biases: i32; // floats in w1 and w2, in b1 and b2

export function heapBase(): usize {
  return __heap_base;
}

/** Floats in the block of parameters. */
export function parameterCount(d: i32, h: i32, c: i32): i32 {
  return d * h + c * h + h + ((c + 3) & ~3);
}

/** Sizes are padded as above; `scratch` has room for B (D + 2 H) + C floats; moments and scratch must be zero. */
export function setup(d: i32, h: i32, c: i32, B: i32, rows: usize, labels: usize, parameters: usize, gradient: usize, moment1: usize, moment2: usize, scratch: usize): void {
  D = d;
  H = h;
  C = c;
  x = rows;
  y = labels;
  w1 = parameters;
  w2 = w1 + ((<usize>(D * H)) << 2);
  b1 = w2 + ((<usize>(C * H)) << 2);
  b2 = b1 + ((<usize>H) << 2);
  weights = (D + C) * H;
  biases = parameterCount(D, H, C) - weights;
  g = gradient;
  m = moment1;
  v = moment2;
  xb = scratch;
  hb = xb + ((<usize>(B * D)) << 2);
  db = hb + ((<usize>(B * H)) << 2);
  ob = db + ((<usize>(B * H)) << 2);
}

/** Forward, backward and one step of Adam for the rows order[0 .. count); returns the sum of their losses and the L2 term. */
export function batch(order: usize, count: i32, alpha: f32, learningRate: f32, correction1: f32, rootCorrection2: f32): f64 {
  const bytes = (<usize>D) << 2;
  for (let r = 0; r < count; r++) {
    memory.copy(xb + <usize>r * bytes, x + <usize>load<i32>(order + ((<usize>r) << 2)) * bytes, bytes);
  }
  gemm(hb, H, xb, D, 1, w1, H, (count + 3) & ~3, H, D, false);
  let loss: f64 = 0;
  let likelihood: f64 = 1; // of some rows together: a logarithm for each would take as long as a third of the products
  for (let r = 0; r < count; r++) {
    likelihood *= outputs(r, load<i32>(y + ((<usize>load<i32>(order + ((<usize>r) << 2))) << 2)));
    if ((r & 15) == 15 || r == count - 1) {
      loss -= Math.log(likelihood);
      likelihood = 1;
    }
    backward(r);
  }
  gemm(g, H, xb, 1, D, db, H, D, H, count, true);
  loss += 0.5 * <f64>alpha * <f64>regularise(count, alpha);
  // rootCorrection2 as a factor of the rate, not in the denominator: the epsilon is then scikit-learn's, too
  adam(w1, g, m, v, weights + biases, learningRate * rootCorrection2, correction1, 1);
  return loss;
}

/** Writes each row's class probabilities [count, C] (C = 1: of the second class) for rows [count, D]; overwrites 4 rows of scratch. */
export function predict(rows: usize, count: i32, out: usize): void {
  const bytes = (<usize>D) << 2;
  for (let from = 0; from < count; from += 4) {
    const some = min(4, count - from);
    memory.copy(xb, rows + <usize>from * bytes, <usize>some * bytes);
    gemm(hb, H, xb, D, 1, w1, H, 4, H, D, false);
    for (let r = 0; r < some; r++) {
      outputs(r, 0);
      for (let c = 0; c < C; c++) {
        const error = load<f32>(ob + ((<usize>c) << 2)); // p - [c is the label], and the label was said to be 0
        store<f32>(out + ((<usize>((from + r) * C + c)) << 2), C > 1 && c == 0 ? error + 1 : error);
      }
    }
  }
}

/** Adds the bias and the ReLU to the row's hidden units, writes p - [label] to ob, returns the clipped probability of the label. */
function outputs(r: i32, label: i32): f64 {
  const h = hb + ((<usize>(r * H)) << 2);
  const end = (<usize>H) << 2;
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(h + i, f32x4.max(f32x4.add(v128.load(h + i), v128.load(b1 + i)), zero));
  }
  let most: f32 = -Infinity;
  for (let c = 0; c < C; c++) {
    const w = w2 + <usize>c * end;
    let sum = zero;
    for (let i: usize = 0; i < end; i += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(h + i), v128.load(w + i)));
    const z = lanes(sum) + load<f32>(b2 + ((<usize>c) << 2));
    store<f32>(ob + ((<usize>c) << 2), z);
    most = max(most, z);
  }
  let chosen: f32;
  if (C == 1) {
    const p: f32 = 1 / (1 + Mathf.exp(-load<f32>(ob)));
    store<f32>(ob, p - <f32>label);
    chosen = label == 1 ? p : 1 - p;
  } else {
    let total: f32 = 0;
    for (let c = 0; c < C; c++) {
      const at = ob + ((<usize>c) << 2);
      const e = Mathf.exp(load<f32>(at) - most);
      store<f32>(at, e);
      total += e;
    }
    for (let c = 0; c < C; c++) {
      const at = ob + ((<usize>c) << 2);
      store<f32>(at, load<f32>(at) / total - (c == label ? 1 : 0));
    }
    chosen = load<f32>(ob + ((<usize>label) << 2)) + 1;
  }
  return <f64>min(max(chosen, EPSILON), 1 - EPSILON);
}

/** From p - [label] in ob: the row's gradients of w2, b2, b1, and of its hidden units, stopped where the ReLU was shut. */
function backward(r: i32): void {
  const h = hb + ((<usize>(r * H)) << 2);
  const d = db + ((<usize>(r * H)) << 2);
  const end = (<usize>H) << 2;
  const gw2 = g + (w2 - w1);
  const gb1 = g + (b1 - w1);
  const gb2 = g + (b2 - w1);
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < end; i += 16) {
    const hi = v128.load(h + i);
    let sum = zero;
    for (let c = 0; c < C; c++) {
      const error = v128.load_splat<f32>(ob + ((<usize>c) << 2));
      const at = <usize>c * end + i;
      sum = f32x4.add(sum, f32x4.mul(error, v128.load(w2 + at)));
      v128.store(gw2 + at, f32x4.add(v128.load(gw2 + at), f32x4.mul(error, hi)));
    }
    sum = v128.and(sum, f32x4.gt(hi, zero));
    v128.store(d + i, sum);
    v128.store(gb1 + i, f32x4.add(v128.load(gb1 + i), sum));
  }
  for (let c = 0; c < C; c++) {
    const at = (<usize>c) << 2;
    store<f32>(gb2 + at, load<f32>(gb2 + at) + load<f32>(ob + at));
  }
}

/** g = (g + alpha w) / count for weights and g / count for biases; returns the sum of the squared weights. */
function regularise(count: i32, alpha: f32): f32 {
  const share = f32x4.splat(<f32>1 / <f32>count);
  const decay = f32x4.splat(alpha);
  const middle = (<usize>weights) << 2;
  const end = (<usize>(weights + biases)) << 2;
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < middle; i += 16) {
    const w = v128.load(w1 + i);
    squares = f32x4.add(squares, f32x4.mul(w, w));
    v128.store(g + i, f32x4.mul(f32x4.add(v128.load(g + i), f32x4.mul(decay, w)), share));
  }
  for (let i = middle; i < end; i += 16) v128.store(g + i, f32x4.mul(v128.load(g + i), share));
  return lanes(squares);
}

// @ts-ignore: decorator
@inline
function lanes(a: v128): f32 {
  return f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
}
