import { forThisMachine } from './fused.ts';
import * as builds from './generated/mmd.team.ts';
import { solo, type Team, type TeamKernel } from './team.ts';

/** Two groups of users as row indices of theta. */
export interface Groups {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** Squared MMD between the two groups' rows of theta [N, K]; adds scale * its gradient to out [N, K]. */
export type Mmd = (theta: Float64Array, out: Float64Array, scale: number) => number;

const TILE = 64;
const LANES = 8;

interface Exports {
  scratchBytes(K: number): number;
  mmdRound(
    ...args: [
      chunk: number,
      thread: number,
      round: number,
      blocks: number,
      x: number,
      xt: number,
      h: number,
      w: number,
      p: number,
      r: number,
      losses: number,
      scratch: number,
      N: number,
      K: number,
    ]
  ): void;
}

/**
 * MMD^2 = w' K w with w = 1 / n_a on group a and -1 / n_b on b, and k(x, y) = sum over m = 0..4 of
 * exp(-|x - y|^2 / (b 2^m)). The bandwidth b = (mean squared distance over all ordered pairs) / 4 is taken afresh at
 * each call and not differentiated through.
 *
 * All `createMmd` of a team work in the one memory of its kernel, which grows to what the largest needs: 16 (K + 1) bytes a
 * user (K rounded up to 8), 5.4 MB at N = 20,000 and K = 16, and some 20 KB a thread.
 *
 * At N = 943, K = 16 on one core of a 2-core AMD EPYC a call takes 4.5 ms, the plain twin 76 ms (bench/d2d-exact-943).
 */
export function createMmd(groups: Groups, K: number, team: Team = solo, build = forThisMachine(builds)): Mmd {
  const rows = rowsOf(groups);
  const n = rows.length;
  const [Np, Kp] = [Math.ceil(n / TILE) * TILE, Math.ceil(K / LANES) * LANES];
  const blocks = blocksOf(Np / TILE);
  const kernel = kernelOf(team, build);
  const mean = new Float64Array(K);

  return (theta, out, scale) => {
    const bandwidth = centre(theta, rows, mean);
    if (bandwidth === 0) return 0; // all rows equal: the groups cannot differ
    kernel.reset();
    const [x, xt, p] = [kernel.alloc(Np * Kp * 4), kernel.alloc(Np * Kp * 4), kernel.alloc(Np * Kp * 8)];
    const [h, w, r] = [kernel.alloc(Np * 4), kernel.alloc(Np * 4), kernel.alloc(Np * 8)];
    const losses = kernel.alloc(blocks * 8);
    const scratch = kernel.alloc(team.size * kernel.exports.scratchBytes(Kp));
    const view = {
      x: kernel.f32(x, Np * Kp).fill(0),
      xt: kernel.f32(xt, Np * Kp).fill(0),
      p: kernel.f64(p, Np * Kp).fill(0),
      h: kernel.f32(h, Np).fill(0),
      r: kernel.f64(r, Np).fill(0),
      losses: kernel.f64(losses, blocks),
    };
    kernel
      .f32(w, Np)
      .fill(0)
      .fill(1 / groups.a.length, 0, groups.a.length)
      .fill(-1 / groups.b.length, groups.a.length, n);
    const s = Math.sqrt((2 * Math.LOG2E) / (16 * bandwidth));
    for (let i = 0; i < n; i++) {
      let norm = 0;
      for (let k = 0; k < K; k++) {
        const value = Math.fround((theta[rows[i]! * K + k]! - mean[k]!) * s);
        norm += value * value;
        view.x[i * Kp + k] = value;
        view.xt[k * Np + i] = value;
      }
      view.h[i] = norm / 2;
    }
    let loss = 0;
    for (let round = 0; round < blocks; round++) {
      const chunks = round < blocks - 1 ? blocks / 2 : blocks;
      team.run(kernel, 'mmdRound', chunks, round, blocks, x, xt, h, w, p, r, losses, scratch, Np, Kp);
      for (let chunk = 0; chunk < chunks; chunk++) loss += view.losses[chunk]!;
    }
    // 4 w_i sum_j w_j k'(d_ij) (x_i - x_j), with k' = -(u + 2 u^2 + ...) / (16 b) and x in scaled coordinates.
    const factor = (-4 * scale) / (16 * bandwidth * s);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++) {
        out[rows[i]! * K + k]! += factor * (view.r[i]! * view.x[i * Kp + k]! - view.p[i * Kp + k]!);
      }
    }
    return loss;
  };
}

