// Barnes-Hut t-SNE in the plane (van der Maaten 2014, section 4.2): the gradient by a quadtree, and a step of descent.
// Positions are rows of (x, y). Points are sorted along the Morton curve, so that a node of the tree is a range of them.

import { mortonOrder, side } from './tsne-order.as';

export function heapBase(): usize {
  return __heap_base;
}

// Set by the binding; addresses are of float32 unless said otherwise.
export let N: i32 = 0;
export let y: usize = 0; // [N, 2]
export let attraction: usize = 0; // [N, 2]: sum_j p_ij q_ij (y_i - y_j)
export let repulsion: usize = 0; // [N, 2]: sum_j q_ij^2 (y_i - y_j)
export let gains: usize = 0; // [N, 2]
export let velocity: usize = 0; // [N, 2]
export let offsets: usize = 0; // i32 [N + 1]: where each row's edges start, multiples of 4
export let columns: usize = 0; // i32: j of each edge; padding is the row itself with p = 0
export let p: usize = 0; // p_ij of each edge
export let codes: usize = 0; // u32 [N], and as many again for sorting
export let order: usize = 0; // i32 [N], and as many again
export let sortedX: usize = 0; // [N + 8]
export let sortedY: usize = 0; // [N + 8]
export let prefix: usize = 0; // f64 [N + 1, 2]: sums of the sorted positions before each
export let nodes: usize = 0; // [2 N] records of 32 bytes, see emit
export let inverseAngle2: f32 = 0; // 1 / angle^2

const BUCKET: i32 = 4; // a cell with no more points is not divided further
const NEGLIGIBLE: f32 = 0.01; // a smallest cell of this width is taken as one place: no q in it differs by more than 2e-4
let nodeCount: i32 = 0;

// prettier-ignore
@inline function sum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** Fills attraction and repulsion; returns Z = sum over i != j of q_ij = 1 / (1 + |y_i - y_j|^2). */
export function forces(): f64 {
  attract();
  sortPoints();
  nodeCount = 0;
  build(0, N);
  return repel();
}

/**
 * One step on g = 4 (exaggeration attraction - repulsion / Z): delta-bar-delta gains (Jacobs 1988) and momentum. The
 * gain grows by 0.2 where the step keeps its direction and shrinks to 0.8 where not, 0.01 at least.
 */
export function step(Z: f64, exaggeration: f32, momentum: f32, learningRate: f32): void {
  const inverseZ = <f32>(1 / Z);
  for (let i: usize = 0; i < (<usize>N) << 3; i += 4) {
    const g = <f32>4 * (exaggeration * load<f32>(attraction + i) - load<f32>(repulsion + i) * inverseZ);
    const v = load<f32>(velocity + i);
    const gain = load<f32>(gains + i);
    const next = max(v * g < 0 ? gain + <f32>0.2 : gain * <f32>0.8, <f32>0.01);
    const move = momentum * v - learningRate * next * g;
    store<f32>(gains + i, next);
    store<f32>(velocity + i, move);
    store<f32>(y + i, load<f32>(y + i) + move);
  }
}

/** KL(P || Q) = sum over edges of p_ij log(p_ij Z / q_ij). */
export function divergence(Z: f64): f64 {
  let kl: f64 = 0;
  for (let i = 0; i < N; i++) {
    const xi = load<f32>(y + ((<usize>i) << 3));
    const yi = load<f32>(y + ((<usize>i) << 3), 4);
    const end = (<usize>load<i32>(offsets + ((<usize>i) << 2), 4)) << 2;
    for (let e = (<usize>load<i32>(offsets + ((<usize>i) << 2))) << 2; e < end; e += 4) {
      const pij = <f64>load<f32>(p + e);
      if (pij == 0) continue;
      const other = y + ((<usize>load<i32>(columns + e)) << 3);
      const dx = <f64>(xi - load<f32>(other));
      const dy = <f64>(yi - load<f32>(other, 4));
      kl += pij * Math.log(pij * Z * (1 + dx * dx + dy * dy));
    }
  }
  return kl;
}

