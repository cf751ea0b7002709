// NeuMF (He et al. 2017): one training epoch (forward, backward, dense Adam) and the scores of a user's items.
// Every width is padded to a multiple of 8 and every row count to a multiple of 4 with zeros (neumf-layout.ts): a padded
// weight meets a zero on both sides, so its gradient is 0 and it stays 0. Sizes below are the padded ones.
import { adamIdle, adamRow } from './adam-rows.as';
import { gemm } from './gemm.as';
import { drawEpoch, seed, seedWord } from './sampling.as';

export { seed, seedWord };

export function heapBase(): usize {
  return __heap_base;
}

// Set by the binding; addresses are of float32 unless said otherwise.
export let N: i32 = 0;
export let M: i32 = 0;
export let dim: i32 = 0;
export let half: i32 = 0; // width of a tower embedding; the tower's input is two of them
export let depth: i32 = 0; // weight layers of the tower
export let theta: usize = 0; // all parameters, one block
export let count: i32 = 0;
export let gradient: usize = 0; // as theta
export let moment1: usize = 0;
export let moment2: usize = 0;
export let userGmf: usize = 0; // addresses inside theta
export let itemGmf: usize = 0;
export let userMlp: usize = 0;
export let itemMlp: usize = 0;
export let outputGmf: usize = 0;
export let outputMlp: usize = 0;
export let outputBias: usize = 0;
export let layers: usize = 0; // depth records of six i32: in, out, weight [in, out], bias [out], transposed [out, in], activation
export let activation0: usize = 0; // [B, 2 half]
export let delta: usize = 0; // two of [B, widest], used in turn
export let deltaSize: usize = 0; // bytes of one
export let offsets: usize = 0; // i32 [N + 1]
export let positives: usize = 0; // i32
export let users: usize = 0; // i32, samples of the epoch
export let itemLabels: usize = 0; // i32
export let negatives: i32 = 0;
export let batch: i32 = 0;
export let learningRate: f32 = 0;
export let steps: i32 = 0; // Adam's t
export let userSteps: usize = 0; // i32 [N], the t up to which a user's rows have moved; between epochs all are at `steps`
export let itemSteps: usize = 0; // i32 [M]
export let sizes: usize = 0; // for each step of the epoch lr / (1 - b1^t) and 1 / sqrt(1 - b2^t)
export let firstStep: i32 = 0; // t before the epoch
export let itemFirst: usize = 0; // [M, out of layer 0], see prepareScores
export let userFirst: usize = 0; // [out of layer 0]
export let userWeighted: usize = 0; // [dim]
export let scores: usize = 0; // [M]

// prettier-ignore
@inline function layerIn(l: i32): i32 { return load<i32>(layers + <usize>l * 24); }
// prettier-ignore
@inline function layerOut(l: i32): i32 { return load<i32>(layers + <usize>l * 24, 4); }
// prettier-ignore
@inline function weight(l: i32): usize { return load<usize>(layers + <usize>l * 24, 8); }
// prettier-ignore
@inline function bias(l: i32): usize { return load<usize>(layers + <usize>l * 24, 12); }
// prettier-ignore
@inline function transposed(l: i32): usize { return load<usize>(layers + <usize>l * 24, 16); }
/** Output of layer l, [B, out]; -1 is the tower's input. */
// prettier-ignore
@inline function activation(l: i32): usize { return l < 0 ? activation0 : load<usize>(layers + <usize>l * 24, 20); }
// prettier-ignore
@inline function row(base: usize, i: i32, width: i32): usize { return base + ((<usize>i * <usize>width) << 2); }
// prettier-ignore
@inline function gradientOf(address: usize): usize { return address - theta + gradient; }
// prettier-ignore
@inline function sum(v: v128): f32 { return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)); }

/** Draws the epoch's samples and returns their number. */
export function startEpoch(realN: i32, realM: i32): i32 {
  const total = drawEpoch(offsets, positives, realN, realM, negatives, users, itemLabels);
  firstStep = steps;
  const batches = (total + batch - 1) / batch;
  for (let s = 0; s < batches; s++) {
    const t = <f64>(firstStep + s + 1);
    const correction1 = <f32>(1 - Math.pow(0.9, t));
    const rootCorrection2 = <f32>Math.sqrt(1 - Math.pow(0.999, t));
    store<f32>(sizeOf(s), learningRate / correction1);
    store<f32>(sizeOf(s), <f32>1 / rootCorrection2, 4);
  }
  return total;
}

