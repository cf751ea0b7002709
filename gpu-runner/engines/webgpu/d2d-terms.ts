import type { D2dObjective } from '../engine.ts';
import {
  FOURIER_COORDINATES,
  featureGradientShader,
  featureSumsShader,
  featureTermsShader,
} from './fourier-shaders.ts';
import type { Spectrum } from './spectrum.ts';
import type { Content, Dispatch, Gpu } from './gpu.ts';
import { bandwidthShader, coordinatesShader, GROUP, momentsShader, type PairShape } from './group-shaders.ts';
import { MMD_COORDINATES, pairGradientShader, pairsShader } from './mmd-shaders.ts';
import { total } from './total.ts';

/** The rooms that all terms share. */
export interface Shared {
  readonly theta: GPUBuffer;
  readonly gradient: GPUBuffer;
  readonly clock: GPUBuffer;
  readonly curve: GPUBuffer;
  readonly parts: GPUBuffer;
  readonly C: number;
  /** Undefined: exact. */
  readonly spectrum: Spectrum | undefined;
  readonly room: (content: Content) => GPUBuffer;
}

/** What one pair of groups does in an epoch. */
export interface Term {
  /** Adds to `gradient`. */
  readonly gradient: readonly Dispatch[];
  /** After that: adds to curve[2 clock]. */
  readonly loss: readonly Dispatch[];
}

/** Workgroups that keep a large device busy. */
const BUSY = 512;
const MOST_SLICES = 32;

export function termOf(gpu: Gpu, { a, b }: D2dObjective['pairs'][number], shared: Shared): Term {
  const { theta, C, spectrum, room } = shared;
  const n = a.length + b.length;
  const size = Math.ceil(n / GROUP) * GROUP;
  const shape: PairShape = { n, padded: size, C, chunks: Math.min(256, Math.ceil(n / GROUP)) };
  const weights = new Float32Array(size);
  weights.fill(1 / a.length, 0, a.length).fill(-1 / b.length, a.length, n);
  const rows = new Int32Array(n);
  rows.set(a);
  rows.set(b, a.length);
  const pair = {
    rows: room(rows),
    w: room(weights),
    stats: room((C + 1) * 16),
    x: room(size * C * 16),
    h: room(size * 4),
  };
  const sums = room(shape.chunks * C * 32);
  const coordinates = spectrum ? FOURIER_COORDINATES : MMD_COORDINATES;
  const prepare = [
    gpu.program(momentsShader(shape), [theta, pair.rows, sums], Math.ceil((C * shape.chunks) / GROUP)),
    gpu.program(bandwidthShader(shape, coordinates), [theta, pair.rows, sums, pair.stats], 1),
    gpu.program(coordinatesShader(shape), [theta, pair.rows, pair.stats, pair.x, pair.h], size / GROUP),
  ];
  const term = spectrum
    ? fourierTerm(gpu, shape, { ...shared, ...pair }, spectrum)
    : exactTerm(gpu, shape, { ...shared, ...pair });
  return { gradient: [...prepare, ...term.gradient], loss: term.loss };
}

type PairRooms = Readonly<Record<'rows' | 'w' | 'stats' | 'x' | 'h', GPUBuffer>>;
type Rooms = Shared & PairRooms;

function exactTerm(gpu: Gpu, shape: PairShape, rooms: Rooms): Term {
  const { n, padded, C } = shape;
  const slices = slicesFor(padded / GROUP);
  const { rows, stats, x, h, w, gradient } = rooms;
  const sums = rooms.room(slices * padded * (C + 1) * 16);
  const loss = {
    declare: ['sums: array<vec4f>'],
    from: [sums],
    count: slices * padded,
    term: `sums[i * ${C + 1}u + ${C}u].y`,
  };
  return {
    gradient: [
      gpu.program(pairsShader(shape, slices), [x, h, w, sums], padded / GROUP, slices),
      gpu.program(pairGradientShader(shape, slices), [rows, stats, x, sums, gradient], Math.ceil((n * C) / GROUP)),
    ],
    loss: total(gpu, loss, { ...rooms, slot: 0 }),
  };
}

function fourierTerm(gpu: Gpu, shape: PairShape, rooms: Rooms, { D, f, p, weights }: Spectrum): Term {
  const { n, padded: size } = shape;
  const { rows, stats, x, w, gradient, room } = rooms;
  const slices = Math.min(64, size / GROUP);
  const sums = room(slices * D * 4);
  const terms = room(D * 8);
  const loss = { declare: ['terms: array<vec2f>'], from: [terms], count: D, term: 'terms[i].x' };
  const across = Math.ceil(D / GROUP);
  return {
    gradient: [
      gpu.program(featureSumsShader(shape, D, slices), [x, w, f, p, sums], across, slices),
      gpu.program(featureTermsShader(D, slices), [sums, weights, terms], across),
      gpu.program(featureGradientShader(shape, D), [rows, stats, x, w, f, p, terms, gradient], Math.ceil(n / GROUP)),
    ],
    loss: total(gpu, loss, { ...rooms, slot: 0 }),
  };
}

/** Small problems are cut along the other side too, or most of a device would stand idle. */
function slicesFor(workgroups: number): number {
  return Math.max(1, Math.min(MOST_SLICES, workgroups, Math.ceil(BUSY / workgroups)));
}