/** Four edges at a time. */
function attract(): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < N; i++) {
    const at = (<usize>i) << 3;
    const xi = v128.load_splat<f32>(y + at);
    const yi = v128.load_splat<f32>(y + at, 4);
    let fx = f32x4.splat(0);
    let fy = fx;
    const end = (<usize>load<i32>(offsets + ((<usize>i) << 2), 4)) << 2;
    for (let e = (<usize>load<i32>(offsets + ((<usize>i) << 2))) << 2; e < end; e += 16) {
      let ab = v128.load64_zero(y + ((<usize>load<i32>(columns + e)) << 3));
      ab = v128.load64_lane(y + ((<usize>load<i32>(columns + e, 4)) << 3), ab, 1);
      let cd = v128.load64_zero(y + ((<usize>load<i32>(columns + e, 8)) << 3));
      cd = v128.load64_lane(y + ((<usize>load<i32>(columns + e, 12)) << 3), cd, 1);
      const dx = f32x4.sub(xi, v128.shuffle<f32>(ab, cd, 0, 2, 4, 6));
      const dy = f32x4.sub(yi, v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
      const d2 = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
      const w = f32x4.div(v128.load(p + e), f32x4.add(one, d2));
      fx = f32x4.add(fx, f32x4.mul(w, dx));
      fy = f32x4.add(fy, f32x4.mul(w, dy));
    }
    store<f32>(attraction + at, sum(fx));
    store<f32>(attraction + at, sum(fy), 4);
  }
}

/** Lays the positions out in the curve's order, and their sums. */
function sortPoints(): void {
  mortonOrder(y, N, codes, order);
  let sx: f64 = 0;
  let sy: f64 = 0;
  for (let s = 0; s < N; s++) {
    const at = y + ((<usize>load<i32>(order + ((<usize>s) << 2))) << 3);
    store<f32>(sortedX + ((<usize>s) << 2), load<f32>(at));
    store<f32>(sortedY + ((<usize>s) << 2), load<f32>(at, 4));
    store<f64>(prefix + ((<usize>s) << 4), sx);
    store<f64>(prefix + ((<usize>s) << 4), sy, 8);
    sx += <f64>load<f32>(at);
    sy += <f64>load<f32>(at, 4);
  }
  store<f64>(prefix + ((<usize>N) << 4), sx);
  store<f64>(prefix + ((<usize>N) << 4), sy, 8);
  for (let s = N; s < N + 8; s++) {
    // The last group may be short: it is filled up with copies of the last point, whose results are dropped.
    store<f32>(sortedX + ((<usize>s) << 2), load<f32>(sortedX + ((<usize>(N - 1)) << 2)));
    store<f32>(sortedY + ((<usize>s) << 2), load<f32>(sortedY + ((<usize>(N - 1)) << 2)));
  }
}

/**
 * Writes the tree of the sorted points [lo, hi) in preorder. A node stands for the smallest cell that holds them, so
 * every inner node has two children at least and 2 N records suffice; 32 bytes each: centre x, centre y, points (f32),
 * squared width / angle^2 (0: always taken as a whole), next (i32, the node after its subtree), lo, hi of a bucket (or 0, 0).
 */
function build(lo: i32, hi: i32): void {
  const node = nodes + ((<usize>nodeCount) << 5);
  nodeCount++;
  const n = hi - lo;
  const from = prefix + ((<usize>lo) << 4);
  const to = prefix + ((<usize>hi) << 4);
  store<f32>(node, <f32>((load<f64>(to) - load<f64>(from)) / <f64>n));
  store<f32>(node, <f32>((load<f64>(to, 8) - load<f64>(from, 8)) / <f64>n), 4);
  store<f32>(node, <f32>n, 8);
  store<i32>(node, 0, 20);
  store<i32>(node, 0, 24);
  store<f32>(node, 0, 12);
  const differing = code(lo) ^ code(hi - 1);
  const level = differing == 0 ? 16 : clz(differing) >>> 1;
  const width = <f32>(side / <f64>(1 << level));
  if (n == 1) {
    // Exactly itself, so that its distance from itself is 0.
    store<f32>(node, load<f32>(sortedX + ((<usize>lo) << 2)));
    store<f32>(node, load<f32>(sortedY + ((<usize>lo) << 2)), 4);
  } else if (differing != 0 || width > NEGLIGIBLE) {
    store<f32>(node, width * width * inverseAngle2, 12);
    divide(node, lo, hi, level);
  }
  store<i32>(node, nodeCount, 16);
}