/** Draws the epoch's samples, trains on them, and returns the mean loss over them. */
export function trainEpoch(realN: i32, realM: i32): f64 {
  const total = startEpoch(realN, realM);
  let loss: f64 = 0;
  for (let from = 0; from < total; from += batch) {
    const size = min(batch, total - from);
    loss += trainBatch(from, size);
    update(from, size);
  }
  finishEpoch();
  return loss / <f64>total;
}

/** A step of Adam, of which the rows that are not in samples [from, from + size) take their part later. */
export function update(from: i32, size: i32): void {
  const step = load<f32>(sizeOf(steps - firstStep));
  const root = load<f32>(sizeOf(steps - firstStep), 4);
  steps++;
  for (let s = from; s < from + size; s++) {
    const user = load<i32>(users + ((<usize>s) << 2));
    const item = load<i32>(itemLabels + ((<usize>s) << 2)) >> 1;
    if (load<i32>(userSteps + ((<usize>user) << 2)) < steps) {
      store<i32>(userSteps + ((<usize>user) << 2), steps);
      move(row(userGmf, user, dim), dim, step, root);
      move(row(userMlp, user, half), half, step, root);
    }
    if (load<i32>(itemSteps + ((<usize>item) << 2)) < steps) {
      store<i32>(itemSteps + ((<usize>item) << 2), steps);
      move(row(itemGmf, item, dim), dim, step, root);
      move(row(itemMlp, item, half), half, step, root);
    }
  }
  const weights = weight(0); // and all that follow
  move(weights, count - <i32>((weights - theta) >> 2), step, root);
}

/** All rows take the steps that they have not taken yet. */
export function finishEpoch(): void {
  for (let user = 0; user < N; user++) catchUpUser(user);
  for (let item = 0; item < M; item++) catchUpItem(item);
}

// prettier-ignore
@inline function sizeOf(s: i32): usize { return sizes + ((<usize>s) << 3); }
// prettier-ignore
@inline function move(at: usize, width: i32, step: f32, root: f32): void { adamRow(at, gradientOf(at), at - theta + moment1, at - theta + moment2, width, step, root); }
// prettier-ignore
@inline function idle(at: usize, width: i32, since: i32): void { adamIdle(at, at - theta + moment1, at - theta + moment2, width, steps - since, sizeOf(since - firstStep)); }

function catchUpUser(user: i32): void {
  const since = load<i32>(userSteps + ((<usize>user) << 2));
  if (since == steps) return;
  idle(row(userGmf, user, dim), dim, since);
  idle(row(userMlp, user, half), half, since);
  store<i32>(userSteps + ((<usize>user) << 2), steps);
}

function catchUpItem(item: i32): void {
  const since = load<i32>(itemSteps + ((<usize>item) << 2));
  if (since == steps) return;
  idle(row(itemGmf, item, dim), dim, since);
  idle(row(itemMlp, item, half), half, since);
  store<i32>(itemSteps + ((<usize>item) << 2), steps);
}

/** Adds the gradient of the mean loss over samples [from, from + size) and returns the sum of their losses. */
export function trainBatch(from: i32, size: i32): f64 {
  const B = (size + 3) & ~3;
  gather(from, size, B);
  forward(B, 0);
  const loss = output(from, size, B);
  backward(B);
  scatter(from, size);
  return loss;
}

/** The batch's rows catch up, and activation0[b] = [userMlp of the sample's user, itemMlp of its item]. */
function gather(from: i32, size: i32, B: i32): void {
  const bytes = (<usize>half) << 2;
  for (let s = 0; s < size; s++) {
    const at = (<usize>(from + s)) << 2;
    const to = row(activation0, s, 2 * half);
    const user = load<i32>(users + at);
    const item = load<i32>(itemLabels + at) >> 1;
    catchUpUser(user);
    catchUpItem(item);
    memory.copy(to, row(userMlp, user, half), bytes);
    memory.copy(to + bytes, row(itemMlp, item, half), bytes);
  }
  for (let s = size; s < B; s++) memory.fill(row(activation0, s, 2 * half), 0, 2 * bytes);
}

/** activation(l) = relu(activation(l - 1) W_l + b_l) for layers `first` and up. */
function forward(B: i32, first: i32): void {
  for (let l = first; l < depth; l++) {
    const n = layerOut(l);
    gemm(activation(l), n, activation(l - 1), layerIn(l), 1, weight(l), n, B, n, layerIn(l), false);
    addBiasRelu(activation(l), bias(l), B, n);
  }
}

