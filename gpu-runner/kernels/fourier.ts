import type { Rng } from '../math/rng.ts';
import { frequencyDesign, type Frequencies } from './frequencies.ts';
import { forThisMachine } from './fused.ts';
import * as builds from './generated/fourier.team.ts';
import { centre, rowsOf, type Groups, type Mmd } from './mmd.ts';
import { RADII } from './radii.ts';
import { solo, type Team, type TeamKernel } from './team.ts';

export interface FourierOptions {
  /** Sines and cosines a user; rounded up to a multiple of 8 Kp, Kp the width padded to a power of two of at least 16. */
  readonly features: number;
  readonly rng: Rng;
  /** frequencyDesign(K, features), for who makes many of these: it takes longer than a call. */
  readonly design?: ReturnType<typeof frequencyDesign>;
}

const TILE = 64;
const PER_DIRECTION = 2 * RADII;
/** Tiles of a chunk: at least 1,024 users, and at most about 128 chunks, for each has sums of its own. */
const LEAST_TILES = 16;
const MOST_CHUNKS = 128;

type Task = (
  ...args: [
    chunk: number,
    thread: number,
    x: number,
    bounds: number,
    sums: number,
    scratch: number,
    rotations: number,
    signs: number,
    kinds: number,
    turns: number,
    bases: number,
    Kp: number,
  ]
) => void;

interface Exports {
  scratchBytes(Kp: number): number;
  sumFeatures: Task;
  gradient: Task;
}

/**
 * The squared MMD of kernels/mmd.ts by Fourier features, MMD^2 = 5 E |mean_a exp(i <w, x>) - mean_b exp(i <w, x>)|^2, as a sum over the
 * frequencies of frequencies.ts, and the gradient of that sum; the bandwidth b is taken afresh at each call and not
 * differentiated through. Every call draws other frequencies: a descent that kept the same ones would learn to be
 * equal along them only. The n-th call of two losses made with equal generators draws the same.
 *
 * All losses of a team share the memory of its kernel: 4 Kp bytes a user, 64 bytes a direction and chunk (at most 130 chunks); 65 MB at a
 * million users, 16 dimensions and 1,024 features. There one core takes 1.7 s, 0.3 s of it in the part that the team does not
 * share; 33 ms at 19,972 users, where the exact MMD takes 1.7 s (bench/d2d-fourier-*).
 */
export function createFourierMmd(groups: Groups, K: number, options: FourierOptions, team: Team = solo): Mmd {
  const { features, rng, design: draw = frequencyDesign(K, features) } = options;
  const rows = rowsOf(groups);
  const sizes = [groups.a.length, groups.b.length] as const;
  const tiles = sizes.map((size) => Math.ceil(size / TILE)) as [number, number]; // two groups
  const bounds = chunkBounds(tiles);
  const kernel = kernelOf(team);
  const mean = new Float64Array(K);
  let call = 0;

  return (theta, out, scale) => {
    const frequencies = draw(rng.fork(`call ${call++}`));
    const bandwidth = centre(theta, rows, mean);
    if (bandwidth === 0) return 0; // all rows equal: the groups cannot differ
    const { Kp, bases } = frequencies;
    const D = bases * Kp;
    const chunks = bounds.length - 1;
    const length = (tiles[0] + tiles[1]) * TILE * Kp;
    kernel.reset();
    const x = kernel.alloc(length * 4);
    const bound = kernel.alloc(bounds.length * 4);
    const sums = kernel.alloc(chunks * D * PER_DIRECTION * 8);
    const parts = kernel.alloc(D * PER_DIRECTION * 4);
    const scratch = kernel.alloc(team.size * kernel.exports.scratchBytes(Kp));
    const rotations = kernel.alloc(frequencies.rotations.length * 4);
    const [signs, kinds, turns] = [kernel.alloc(D * 4), kernel.alloc(bases * 4), kernel.alloc(D * 4)];
    const design = [rotations, signs, kinds, turns, bases, Kp] as const;
    kernel.i32(bound, bounds.length).set(bounds);
    kernel.f32(rotations, frequencies.rotations.length).set(frequencies.rotations);
    kernel.i32(signs, D).set(Int32Array.from(frequencies.signs, (sign) => (sign < 0 ? 0x80000000 : 0)));
    kernel.i32(kinds, bases).set(frequencies.kinds);
    const turn = turnsOf(frequencies);
    kernel.f32(turns, D).set(turn);

    const users = kernel.f32(x, length);
    const s = 1 / Math.sqrt(bandwidth);
    fillTiles(theta, users, { rows, sizes, tiles, mean, Kp, s });
    team.run(kernel, 'sumFeatures', chunks, x, bound, sums, scratch, ...design);
    const difference = meanDifference(kernel.f64(sums, chunks * D * PER_DIRECTION), { bounds, sizes, tiles, D });
    const part = kernel.f32(parts, D * PER_DIRECTION);
    let loss = 0;
    for (let d = 0; d < D; d++) {
      for (let h = 0; h < RADII; h++) {
        const weight = frequencies.weight[d * RADII + h]!;
        const [cosine, sine] = [difference[d * PER_DIRECTION + h]!, difference[d * PER_DIRECTION + RADII + h]!];
        loss += weight * (cosine * cosine + sine * sine);
        const frequency = 2 * Math.PI * turn[d]! * 2 ** h;
        part[d * PER_DIRECTION + h] = 2 * weight * cosine * frequency;
        part[d * PER_DIRECTION + RADII + h] = 2 * weight * sine * frequency;
      }
    }
    team.run(kernel, 'gradient', chunks, x, bound, parts, scratch, ...design);
    addGradient(users, out, { rows, sizes, tiles, K, Kp, factor: scale * s });
    return loss;
  };
}

