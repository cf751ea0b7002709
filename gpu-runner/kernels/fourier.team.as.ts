// Squared MMD of two groups by Fourier features, and its gradient: O(N D K) time, O(N K) memory. The features of a user are
// computed twice, once for the groups' means and once for the gradient, because keeping them would take 4 N D bytes.
//
// Frequencies come in bases of Kp orthogonal directions, q = H diag(signs) R with H the Hadamard matrix, so that a projection costs
// log2 Kp additions instead of Kp multiply-adds; R is a rotation shared by a group of bases. Along each direction the frequency is
// taken at four radii, 1, 2, 4 and 8 times the least: one sine and cosine, and three times the double angle.
//
// Users lie in tiles of 64, transposed: x [tile][Kp][64]. A tile holds users of one group, padded with zeros, whose features
// are known (cosines of 1) and are taken off by the caller.

import { gemm, madd } from './gemm.as';

const TILE: i32 = 64;
const ROW: usize = 256; // bytes of 64 floats

export function heapBase(): usize {
  return __heap_base;
}

/** Bytes of scratch that each thread needs: rotated users, projections, the gradient in rotated coordinates and in the users' own. */
export function scratchBytes(Kp: i32): i32 {
  return 4 * Kp * TILE * 4;
}

/**
 * The chunk's sums of features: cosines at the four radii, then sines, [bases * Kp][8] in float64, over tiles from..to-1 with
 * from = bounds[chunk], to = bounds[chunk + 1].
 *
 * rotations [rotations][Kp][Kp]; signs [bases][Kp] as sign bits; kinds [bases]: 2 * rotation, + 1 where the basis is R itself, without H;
 * turns [bases * Kp]: the least angle of a direction, in turns for a projection of 1.
 */
// prettier-ignore
export function sumFeatures(
  chunk: i32, thread: i32,
  x: usize, bounds: usize, sums: usize, scratch: usize, rotations: usize, signs: usize, kinds: usize, turns: usize, bases: i32, Kp: i32,
): void {
  const y = scratch + <usize>thread * scratchBytes(Kp);
  const z = y + <usize>Kp * ROW;
  const bytes = (<usize>bases * Kp) << 6;
  const out = sums + <usize>chunk * bytes;
  memory.fill(out, 0, bytes);
  const last = load<i32>(bounds + ((<usize>chunk + 1) << 2));
  for (let tile = load<i32>(bounds + ((<usize>chunk) << 2)); tile < last; tile++) {
    let rotation = -1;
    for (let b = 0; b < bases; b++) {
      const kind = load<i32>(kinds + ((<usize>b) << 2));
      if (kind >> 1 !== rotation) {
        rotation = kind >> 1;
        rotate(y, x + <usize>tile * Kp * ROW, rotations + ((<usize>rotation * Kp * Kp) << 2), Kp);
      }
      project(z, y, signs + ((<usize>b * Kp) << 2), kind & 1, Kp);
      for (let d = 0; d < Kp; d++) {
        const direction = <usize>b * Kp + d;
        sumDirection(z + <usize>d * ROW, load<f32>(turns + (direction << 2)), out + (direction << 6));
      }
    }
  }
}

/**
 * Replaces the chunk's users in x by the gradient of each: sum over directions and radii of (-cosine part * sin + sine part * cos),
 * with `parts` [bases * Kp][8] in the order of the sums, which hold the differences of the means, weights and frequencies.
 */
// prettier-ignore
export function gradient(
  chunk: i32, thread: i32,
  x: usize, bounds: usize, parts: usize, scratch: usize, rotations: usize, signs: usize, kinds: usize, turns: usize, bases: i32, Kp: i32,
): void {
  const y = scratch + <usize>thread * scratchBytes(Kp);
  const z = y + <usize>Kp * ROW;
  const gy = z + <usize>Kp * ROW;
  const g = gy + <usize>Kp * ROW;
  const last = load<i32>(bounds + ((<usize>chunk + 1) << 2));
  for (let tile = load<i32>(bounds + ((<usize>chunk) << 2)); tile < last; tile++) {
    const users = x + <usize>tile * Kp * ROW;
    let R: usize = 0;
    let rotation = -1;
    memory.fill(g, 0, <usize>Kp * ROW);
    for (let b = 0; b < bases; b++) {
      const kind = load<i32>(kinds + ((<usize>b) << 2));
      if (kind >> 1 !== rotation) {
        if (rotation >= 0) addBack(g, gy, R, Kp);
        rotation = kind >> 1;
        R = rotations + ((<usize>rotation * Kp * Kp) << 2);
        rotate(y, users, R, Kp);
        memory.fill(gy, 0, <usize>Kp * ROW);
      }
      const sign = signs + ((<usize>b * Kp) << 2);
      project(z, y, sign, kind & 1, Kp);
      for (let d = 0; d < Kp; d++) {
        const direction = <usize>b * Kp + d;
        gradientDirection(z + <usize>d * ROW, load<f32>(turns + (direction << 2)), parts + (direction << 5));
      }
      // From projections back to coordinates: R' diag(signs) H, H being its own transpose.
      if ((kind & 1) === 0) hadamard(z, Kp);
      addSigned(gy, z, sign, Kp);
    }
    addBack(g, gy, R, Kp);
    memory.copy(users, g, <usize>Kp * ROW); // not before: all rotations need the users
  }
}