function addBiasRelu(a: usize, bias: usize, B: i32, n: i32): void {
  const zero = f32x4.splat(0);
  for (let o = 0; o < n; o += 4) {
    const add = v128.load(row(bias, o, 1));
    let p = row(a, o, 1);
    for (let s = 0; s < B; s++) {
      v128.store(p, f32x4.max(f32x4.add(v128.load(p), add), zero));
      p += (<usize>n) << 2;
    }
  }
}

/**
 * z = <outputGmf, p * q> + <outputMlp, last activation> + bias; binary cross-entropy with logits; and back through the
 * output layer and the GMF branch. Leaves d loss / d (last activation), masked by its ReLU, in delta.
 */
function output(from: i32, size: i32, B: i32): f64 {
  const last = layerOut(depth - 1);
  const scale = <f32>1 / <f32>size;
  const zero = f32x4.splat(0);
  const gradientGmf = gradientOf(outputGmf);
  const gradientMlp = gradientOf(outputMlp);
  let gradientBias: f32 = 0;
  let loss: f64 = 0;
  for (let s = 0; s < size; s++) {
    const at = (<usize>(from + s)) << 2;
    const itemLabel = load<i32>(itemLabels + at);
    const p = row(userGmf, load<i32>(users + at), dim);
    const q = row(itemGmf, itemLabel >> 1, dim);
    const a = row(activation(depth - 1), s, last);
    const z = logit(p, q, a, last);
    const y = <f32>(itemLabel & 1);
    const e = Mathf.exp(-Mathf.abs(z));
    loss += <f64>(max(z, <f32>0) - z * y + Mathf.log1p(e));
    const sigmoid = z >= 0 ? <f32>1 / (<f32>1 + e) : e / (<f32>1 + e);
    const dz = (sigmoid - y) * scale;
    gradientBias += dz;
    const d = f32x4.splat(dz);
    const dp = gradientOf(p);
    const dq = gradientOf(q);
    for (let k: usize = 0; k < (<usize>dim) << 2; k += 16) {
      const pk = v128.load(p + k);
      const qk = v128.load(q + k);
      const dh = f32x4.mul(d, v128.load(outputGmf + k));
      v128.store(dp + k, f32x4.add(v128.load(dp + k), f32x4.mul(dh, qk)));
      v128.store(dq + k, f32x4.add(v128.load(dq + k), f32x4.mul(dh, pk)));
      v128.store(gradientGmf + k, f32x4.add(v128.load(gradientGmf + k), f32x4.mul(d, f32x4.mul(pk, qk))));
    }
    const da = row(delta, s, last);
    for (let k: usize = 0; k < (<usize>last) << 2; k += 16) {
      const ak = v128.load(a + k);
      v128.store(gradientMlp + k, f32x4.add(v128.load(gradientMlp + k), f32x4.mul(d, ak)));
      v128.store(da + k, v128.and(f32x4.mul(d, v128.load(outputMlp + k)), f32x4.gt(ak, zero)));
    }
  }
  for (let s = size; s < B; s++) memory.fill(row(delta, s, last), 0, (<usize>last) << 2);
  store<f32>(gradientOf(outputBias), gradientBias);
  return loss;
}

function logit(p: usize, q: usize, a: usize, last: i32): f32 {
  let acc = f32x4.splat(0);
  for (let k: usize = 0; k < (<usize>dim) << 2; k += 16) {
    acc = f32x4.add(acc, f32x4.mul(v128.load(outputGmf + k), f32x4.mul(v128.load(p + k), v128.load(q + k))));
  }
  for (let k: usize = 0; k < (<usize>last) << 2; k += 16) {
    acc = f32x4.add(acc, f32x4.mul(v128.load(outputMlp + k), v128.load(a + k)));
  }
  return sum(acc) + load<f32>(outputBias);
}

/** From delta = d loss / d (input of the last ReLU) to the gradients of all weights and d loss / d activation0. */
function backward(B: i32): void {
  let d = delta;
  let next = delta + deltaSize;
  for (let l = depth - 1; l >= 0; l--) {
    const m = layerIn(l);
    const n = layerOut(l);
    const input = activation(l - 1);
    gemm(gradientOf(weight(l)), n, input, 1, m, d, n, m, n, B, false);
    columnSums(gradientOf(bias(l)), d, B, n);
    transpose(transposed(l), weight(l), m, n);
    gemm(next, m, d, n, 1, transposed(l), m, B, m, n, false);
    if (l > 0) maskRelu(next, input, B * m);
    const t = d;
    d = next;
    next = t;
  }
}

