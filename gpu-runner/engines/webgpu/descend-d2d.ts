import type { D2dDescent } from '../engine.ts';
import { adamShader, adamSteps, tickShader } from './adam-shader.ts';
import {
  FOURIER_COORDINATES,
  featureGradientShader,
  featureSumsShader,
  featureTermsShader,
} from './fourier-shaders.ts';
import type { Dispatch, Gpu } from './gpu.ts';
import { bandwidthShader, coordinatesShader, GROUP, momentsShader, type PairShape } from './group-shaders.ts';
import { MMD_COORDINATES, pairGradientShader, pairsShader } from './mmd-shaders.ts';
import { padRows, unpadRows } from './rows.ts';
import { PARTS_BYTES, total } from './total.ts';

/** The rooms that all pairs share. */
interface Shared {
  readonly theta: GPUBuffer;
  readonly gradient: GPUBuffer;
  readonly clock: GPUBuffer;
  readonly curve: GPUBuffer;
  readonly parts: GPUBuffer;
  readonly C: number;
}

/** What one term does in an epoch. */
interface Term {
  readonly gradient: readonly Dispatch[];
  /** After `gradient`. */
  readonly loss: readonly Dispatch[];
}

/** Workgroups that keep a large device busy. */
const BUSY = 512;
const MOST_SLICES = 32;
/** Epochs handed over at once, so that a device is never idle for long and progress is told in time. */
const MOST_EPOCHS = 64;
const SHORT_MS = 100;

/** D2D-R whole, on the device: theta, both moments of Adam and the loss curve stay there until the end. */
export async function descendD2d(gpu: Gpu, descent: D2dDescent): Promise<Float64Array> {
  const { K, epochs, every, report } = descent;
  const N = descent.thetaStar.length / K;
  const C = Math.ceil(K / 4);
  const rooms: GPUBuffer[] = [];
  const room = (content: Parameters<Gpu['room']>[0]): GPUBuffer => {
    const made = gpu.room(content);
    rooms.push(made);
    return made;
  };
  try {
    const star = padRows(descent.thetaStar, K, 4 * C);
    const shared: Shared = {
      theta: room(star),
      gradient: room(star.byteLength),
      clock: room(4),
      curve: room((epochs + 1) * 8),
      parts: room(PARTS_BYTES),
      C,
    };
    const starRoom = room(star);
    const terms = descent.pairs.map((pair) => termOf(gpu, pair, { ...shared, room, features: descent.features }));
    const steps = room(adamSteps(descent.learningRate, 0, epochs));
    const moments = [room(star.byteLength), room(star.byteLength)];
    const adam = gpu.program(
      adamShader(N * C, { weight: 2 * descent.alpha }),
      [shared.clock, steps, shared.theta, shared.gradient, ...moments, starRoom],
      Math.ceil((N * C) / 256),
    );
    const tick = gpu.program(tickShader, [shared.clock], 1);
    const distance = {
      declare: ['theta: array<vec4f>', 'star: array<vec4f>'],
      from: [shared.theta, starRoom],
      count: N * C,
      term: 'dot(theta[i] - star[i], theta[i] - star[i])',
    };
    const regularization = total(gpu, distance, { ...shared, slot: 1 });
    const due = (epoch: number): boolean => epoch % every === 0 || epoch === epochs;
    const dispatchesOf = (epoch: number): Dispatch[] => [
      ...terms.flatMap((term) => [...term.gradient, ...(due(epoch) ? term.loss : [])]),
      ...(due(epoch) ? regularization : []),
      ...(epoch < epochs ? [adam, tick] : []),
    ];

    let count = 1;
    for (let from = 0; from <= epochs;) {
      const to = Math.min(epochs + 1, from + count);
      const started = performance.now();
      gpu.submit(Array.from({ length: to - from }, (_, i) => dispatchesOf(from + i)).flat());
      const curve = await gpu.read(shared.curve, 2 * from, 2 * (to - from));
      for (let epoch = from; epoch < to; epoch++) {
        if (!due(epoch)) continue;
        const at = 2 * (epoch - from);
        report.loss(epoch, { distinguishability: curve[at]!, regularization: curve[at + 1]! });
      }
      report.step(Math.min(to, epochs));
      if (performance.now() - started < SHORT_MS) count = Math.min(MOST_EPOCHS, 2 * count);
      from = to;
    }
    return unpadRows(await gpu.read(shared.theta), 4 * C, new Float64Array(N * K));
  } finally {
    gpu.release(rooms);
  }
}

function termOf(
  gpu: Gpu,
  { a, b }: D2dDescent['pairs'][number],
  shared: Shared & Pick<D2dDescent, 'features'> & { room: (content: Parameters<Gpu['room']>[0]) => GPUBuffer },
): Term {
  const { theta, C, features, room } = shared;
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
  const coordinates = features ? FOURIER_COORDINATES : MMD_COORDINATES;
  const prepare = [
    gpu.program(momentsShader(shape), [theta, pair.rows, sums], Math.ceil((C * shape.chunks) / GROUP)),
    gpu.program(bandwidthShader(shape, coordinates), [theta, pair.rows, sums, pair.stats], 1),
    gpu.program(coordinatesShader(shape), [theta, pair.rows, pair.stats, pair.x, pair.h], size / GROUP),
  ];
  const term = features
    ? fourierTerm(gpu, shape, { ...shared, ...pair, features })
    : exactTerm(gpu, shape, { ...shared, ...pair });
  return { gradient: [...prepare, ...term.gradient], loss: term.loss };
}

type PairRooms = Readonly<Record<'rows' | 'w' | 'stats' | 'x' | 'h', GPUBuffer>>;
type Rooms = Shared & PairRooms & { room: (content: Parameters<Gpu['room']>[0]) => GPUBuffer };

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

function fourierTerm(
  gpu: Gpu,
  shape: PairShape,
  rooms: Rooms & { readonly features: NonNullable<D2dDescent['features']> },
): Term {
  const { C, n, padded: size } = shape;
  const { rows, stats, x, w, gradient, features, room } = rooms;
  const D = features.phases.length;
  const slices = Math.min(64, Math.max(1, size / GROUP));
  const K = features.frequencies.length / D;
  const inTurns = features.frequencies.map((value) => value / (2 * Math.PI));
  const f = room(padRows(inTurns, K, 4 * C));
  const p = room(Float32Array.from(features.phases, (value) => value / (2 * Math.PI)));
  const sums = room(slices * D * 4);
  const terms = room(D * 8);
  const loss = { declare: ['terms: array<vec2f>'], from: [terms], count: D, term: 'terms[i].x' };
  return {
    gradient: [
      gpu.program(featureSumsShader(shape, D, slices), [x, w, f, p, sums], Math.ceil(D / GROUP), slices),
      gpu.program(
        featureTermsShader(D, slices),
        [sums, room(Float32Array.from(features.weights)), terms],
        Math.ceil(D / GROUP),
      ),
      gpu.program(featureGradientShader(shape, D), [rows, stats, x, w, f, p, terms, gradient], Math.ceil(n / GROUP)),
    ],
    loss: total(gpu, loss, { ...rooms, slot: 0 }),
  };
}

/** Small problems are cut along the other side too, or most of a device would stand idle. */
function slicesFor(workgroups: number): number {
  return Math.max(1, Math.min(MOST_SLICES, workgroups, Math.ceil(BUSY / workgroups)));
}
