import { createFourierMmd } from '../kernels/fourier.ts';
import { createLightGcn } from '../kernels/lightgcn.ts';
import { createMmd, type Groups } from '../kernels/mmd.ts';
import { drawTriples } from '../kernels/sampling.ts';
import type { Team } from '../kernels/team.ts';
import { createRng } from '../math/rng.ts';
import type { D2dDescent, Engine, FourierFeatures, LightGcnTraining } from './engine.ts';

/** What a run asks of an engine, in sizes. */
export type Workload = D2dWorkload | LightGcnWorkload;

export interface D2dWorkload {
  readonly operation: 'descendD2d';
  /** Rows of the pairs of groups together, and how many pairs. */
  readonly users: number;
  readonly pairs: number;
  readonly K: number;
  /** Random features a user; undefined: exact. */
  readonly features?: number | undefined;
}

export interface LightGcnWorkload {
  readonly operation: 'trainLightGcn';
  readonly rows: number;
  readonly interactions: number;
  readonly dim: number;
  readonly layers: number;
  readonly batchSize: number;
}

/** A small problem of the workload's kind: its cost in units that the time grows with, and the milliseconds of one step of it. */
export interface Probe {
  readonly units: number;
  onKernels(team: Team): Promise<number>;
  onEngine(engine: Engine): Promise<number>;
}

/** Units of one step of the whole workload. */
export function unitsOf(workload: Workload): number {
  if (workload.operation === 'trainLightGcn') return workload.interactions * workload.dim * workload.layers;
  const { users, pairs, K, features } = workload;
  const rows = users / pairs;
  return pairs * rows * (features ?? rows) * K;
}

/** Two of them, a small and a larger one, neither larger than the workload. */
export function probesOf(workload: Workload): [Probe, Probe] {
  if (workload.operation === 'trainLightGcn') {
    const rows = (most: number): number => Math.max(64, Math.min(most, Math.ceil(workload.rows / 2)));
    return [lightGcnProbe(workload, rows(1000)), lightGcnProbe(workload, rows(4000))];
  }
  const users = (most: number): number => Math.max(64, Math.min(most, Math.ceil(workload.users / workload.pairs)));
  return [d2dProbe(workload, users(1024)), d2dProbe(workload, users(4096))];
}

const FEW = 4;
const MORE = 24;

function d2dProbe({ K, features }: D2dWorkload, users: number): Probe {
  const rng = createRng(`probe ${users}`);
  const theta = Float64Array.from({ length: users * K }, () => rng.normal());
  const all = Int32Array.from({ length: users }, (_, i) => i);
  const groups: Groups = { a: all.subarray(0, users >> 2), b: all.subarray(users >> 2) };
  const descent = (epochs: number): D2dDescent => ({
    theta,
    K,
    pairs: [groups],
    features: features ? () => randomFeatures(features, K) : undefined,
    alpha: 1e-4,
    epochs,
    learningRate: 1e-3,
    every: epochs,
    report: { loss() {}, step() {} },
  });
  return {
    units: unitsOf({ operation: 'descendD2d', users, pairs: 1, K, features }),
    async onKernels(team) {
      const mmd = features ? createFourierMmd(groups, K, { features, rng }, team) : createMmd(groups, K, team);
      const out = new Float64Array(theta.length);
      return fastest(3, async () => void mmd(theta, out, 1));
    },
    async onEngine(engine) {
      const { descendD2d } = engine;
      if (!descendD2d) return Infinity;
      await descendD2d(descent(1)); // shaders are compiled
      // The difference of two descents leaves out what is done once.
      const few = await fastest(2, () => descendD2d(descent(FEW)));
      const more = await fastest(2, () => descendD2d(descent(MORE)));
      return Math.max(0, more - few) / (MORE - FEW);
    },
  };
}

function lightGcnProbe({ dim, layers, batchSize, rows: allRows, interactions }: LightGcnWorkload, rows: number): Probe {
  const rng = createRng(`probe ${rows}`);
  const half = Math.max(16, rows >> 1);
  const each = Math.max(1, Math.min(half - 1, Math.round((2 * interactions) / allRows)));
  const offsets = Int32Array.from({ length: half + 1 }, (_, user) => user * each);
  const items = new Int32Array(half * each);
  for (let user = 0; user < half; user++) {
    const start = rng.int(half);
    const seen = Array.from({ length: each }, (_, i) => (start + i) % half);
    items.set(Int32Array.from(seen).sort(), user * each);
  }
  const shape = { N: half, M: half, dim, layers };
  const positives = { offsets, items };
  const settings = { batchSize, learningRate: 1e-3, l2: 1e-4 };
  const theta = Float32Array.from({ length: 2 * half * dim }, () => 0.1 * rng.normal());
  const zeros = new Float32Array(theta.length);
  const start = { theta, moment1: zeros, moment2: zeros, steps: 0 };
  const training: LightGcnTraining = { shape, positives, ...settings, start };
  const batches = Math.ceil(items.length / batchSize);
  return {
    units: unitsOf({ operation: 'trainLightGcn', rows: 2 * half, interactions: items.length, dim, layers, batchSize }),
    async onKernels() {
      const kernel = createLightGcn(shape, positives);
      const table = (from: number) => ({ shape: [half, dim], data: theta.slice(from, from + half * dim) });
      kernel.load({ 'user.layer0': table(0), 'item.layer0': table(half * dim) });
      kernel.startTraining({ ...settings, words: rng.words() });
      return (await fastest(2, async () => void kernel.trainEpoch())) / batches;
    },
    async onEngine(engine) {
      const session = await engine.trainLightGcn?.(training);
      if (!session) return Infinity;
      const triples = drawTriples({ ...positives, M: half }, rng.words());
      const ms = await fastest(3, () => session.trainEpoch(triples));
      session.close();
      return ms / batches;
    },
  };
}

function randomFeatures(features: number, K: number): FourierFeatures {
  const rng = createRng('features');
  return {
    frequencies: Float64Array.from({ length: features * K }, () => rng.normal()),
    phases: new Float64Array(features),
    weights: new Float64Array(features).fill(1 / features),
  };
}

async function fastest(times: number, work: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await work();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}