/**
 * Blocks of tiles, an even number: a chunk is a pair of blocks, so a round has half as many chunks, and chunks should be worth
 * 100 microseconds (3 pairs of tiles) but enough for all threads. By the size alone, or results would depend on the threads.
 */
function blocksOf(tiles: number): number {
  if (tiles < 8) return 2;
  if (tiles < 32) return 4;
  return Math.min(64, 8 * Math.floor(tiles / 32));
}

const kernels = new WeakMap<Team, TeamKernel<Exports>>();

/** One a team, of the build that it was first asked for. */
function kernelOf(team: Team, build: string): TeamKernel<Exports> {
  const kernel = kernels.get(team) ?? team.load<Exports>(build === builds.fused ? 'mmd.team.fused' : 'mmd.team', build);
  kernels.set(team, kernel);
  return kernel;
}

/** Rows of both groups, a before b. */
export function rowsOf({ a, b }: Groups): Int32Array {
  if (a.length === 0 || b.length === 0) {
    throw new RangeError(`MMD: expected users in both groups, got ${a.length} and ${b.length}`);
  }
  const rows = new Int32Array(a.length + b.length);
  rows.set(a);
  rows.set(b, a.length);
  return rows;
}

/** The plain float64 twin: the same sums in a double loop over pairs i < j. */
export function createPlainMmd({ a, b }: Groups, K: number): Mmd {
  const rows = rowsOf({ a, b });
  const n = rows.length;
  const weight = (i: number): number => (i < a.length ? 1 / a.length : -1 / b.length);
  const mean = new Float64Array(K);

  return (theta, out, scale) => {
    const bandwidth = centre(theta, rows, mean);
    if (bandwidth === 0) return 0;
    let loss = (1 / a.length + 1 / b.length) * 5; // the diagonal: five kernels of 1, weights squared
    for (let i = 0; i < n; i++) {
      const pi = rows[i]! * K;
      for (let j = i + 1; j < n; j++) {
        const pj = rows[j]! * K;
        let d = 0;
        for (let k = 0; k < K; k++) {
          const difference = theta[pi + k]! - theta[pj + k]!;
          d += difference * difference;
        }
        const u = Math.exp(-d / (16 * bandwidth));
        const u2 = u * u;
        const u4 = u2 * u2;
        const u8 = u4 * u4;
        const u16 = u8 * u8;
        const w = weight(i) * weight(j);
        loss += 2 * w * (u + u2 + u4 + u8 + u16);
        const g = (-4 * scale * w * (u + 2 * u2 + 4 * u4 + 8 * u8 + 16 * u16)) / (16 * bandwidth);
        for (let k = 0; k < K; k++) {
          const step = g * (theta[pi + k]! - theta[pj + k]!);
          out[pi + k]! += step;
          out[pj + k]! -= step;
        }
      }
    }
    return loss;
  };
}

/**
 * Writes the rows' mean and returns the bandwidth. By sum_ij |x_i - x_j|^2 = 2 n sum |x_i - mean|^2 it needs no pairs:
 * the mean over the n (n - 1) ordered pairs, a quarter of it, is sum |x_i - mean|^2 / (2 (n - 1)).
 */
export function centre(theta: Float64Array, rows: Int32Array, mean: Float64Array): number {
  const [n, K] = [rows.length, mean.length];
  mean.fill(0);
  for (const i of rows) for (let k = 0; k < K; k++) mean[k]! += theta[i * K + k]!;
  for (let k = 0; k < K; k++) mean[k]! /= n;
  let spread = 0;
  for (const i of rows) for (let k = 0; k < K; k++) spread += (theta[i * K + k]! - mean[k]!) ** 2;
  if (!Number.isFinite(spread)) throw new RangeError(`MMD: expected finite user embeddings, got a spread of ${spread}`);
  // Equal rows differ from their mean by its rounding error, some 1e-16 of it; float32 embeddings that differ at all, by 1e-7.
  const rounding = 1e-24 * n * mean.reduce((sum, value) => sum + value * value, 0);
  return spread > rounding ? spread / (2 * (n - 1)) : 0;
}
