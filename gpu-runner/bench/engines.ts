import os from 'node:os';
import { acceleratedEngines } from '../engines/open.ts';
import type { D2dDescent, Engine, LightGcnTraining } from '../engines/engine.ts';
import { createLightGcn } from '../kernels/lightgcn.ts';
import { createMmd } from '../kernels/mmd.ts';
import { createFourierMmd } from '../kernels/fourier.ts';
import { drawTriples, type Triples } from '../kernels/sampling.ts';
import { createTeam } from '../kernels/team.ts';
import { createRng } from '../math/rng.ts';
import { featureDraws } from '../methods/descend-on-engine.ts';
import { K, d2dUsers } from './d2d-users.ts';
import { besidePeer, type BenchRow } from './row.ts';

const KERNELS = 'our kernels, all cores';

/** Calls `rowsOf` for every engine with hardware of its own; says so where there is none. */
export async function onEachGpu(rowsOf: (engine: Engine) => Promise<BenchRow[]>): Promise<BenchRow[]> {
  const engines = await acceleratedEngines();
  if (engines.length === 0)
    process.stderr.write('  skipped: no GPU here (docs/performance.md says how engines are found)\n');
  const rows: BenchRow[] = [];
  for (const engine of engines) {
    process.stderr.write(`  ${engine.name} on ${engine.device}\n`);
    rows.push(...(await rowsOf(engine)));
    engine.close();
  }
  return rows;
}

export interface D2dSize {
  readonly N: number;
  readonly features?: number;
  /** Epochs of which the time is taken, after as many that are not. */
  readonly epochs: number;
}

/** Milliseconds of a D2D-R epoch within a descent on the engine, and of a step of the kernels. */
export async function d2dRow(engine: Engine, { N, features, epochs }: D2dSize): Promise<BenchRow[]> {
  const { descendD2d } = engine;
  if (!descendD2d) return [];
  const { theta, groups } = d2dUsers(N);
  const descent = (epochs: number): D2dDescent => ({
    theta,
    K,
    pairs: [groups],
    features: features === undefined ? undefined : featureDraws(K, features, createRng('bench')),
    alpha: 1e-4,
    epochs,
    learningRate: 1e-3,
    every: 2 * epochs,
    report: { loss() {}, step() {} },
  });
  await descendD2d(descent(1)); // shaders are compiled
  const once = await milliseconds(() => descendD2d(descent(epochs)));
  const twice = await milliseconds(() => descendD2d(descent(2 * epochs)));
  const team = createTeam(os.availableParallelism());
  const mmd =
    features === undefined
      ? createMmd(groups, K, team)
      : createFourierMmd(groups, K, { features, rng: createRng('bench') }, team);
  team.ready();
  const out = new Float64Array(N * K);
  const kernels = await milliseconds(() => mmd(theta, out, 1));
  team.close();
  const id = `${engine.name.toLowerCase()}-d2d-${features === undefined ? 'exact' : 'fourier'}-${N}`;
  return [besidePeer(id, (twice - once) / epochs, KERNELS, kernels)];
}

export interface LightGcnSize {
  readonly N: number;
  readonly M: number;
  readonly interactions: number;
  readonly dim: number;
  readonly batches: number;
}

/** Milliseconds of a batch of 2,048 triples: on the engine with Adam, by the kernel (one core) without. */
export async function lightGcnRow(
  engine: Engine,
  { N, M, interactions, dim, batches }: LightGcnSize,
): Promise<BenchRow[]> {
  if (!engine.trainLightGcn) return [];
  const rng = createRng('bench');
  const each = Math.round(interactions / N);
  const offsets = Int32Array.from({ length: N + 1 }, (_, user) => user * each);
  const items = new Int32Array(N * each);
  for (let user = 0; user < N; user++) {
    const seen = new Set<number>();
    while (seen.size < each) seen.add(Math.floor(M * rng.next() ** 2)); // some items are far more popular than others
    items.set(Int32Array.from(seen).sort(), user * each);
  }
  const [shape, positives] = [
    { N, M, dim, layers: 3 },
    { offsets, items },
  ];
  const theta = Float32Array.from({ length: (N + M) * dim }, () => 0.1 * rng.normal());
  const zeros = new Float32Array(theta.length);
  const settings = { batchSize: 2048, learningRate: 1e-3, l2: 1e-4 };
  const start = { theta, moment1: zeros, moment2: zeros, steps: 0 };
  const training: LightGcnTraining = { shape, positives, ...settings, start };
  const all = drawTriples({ ...positives, M }, rng.words());
  const some = (count: number): Triples => ({
    users: all.users.slice(0, count),
    liked: all.liked.slice(0, count),
    others: all.others.slice(0, count),
  });

  const session = await engine.trainLightGcn(training);
  await session.trainEpoch(some(settings.batchSize)); // shaders are compiled
  const ms = await milliseconds(() => session.trainEpoch(some(batches * settings.batchSize)));
  session.close();

  const kernel = createLightGcn(shape, positives);
  const table = (from: number, rows: number) => ({
    shape: [rows, dim],
    data: theta.slice(from * dim, (from + rows) * dim),
  });
  kernel.load({ 'user.layer0': table(0, N), 'item.layer0': table(N, M) });
  kernel.startTraining({ ...settings, words: rng.words() });
  const kernels = await milliseconds(() => kernel.lossAndGradient(some(settings.batchSize)));
  const id = `${engine.name.toLowerCase()}-lightgcn-batch-${N}`;
  return [besidePeer(id, ms / batches, 'our kernel, one core, without Adam', kernels)];
}

async function milliseconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