/** y = R x of a tile. */
function rotate(y: usize, x: usize, R: usize, Kp: i32): void {
  gemm(y, TILE, R, Kp, 1, x, TILE, Kp, TILE, Kp, false);
}

/** g += R' gy of a tile. */
function addBack(g: usize, gy: usize, R: usize, Kp: i32): void {
  gemm(g, TILE, R, 1, Kp, gy, TILE, Kp, TILE, Kp, true);
}

/** gy += diag(signs) z. */
function addSigned(gy: usize, z: usize, sign: usize, Kp: i32): void {
  for (let d = 0; d < Kp; d++) {
    const s = v128.load_splat<u32>(sign + ((<usize>d) << 2));
    const from = z + <usize>d * ROW;
    const to = gy + <usize>d * ROW;
    for (let u: usize = 0; u < ROW; u += 16) {
      v128.store(to + u, f32x4.add(v128.load(to + u), v128.xor(s, v128.load(from + u))));
    }
  }
}

/** z = H diag(signs) y, or y itself. */
function project(z: usize, y: usize, sign: usize, plain: i32, Kp: i32): void {
  for (let d = 0; d < Kp; d++) {
    const s = v128.load_splat<u32>(sign + ((<usize>d) << 2));
    const from = y + <usize>d * ROW;
    const to = z + <usize>d * ROW;
    for (let u: usize = 0; u < ROW; u += 16) v128.store(to + u, v128.xor(s, v128.load(from + u)));
  }
  if (plain === 0) hadamard(z, Kp);
}

/** The Walsh-Hadamard transform of each user's column, not normalised: two of its stages at a time, and one more where Kp is no power of 4. */
function hadamard(z: usize, Kp: i32): void {
  let step = 1;
  for (; step * 4 <= Kp; step *= 4) {
    const stride = <usize>step * ROW;
    for (let block = 0; block < Kp; block += 4 * step) {
      for (let d = block; d < block + step; d++) {
        const row = z + <usize>d * ROW;
        for (let u: usize = row; u < row + ROW; u += 16) {
          const a = v128.load(u);
          const b = v128.load(u + stride);
          const c = v128.load(u + 2 * stride);
          const e = v128.load(u + 3 * stride);
          const ab = f32x4.add(a, b);
          const a_b = f32x4.sub(a, b);
          const ce = f32x4.add(c, e);
          const c_e = f32x4.sub(c, e);
          v128.store(u, f32x4.add(ab, ce));
          v128.store(u + stride, f32x4.add(a_b, c_e));
          v128.store(u + 2 * stride, f32x4.sub(ab, ce));
          v128.store(u + 3 * stride, f32x4.sub(a_b, c_e));
        }
      }
    }
  }
  if (step < Kp) {
    const stride = <usize>step * ROW;
    for (let u: usize = z; u < z + stride; u += 16) {
      const a = v128.load(u);
      const b = v128.load(u + stride);
      v128.store(u, f32x4.add(a, b));
      v128.store(u + stride, f32x4.sub(a, b));
    }
  }
}

/** Half a turn's sine and cosine, sin(pi f) and cos(pi f) for f in [-1/2, 1/2], by minimax polynomials, errors of 1e-8 and 6e-8. */
// prettier-ignore
@inline function sine(f: v128, t: v128): v128 {
  let s = madd(t, f32x4.splat(0.0772201269865036), f32x4.splat(-0.5980451703071594));
  s = madd(t, s, f32x4.splat(2.5500314235687256));
  s = madd(t, s, f32x4.splat(-5.1677069664001465));
  s = madd(t, s, f32x4.splat(3.141592502593994));
  return f32x4.mul(f, s);
}