/** Angle of a direction's least radius, in turns for a projection of 1 as the kernel makes it: its Hadamard matrix is not normalised. */
function turnsOf({ bases, Kp, kinds, radius }: Frequencies): Float64Array {
  const turns = new Float64Array(bases * Kp);
  for (let d = 0; d < turns.length; d++) {
    const length = (kinds[Math.floor(d / Kp)]! & 1) === 1 ? 1 : Math.sqrt(Kp);
    turns[d] = radius[d]! / (2 * Math.PI * length);
  }
  return turns;
}

/** Tiles from..to of each chunk; none has users of both groups, and none depends on the number of threads. */
function chunkBounds([a, b]: readonly [number, number]): Int32Array {
  const step = Math.max(LEAST_TILES, Math.ceil((a + b) / MOST_CHUNKS));
  const bounds: number[] = [];
  for (let tile = 0; tile < a; tile += step) bounds.push(tile);
  for (let tile = a; tile < a + b; tile += step) bounds.push(tile);
  return Int32Array.of(...bounds, a + b);
}

interface Tiling {
  readonly rows: Int32Array;
  readonly sizes: readonly [number, number];
  readonly tiles: readonly [number, number];
  readonly Kp: number;
}

/** x [tile][Kp][64]: the users, centred and in units of sqrt(b), zeros beyond them. */
function fillTiles(
  theta: Float64Array,
  users: Float32Array,
  { rows, sizes, tiles, mean, Kp, s }: Tiling & { readonly mean: Float64Array; readonly s: number },
): void {
  const K = mean.length;
  users.fill(0);
  for (let group = 0, row = 0, tile = 0; group < 2; tile += tiles[group]!, group++) {
    for (let i = 0; i < sizes[group]!; i++, row++) {
      const from = rows[row]! * K;
      const to = (tile + (i >> 6)) * TILE * Kp + (i & 63);
      for (let k = 0; k < K; k++) users[to + k * TILE] = (theta[from + k]! - mean[k]!) * s;
    }
  }
}

/** out += factor / n_a * gradient in group a, - factor / n_b * gradient in b. */
function addGradient(
  users: Float32Array,
  out: Float64Array,
  { rows, sizes, tiles, K, Kp, factor }: Tiling & { readonly K: number; readonly factor: number },
): void {
  for (let group = 0, row = 0, tile = 0; group < 2; tile += tiles[group]!, group++) {
    const f = (group === 0 ? factor : -factor) / sizes[group]!;
    for (let i = 0; i < sizes[group]!; i++, row++) {
      const to = rows[row]! * K;
      const from = (tile + (i >> 6)) * TILE * Kp + (i & 63);
      for (let k = 0; k < K; k++) out[to + k]! += f * users[from + k * TILE]!;
    }
  }
}

/** Mean features of group a minus those of b, [D][8], from the chunks' sums, added in the order of chunks. */
function meanDifference(
  sums: Float64Array,
  { bounds, sizes, tiles, D }: Pick<Tiling, 'sizes' | 'tiles'> & { readonly bounds: Int32Array; readonly D: number },
): Float64Array {
  const length = D * PER_DIRECTION;
  const totals = [new Float64Array(length), new Float64Array(length)] as const;
  for (let chunk = 0; chunk + 1 < bounds.length; chunk++) {
    const total = totals[bounds[chunk]! < tiles[0] ? 0 : 1];
    const from = chunk * length;
    for (let i = 0; i < length; i++) total[i]! += sums[from + i]!;
  }
  return totals[0].map((total, i) => {
    const cosine = i % PER_DIRECTION < RADII;
    // A user of zeros that fills a tile has cosines of 1 and sines of 0.
    const filling = (group: 0 | 1): number => (cosine ? tiles[group] * TILE - sizes[group] : 0);
    return (total - filling(0)) / sizes[0] - (totals[1][i]! - filling(1)) / sizes[1];
  });
}

const kernels = new WeakMap<Team, TeamKernel<Exports>>();

function kernelOf(team: Team): TeamKernel<Exports> {
  const kernel = kernels.get(team) ?? team.load<Exports>('fourier.team', forThisMachine(builds));
  kernels.set(team, kernel);
  return kernel;
}