function columnSums(out: usize, d: usize, B: i32, n: i32): void {
  for (let o = 0; o < n; o += 4) {
    let acc = f32x4.splat(0);
    for (let s = 0; s < B; s++) acc = f32x4.add(acc, v128.load(row(d, s, n) + ((<usize>o) << 2)));
    v128.store(row(out, o, 1), acc);
  }
}

function transpose(out: usize, w: usize, m: i32, n: i32): void {
  for (let i = 0; i < m; i++) {
    for (let o = 0; o < n; o++) store<f32>(row(out, o, m) + ((<usize>i) << 2), load<f32>(row(w, i, n) + ((<usize>o) << 2)));
  }
}

function maskRelu(d: usize, a: usize, size: i32): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < (<usize>size) << 2; i += 16) {
    v128.store(d + i, v128.and(v128.load(d + i), f32x4.gt(v128.load(a + i), zero)));
  }
}

/** Adds d loss / d activation0 to the gradients of the tower's embeddings. */
function scatter(from: i32, size: i32): void {
  const d = depth & 1 ? delta + deltaSize : delta;
  for (let s = 0; s < size; s++) {
    const at = (<usize>(from + s)) << 2;
    const du = gradientOf(row(userMlp, load<i32>(users + at), half));
    const di = gradientOf(row(itemMlp, load<i32>(itemLabels + at) >> 1, half));
    const ds = row(d, s, 2 * half);
    for (let k: usize = 0; k < (<usize>half) << 2; k += 16) {
      v128.store(du + k, f32x4.add(v128.load(du + k), v128.load(ds + k)));
      v128.store(di + k, f32x4.add(v128.load(di + k), v128.load(ds + ((<usize>half) << 2) + k)));
    }
  }
}

/** The items' half of layer 0 is the same for every user: computed once, it saves 80 % of the tower's work in scoring. */
export function prepareScores(): void {
  const n = layerOut(0);
  gemm(itemFirst, n, itemMlp, half, 1, row(weight(0), half, n), n, M, n, half, false);
}

/** Logits of all items for one user, into scores [M]. */
export function scoreUser(user: i32): void {
  const n = layerOut(0);
  const last = layerOut(depth - 1);
  const zero = f32x4.splat(0);
  const p = row(userGmf, user, dim);
  for (let k: usize = 0; k < (<usize>dim) << 2; k += 16) {
    v128.store(userWeighted + k, f32x4.mul(v128.load(outputGmf + k), v128.load(p + k)));
  }
  for (let o: usize = 0; o < (<usize>n) << 2; o += 16) {
    let acc = v128.load(bias(0) + o);
    for (let k = 0; k < half; k++) {
      const pk = v128.load_splat<f32>(row(userMlp, user, half) + ((<usize>k) << 2));
      acc = f32x4.add(acc, f32x4.mul(pk, v128.load(row(weight(0), k, n) + o)));
    }
    v128.store(userFirst + o, acc);
  }
  const BLOCK = 64;
  for (let from = 0; from < M; from += BLOCK) {
    const B = min(BLOCK, M - from);
    for (let s = 0; s < B; s++) {
      const first = row(itemFirst, from + s, n);
      const to = row(activation(0), s, n);
      for (let o: usize = 0; o < (<usize>n) << 2; o += 16) {
        v128.store(to + o, f32x4.max(f32x4.add(v128.load(first + o), v128.load(userFirst + o)), zero));
      }
    }
    forward(B, 1);
    for (let s = 0; s < B; s++) {
      let acc = zero;
      const q = row(itemGmf, from + s, dim);
      for (let k: usize = 0; k < (<usize>dim) << 2; k += 16) {
        acc = f32x4.add(acc, f32x4.mul(v128.load(userWeighted + k), v128.load(q + k)));
      }
      const a = row(activation(depth - 1), s, last);
      for (let k: usize = 0; k < (<usize>last) << 2; k += 16) {
        acc = f32x4.add(acc, f32x4.mul(v128.load(outputMlp + k), v128.load(a + k)));
      }
      store<f32>(row(scores, from + s, 1), sum(acc) + load<f32>(outputBias));
    }
  }
}