// prettier-ignore
@inline function cosine(t: v128): v128 {
  let c = madd(t, f32x4.splat(0.22008056938648224), f32x4.splat(-1.3320938348770142));
  c = madd(t, c, f32x4.splat(4.058451175689697));
  c = madd(t, c, f32x4.splat(-4.934795379638672));
  return madd(t, c, f32x4.splat(1));
}

/** To [-1/2, 1/2] turns. */
// prettier-ignore
@inline function fraction(turns: v128): v128 {
  return f32x4.sub(turns, f32x4.nearest(turns));
}

// cos 2a = 1 - 2 sin^2 a and sin 2a = 2 sin a cos a; most angles are small, where this form loses nothing.
// prettier-ignore
@inline function doubleCosine(s2: v128, s: v128): v128 {
  return madd(f32x4.neg(s2), s, f32x4.splat(1));
}

/** Adds a direction's features of a tile to its eight sums. */
function sumDirection(z: usize, turn: f32, out: usize): void {
  const scale = f32x4.splat(turn);
  let c1 = f32x4.splat(0);
  let c2 = c1;
  let c4 = c1;
  let c8 = c1;
  let s1 = c1;
  let s2 = c1;
  let s4 = c1;
  let s8 = c1;
  for (let u: usize = z; u < z + ROW; u += 16) {
    const f = fraction(f32x4.mul(v128.load(u), scale));
    const t = f32x4.mul(f, f);
    let s = sine(f, t);
    let c = cosine(t);
    let twice = f32x4.add(s, s);
    let next = f32x4.mul(twice, c);
    c = doubleCosine(twice, s);
    s = next;
    c1 = f32x4.add(c1, c);
    s1 = f32x4.add(s1, s);
    twice = f32x4.add(s, s);
    next = f32x4.mul(twice, c);
    c = doubleCosine(twice, s);
    s = next;
    c2 = f32x4.add(c2, c);
    s2 = f32x4.add(s2, s);
    twice = f32x4.add(s, s);
    next = f32x4.mul(twice, c);
    c = doubleCosine(twice, s);
    s = next;
    c4 = f32x4.add(c4, c);
    s4 = f32x4.add(s4, s);
    twice = f32x4.add(s, s);
    c8 = f32x4.add(c8, doubleCosine(twice, s));
    s8 = f32x4.add(s8, f32x4.mul(twice, c));
  }
  addFour(out, sumEach(c1, c2, c4, c8));
  addFour(out + 32, sumEach(s1, s2, s4, s8));
}

/** Replaces a direction's projections by their part of the gradient. */
function gradientDirection(z: usize, turn: f32, part: usize): void {
  const scale = f32x4.splat(turn);
  const a1 = v128.load_splat<f32>(part);
  const a2 = v128.load_splat<f32>(part, 4);
  const a4 = v128.load_splat<f32>(part, 8);
  const a8 = v128.load_splat<f32>(part, 12);
  const b1 = v128.load_splat<f32>(part, 16);
  const b2 = v128.load_splat<f32>(part, 20);
  const b4 = v128.load_splat<f32>(part, 24);
  const b8 = v128.load_splat<f32>(part, 28);
  for (let u: usize = z; u < z + ROW; u += 16) {
    const f = fraction(f32x4.mul(v128.load(u), scale));
    const t = f32x4.mul(f, f);
    let s = sine(f, t);
    let c = cosine(t);
    let twice = f32x4.add(s, s);
    let next = f32x4.mul(twice, c);
    c = doubleCosine(twice, s);
    s = next;
    let g = f32x4.sub(f32x4.mul(b1, c), f32x4.mul(a1, s));
    twice = f32x4.add(s, s);
    next = f32x4.mul(twice, c);
    c = doubleCosine(twice, s);
    s = next;
    g = f32x4.add(g, f32x4.sub(f32x4.mul(b2, c), f32x4.mul(a2, s)));
    twice = f32x4.add(s, s);
    next = f32x4.mul(twice, c);
    c = doubleCosine(twice, s);
    s = next;
    g = f32x4.add(g, f32x4.sub(f32x4.mul(b4, c), f32x4.mul(a4, s)));
    twice = f32x4.add(s, s);
    next = f32x4.mul(twice, c);
    c = doubleCosine(twice, s);
    v128.store(u, f32x4.add(g, f32x4.sub(f32x4.mul(b8, c), f32x4.mul(a8, next))));
  }
}

/** The four sums of four vectors. */
// prettier-ignore
@inline function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

// prettier-ignore
@inline function addFour(sum: usize, part: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(part)));
  const high = v128.shuffle<f32>(part, part, 2, 3, 2, 3);
  v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high)), 16);
}
