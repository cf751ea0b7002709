// LightGCN (He et al. 2020): one training epoch (propagation, BPR, backward, dense Adam) and the scores of users' items.
// Users are rows 0..N-1, items rows N..N+M-1; rows are padded with zeros to `K`, a multiple of 8. A padded column meets a
// zero everywhere, so it stays 0.
import { adam } from './adam.as';
import { gemm } from './gemm.as';
import { drawTriples, seed, seedWord } from './sampling.as';

export { seed, seedWord };

export function heapBase(): usize {
  return __heap_base;
}

// Set by the binding; addresses are of float32 unless said otherwise.
export let N: i32 = 0;
export let M: i32 = 0;
export let K: i32 = 0;
export let depth: i32 = 0; // propagation layers
export let theta: usize = 0; // layer 0, [N + M, K]
export let propagated: usize = 0; // [N + M, K]
export let edges: usize = 0; // i32 [N + M + 1]: where each row's neighbours begin
export let neighbours: usize = 0; // i32: a neighbour as its row's distance in bytes from the first row
export let inverseRoot: usize = 0; // [N + M]: degree^-1/2, 0 for a row without neighbours
export let scaled: usize = 0; // two of [N + M, K], used in turn
export let gradient: usize = 0; // of layer 0
export let propagatedGradient: usize = 0;
export let moment1: usize = 0;
export let moment2: usize = 0;
export let offsets: usize = 0; // i32 [N + 1]
export let positives: usize = 0; // i32
export let users: usize = 0; // i32, the epoch's triples
export let liked: usize = 0; // i32
export let others: usize = 0; // i32
export let batch: i32 = 0;
export let learningRate: f32 = 0;
export let l2: f32 = 0;
export let steps: i32 = 0; // Adam's t
export let columns: i32 = 0; // M padded to a multiple of 8
export let itemsAcross: usize = 0; // [K, columns], see prepareScores
export let scores: usize = 0; // [scoreRows, columns]

// prettier-ignore
@inline function row(base: usize, i: i32): usize { return base + ((<usize>i * <usize>K) << 2); }
// prettier-ignore
@inline function at(base: usize, i: i32): usize { return base + ((<usize>i) << 2); }
// prettier-ignore
@inline function sum(v: v128): f32 { return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3)); }

/** Draws the epoch's triples: each positive once, with an item its user has not seen. */
export function startEpoch(): i32 {
  return drawTriples(offsets, positives, N, M, users, liked, others);
}

/** Draws the epoch's triples, trains on them, and returns the mean BPR loss over them. */
export function trainEpoch(): f64 {
  const total = startEpoch();
  let loss: f64 = 0;
  for (let from = 0; from < total; from += batch) {
    const size = min(batch, total - from);
    loss += forward(from, size);
    backward(from, size);
    update();
  }
  return loss / <f64>total;
}

export function update(): void {
  steps++;
  const correction1 = <f32>(1 - Math.pow(0.9, <f64>steps));
  const rootCorrection2 = <f32>Math.sqrt(1 - Math.pow(0.999, <f64>steps));
  adam(theta, gradient, moment1, moment2, (N + M) * K, learningRate, correction1, rootCorrection2);
}

/** Propagates, and leaves d (mean BPR loss over triples [from, from + size)) / d propagated; returns the sum of the losses. */
export function forward(from: i32, size: i32): f64 {
  propagate(theta, propagated);
  memory.fill(propagatedGradient, 0, (<usize>(N + M) * <usize>K) << 2);
  return bpr(from, size);
}

/** From d / d propagated to d / d layer 0, by the same propagation since the matrix is symmetric; then L2 on the batch's rows. */
export function backward(from: i32, size: i32): void {
  propagate(propagatedGradient, gradient);
  const weight = f32x4.splat(l2 / <f32>size);
  for (let s = from; s < from + size; s++) {
    addTo(gradient, load<i32>(at(users, s)), weight);
    addTo(gradient, N + load<i32>(at(liked, s)), weight);
    addTo(gradient, N + load<i32>(at(others, s)), weight);
  }
}

@inline
function addTo(out: usize, r: i32, weight: v128): void {
  const source = row(theta, r);
  const to = row(out, r);
  for (let k: usize = 0; k < (<usize>K) << 2; k += 16) {
    v128.store(to + k, f32x4.add(v128.load(to + k), f32x4.mul(weight, v128.load(source + k))));
  }
}

/** Loss of a triple: -log sigmoid(x), x = <e_u, e_i - e_j>. */
function bpr(from: i32, size: i32): f64 {
  const scale = <f32>1 / <f32>size;
  let loss: f64 = 0;
  for (let s = from; s < from + size; s++) {
    const u = row(propagated, load<i32>(at(users, s)));
    const i = row(propagated, N + load<i32>(at(liked, s)));
    const j = row(propagated, N + load<i32>(at(others, s)));
    let acc = f32x4.splat(0);
    for (let k: usize = 0; k < (<usize>K) << 2; k += 16) {
      acc = f32x4.add(acc, f32x4.mul(v128.load(u + k), f32x4.sub(v128.load(i + k), v128.load(j + k))));
    }
    const x = sum(acc);
    const e = Mathf.exp(-Mathf.abs(x));
    loss += <f64>(max(-x, <f32>0) + Mathf.log1p(e));
    const dx = f32x4.splat(-(x >= 0 ? e / (<f32>1 + e) : <f32>1 / (<f32>1 + e)) * scale);
    const du = u - propagated + propagatedGradient;
    const di = i - propagated + propagatedGradient;
    const dj = j - propagated + propagatedGradient;
    for (let k: usize = 0; k < (<usize>K) << 2; k += 16) {
      const uk = f32x4.mul(dx, v128.load(u + k));
      const difference = f32x4.sub(v128.load(i + k), v128.load(j + k));
      v128.store(du + k, f32x4.add(v128.load(du + k), f32x4.mul(dx, difference)));
      v128.store(di + k, f32x4.add(v128.load(di + k), uk));
      v128.store(dj + k, f32x4.sub(v128.load(dj + k), uk));
    }
  }
  return loss;
}

