import type { Rng } from '../math/rng.ts';
import { foldedRadii, RADII } from './radii.ts';
import { unbiasedSigns } from './unbiased-bases.ts';

/**
 * Frequencies for random Fourier features of the kernel k(r) = sum_{m=0..4} exp(-r^2 / (b 2^m)), in units of 1 / sqrt(b).
 * By Bochner's theorem k(x - y) = 5 E cos<w, x - y> with w ~ N(0, 2 / (b 2^m) I), m uniform: a direction uniform on the sphere
 * and a radius of its own distribution. So that few suffice (orthogonal random features, Yu et al. 2016; here a fifth to a tenth
 * of what independent draws need):
 *
 * - directions are those of whole orthonormal bases, each `H diag(signs) R / sqrt(Kp)` with H the Hadamard matrix, or R itself,
 *   which is random. In 16 dimensions, 8 choices of signs with the identity are mutually unbiased: together they average every
 *   polynomial of degree 5 exactly, so differences of means and of covariances are seen from every side alike.
 * - radii: radii.ts.
 *
 * x is padded with zeros to Kp coordinates, a power of two of at least 16, which changes nothing.
 */
export interface Frequencies {
  readonly Kp: number;
  /** Bases of Kp directions. */
  readonly bases: number;
  /** [rotations][Kp][Kp]: R. */
  readonly rotations: Float32Array;
  /** [bases][Kp]: 1 or -1. */
  readonly signs: Float32Array;
  /** [bases]: 2 * rotation, + 1 for R itself. */
  readonly kinds: Int32Array;
  /** [bases * Kp]: least radius of each direction; the others are 2, 4 and 8 times it. */
  readonly radius: Float64Array;
  /** [bases * Kp][4]: weight of each radius; their sum is 5. */
  readonly weight: Float64Array;
}

/** Bases that share a rotation: the 9 of 16 dimensions. */
const SHARE = 9;

export function paddedWidth(K: number): number {
  let Kp = 16;
  while (Kp < K) Kp *= 2;
  return Kp;
}

/** `features`: sines and cosines a user, 8 a direction; rounded up to whole bases. */
export function frequencyDesign(K: number, features: number): (rng: Rng) => Frequencies {
  if (!Number.isInteger(features) || features < 1) {
    throw new RangeError(`Fourier MMD: expected a whole number of features of at least 1, got ${features}`);
  }
  const Kp = paddedWidth(K);
  const bases = Math.ceil(features / (2 * RADII * Kp));
  const folded = foldedRadii(Kp, bases * Kp);
  return (rng) => {
    const groups = Math.ceil(bases / SHARE);
    const rotations = new Float32Array(groups * Kp * Kp);
    const signs = new Float32Array(bases * Kp).fill(1);
    const kinds = new Int32Array(bases);
    for (let group = 0; group < groups; group++) {
      rotations.set(randomRotation(Kp, rng), group * Kp * Kp);
      const order = rng.shuffle(Array.from({ length: SHARE }, (_, i) => i));
      for (let i = 0; i < SHARE && group * SHARE + i < bases; i++) {
        const basis = group * SHARE + i;
        kinds[basis] = 2 * group + (order[i] === 0 ? 1 : 0);
        if (order[i] !== 0) signs.set(signsOf(Kp, order[i]! - 1, rng), basis * Kp);
      }
    }
    // Every basis gets radii from the whole range: the j-th, (j + bases)-th, ... of all, in any order.
    const radius = new Float64Array(bases * Kp);
    const weight = new Float64Array(bases * Kp * RADII);
    for (let basis = 0; basis < bases; basis++) {
      const ranks = rng.shuffle(Array.from({ length: Kp }, (_, d) => basis + d * bases));
      ranks.forEach((rank, d) => {
        radius[basis * Kp + d] = folded.radius[rank]!;
        weight.set(folded.weight.subarray(rank * RADII, (rank + 1) * RADII), (basis * Kp + d) * RADII);
      });
    }
    return { Kp, bases, rotations, signs, kinds, radius, weight };
  };
}

function signsOf(Kp: number, choice: number, rng: Rng): ArrayLike<number> {
  if (Kp === 16) return unbiasedSigns()[choice]!;
  return Array.from({ length: Kp }, () => (rng.next() < 0.5 ? -1 : 1));
}

/** Uniform over rotations (and reflections): rows of standard normals, made orthonormal in turn (Gram-Schmidt). */
function randomRotation(K: number, rng: Rng): Float64Array {
  const R = Float64Array.from({ length: K * K }, () => rng.normal());
  for (let i = 0; i < K; i++) {
    const row = R.subarray(i * K, (i + 1) * K);
    // Twice: what the first pass leaves by rounding, the second takes away.
    for (let j = 0; j < 2 * i; j++) {
      const earlier = R.subarray((j % i) * K, ((j % i) + 1) * K);
      const dot = row.reduce((sum, value, k) => sum + value * earlier[k]!, 0);
      for (let k = 0; k < K; k++) row[k]! -= dot * earlier[k]!;
    }
    const norm = Math.hypot(...row);
    for (let k = 0; k < K; k++) row[k]! /= norm;
  }
  return R;
}