/** Makes a node of several points a bucket, or builds its children. */
function divide(node: usize, lo: i32, hi: i32, level: i32): void {
  if (hi - lo <= BUCKET || level == 16) {
    store<i32>(node, lo, 20);
    store<i32>(node, hi, 24);
  } else {
    const shift = 30 - 2 * level;
    let start = lo;
    while (start < hi) {
      const quadrant = code(start) >>> shift;
      let end = start + 1;
      while (end < hi && code(end) >>> shift == quadrant) end++;
      build(start, end);
      start = end;
    }
  }
}

// prettier-ignore
@inline function code(s: i32): u32 { return load<u32>(codes + ((<usize>s) << 2)); }

/**
 * Four neighbours on the curve walk the tree together. A node is taken as a whole, as one point of its mass, when that
 * is right for all four: width / distance < angle. A point meets itself once, at distance 0: its force is 0, and its q of 1
 * is taken off Z.
 */
function repel(): f64 {
  const one = f32x4.splat(1);
  let Z: f64 = 0;
  const end = nodes + ((<usize>nodeCount) << 5);
  for (let s = 0; s < N; s += 4) {
    const xs = v128.load(sortedX + ((<usize>s) << 2));
    const ys = v128.load(sortedY + ((<usize>s) << 2));
    let fx = f32x4.splat(0);
    let fy = fx;
    let z = fx;
    let node = nodes;
    while (node < end) {
      const record = v128.load(node);
      const dx = f32x4.sub(xs, v128.shuffle<f32>(record, record, 0, 0, 0, 0));
      const dy = f32x4.sub(ys, v128.shuffle<f32>(record, record, 1, 1, 1, 1));
      const d2 = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
      if (i32x4.all_true(f32x4.ge(d2, v128.shuffle<f32>(record, record, 3, 3, 3, 3)))) {
        const q = f32x4.div(one, f32x4.add(one, d2));
        const mq = f32x4.mul(v128.shuffle<f32>(record, record, 2, 2, 2, 2), q);
        const mq2 = f32x4.mul(mq, q);
        z = f32x4.add(z, mq);
        fx = f32x4.add(fx, f32x4.mul(mq2, dx));
        fy = f32x4.add(fy, f32x4.mul(mq2, dy));
        node = nodes + ((<usize>load<i32>(node, 16)) << 5);
        continue;
      }
      const bucketEnd = load<i32>(node, 24);
      for (let b = load<i32>(node, 20); b < bucketEnd; b++) {
        const bx = f32x4.sub(xs, v128.load_splat<f32>(sortedX + ((<usize>b) << 2)));
        const by = f32x4.sub(ys, v128.load_splat<f32>(sortedY + ((<usize>b) << 2)));
        const q = f32x4.div(one, f32x4.add(one, f32x4.add(f32x4.mul(bx, bx), f32x4.mul(by, by))));
        const q2 = f32x4.mul(q, q);
        z = f32x4.add(z, q);
        fx = f32x4.add(fx, f32x4.mul(q2, bx));
        fy = f32x4.add(fy, f32x4.mul(q2, by));
      }
      node += 32; // the first child, or what comes after a bucket
    }
    for (let lane = 0; lane < 4 && s + lane < N; lane++) {
      const out = repulsion + ((<usize>load<i32>(order + ((<usize>(s + lane)) << 2))) << 3);
      store<f32>(out, f32x4.extract_lane(fx, 0));
      store<f32>(out, f32x4.extract_lane(fy, 0), 4);
      Z += <f64>f32x4.extract_lane(z, 0) - 1;
      fx = v128.shuffle<f32>(fx, fx, 1, 2, 3, 0);
      fy = v128.shuffle<f32>(fy, fy, 1, 2, 3, 0);
      z = v128.shuffle<f32>(z, z, 1, 2, 3, 0);
    }
  }
  return Z;
}