/**
 * out = (x + A x + ... + A^depth x) / (depth + 1) with A = D^-1/2 (adjacency) D^-1/2, by Horner's scheme h <- x + A h.
 * Kept is g = D^-1/2 h, so that the inner loop only adds rows: g <- D^-1/2 x + D^-1 (adjacency) g.
 */
export function propagate(x: usize, out: usize): void {
  const rows = N + M;
  let g = scaled;
  let next = scaled + ((<usize>rows * <usize>K) << 2);
  for (let r = 0; r < rows; r++) {
    const s = f32x4.splat(load<f32>(at(inverseRoot, r)));
    for (let k: usize = 0; k < (<usize>K) << 2; k += 16) v128.store(row(g, r) + k, f32x4.mul(s, v128.load(row(x, r) + k)));
  }
  for (let l = 1; l < depth; l++) {
    for (let r = 0; r < rows; r++) {
      const s = load<f32>(at(inverseRoot, r));
      addNeighbours(row(next, r), r, g, row(x, r), s, s * s);
    }
    const t = g;
    g = next;
    next = t;
  }
  const share = <f32>1 / <f32>(depth + 1);
  for (let r = 0; r < rows; r++) {
    addNeighbours(row(out, r), r, g, row(x, r), share, share * load<f32>(at(inverseRoot, r)));
  }
}

/** out [K] = a x + b (sum of the rows of g that are neighbours of r). */
@inline
function addNeighbours(out: usize, r: i32, g: usize, x: usize, a: f32, b: f32): void {
  const first = at(neighbours, load<i32>(at(edges, r)));
  const end = at(neighbours, load<i32>(at(edges, r + 1)));
  const va = f32x4.splat(a);
  const vb = f32x4.splat(b);
  let k: usize = 0;
  const width = (<usize>K) << 2;
  for (; k + 128 <= width; k += 128) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let s4 = s0;
    let s5 = s0;
    let s6 = s0;
    let s7 = s0;
    const from = g + k;
    for (let e = first; e < end; e += 4) {
      const p = from + <usize>load<u32>(e);
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
      s4 = f32x4.add(s4, v128.load(p, 64));
      s5 = f32x4.add(s5, v128.load(p, 80));
      s6 = f32x4.add(s6, v128.load(p, 96));
      s7 = f32x4.add(s7, v128.load(p, 112));
    }
    put(out + k, x + k, va, vb, s0);
    put(out + k + 16, x + k + 16, va, vb, s1);
    put(out + k + 32, x + k + 32, va, vb, s2);
    put(out + k + 48, x + k + 48, va, vb, s3);
    put(out + k + 64, x + k + 64, va, vb, s4);
    put(out + k + 80, x + k + 80, va, vb, s5);
    put(out + k + 96, x + k + 96, va, vb, s6);
    put(out + k + 112, x + k + 112, va, vb, s7);
  }
  for (; k + 64 <= width; k += 64) {
    // Two sums of 16 columns, over every other neighbour: one alone would wait for each addition.
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    const from = g + k;
    let e = first;
    for (; e + 4 < end; e += 8) {
      const p = from + <usize>load<u32>(e);
      const q = from + <usize>load<u32>(e, 4);
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
      t0 = f32x4.add(t0, v128.load(q));
      t1 = f32x4.add(t1, v128.load(q, 16));
      t2 = f32x4.add(t2, v128.load(q, 32));
      t3 = f32x4.add(t3, v128.load(q, 48));
    }
    if (e < end) {
      const p = from + <usize>load<u32>(e);
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
    }
    put(out + k, x + k, va, vb, f32x4.add(s0, t0));
    put(out + k + 16, x + k + 16, va, vb, f32x4.add(s1, t1));
    put(out + k + 32, x + k + 32, va, vb, f32x4.add(s2, t2));
    put(out + k + 48, x + k + 48, va, vb, f32x4.add(s3, t3));
  }
  for (; k < width; k += 32) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    const from = g + k;
    for (let e = first; e < end; e += 4) {
      const p = from + <usize>load<u32>(e);
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
    }
    put(out + k, x + k, va, vb, s0);
    put(out + k + 16, x + k + 16, va, vb, s1);
  }
}

// prettier-ignore
@inline function put(out: usize, x: usize, a: v128, b: v128, s: v128): void { v128.store(out, f32x4.add(f32x4.mul(a, v128.load(x)), f32x4.mul(b, s))); }

/** Lays the items' propagated embeddings across, so that the scores of users are a product of two dense matrices. */
export function prepareScores(): void {
  for (let i = 0; i < M; i++) {
    const from = row(propagated, N + i);
    for (let k = 0; k < K; k++) store<f32>(at(itemsAcross, k * columns + i), load<f32>(at(from, k)));
  }
}

/** <e_u, e_i> of all items for users [from, from + 4 n), into scores; rows beyond the users are items', of no use. */
export function scoreUsers(from: i32, count: i32): void {
  gemm(scores, columns, row(propagated, from), K, 1, itemsAcross, columns, count, columns, K, false);
}
