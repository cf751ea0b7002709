import { wasm } from './generated/tsne.ts';
import { setGlobals } from './globals.ts';
import { loadKernel } from './load.ts';
import type { Affinities } from './tsne-affinities.ts';

export interface TsneStep {
  readonly exaggeration: number;
  readonly momentum: number;
  readonly learningRate: number;
}

/** Positions under descent: the kernel's, or its plain twin's (tsne-plain.ts). */
export interface TsneDescent {
  /** One step of gradient descent with gains and momentum. */
  step(settings: TsneStep): void;
  /** Copied, [N, 2]. */
  positions(): Float32Array<ArrayBuffer>;
  /** At the present positions: KL(P || Q), and its gradient, [N, 2]. */
  divergence(): { readonly kl: number; readonly gradient: Float64Array };
}

/** `start` [N, 2]. `angle`: a cell stands for its points when it looks smaller; 0 is exact. */
export type CreateTsne = (p: Affinities, start: Float32Array, angle: number) => TsneDescent;

interface Exports extends Record<string, unknown> {
  forces(): number;
  step(Z: number, exaggeration: number, momentum: number, learningRate: number): void;
  divergence(Z: number): number;
}

/**
 * Barnes-Hut t-SNE in WebAssembly SIMD, four points walking the quadtree together; the same bits on every machine. With
 * N = 6,040, perplexity 30 and angle 0.5 a step takes 7 ms on one core of a 2-core AMD EPYC, the exact one of the plain
 * twin 1.3 s (bench/tsne-6040 measures whole runs). Memory: 200 bytes a point and 8 an edge.
 */
export const createTsne: CreateTsne = (p, start, angle) => {
  assertAngle(angle);
  const { N } = p;
  const E = p.columns.length;
  const kernel = loadKernel<Exports>('tsne', wasm);
  const names = ['y', 'attraction', 'repulsion', 'gains', 'velocity'] as const;
  const rows = Object.fromEntries(names.map((name) => [name, kernel.alloc(8 * N)])) as Record<
    (typeof names)[number],
    number
  >; // one for each name
  const edges = { offsets: kernel.alloc(4 * (N + 1)), columns: kernel.alloc(4 * E), p: kernel.alloc(4 * E) };
  const tree = {
    codes: kernel.alloc(8 * N),
    order: kernel.alloc(8 * N),
    sortedX: kernel.alloc(4 * (N + 8)),
    sortedY: kernel.alloc(4 * (N + 8)),
    prefix: kernel.alloc(16 * (N + 1)),
    nodes: kernel.alloc(64 * N),
  };
  setGlobals(kernel.exports, { N, ...rows, ...edges, ...tree, inverseAngle2: 1 / angle ** 2 });
  kernel.i32(edges.offsets, N + 1).set(p.offsets);
  kernel.i32(edges.columns, E).set(p.columns);
  kernel.f32(edges.p, E).set(p.p);
  kernel.f32(rows.y, 2 * N).set(start);
  kernel.f32(rows.gains, 2 * N).fill(1);
  kernel.f32(rows.velocity, 2 * N).fill(0);
  const view = (name: (typeof names)[number]): Float32Array => kernel.f32(rows[name], 2 * N);

  return {
    step({ exaggeration, momentum, learningRate }) {
      kernel.exports.step(kernel.exports.forces(), exaggeration, momentum, learningRate);
    },
    positions: () => view('y').slice(),
    divergence() {
      const Z = kernel.exports.forces();
      const [pull, push] = [view('attraction'), view('repulsion')];
      const gradient = Float64Array.from(pull, (a, i) => 4 * (a - push[i]! / Z));
      return { kl: kernel.exports.divergence(Z), gradient };
    },
  };
};

/** From 1 / sqrt 2 on a cell could stand for one of its own points. */
export function assertAngle(angle: number): void {
  if (!(angle >= 0 && angle <= 0.7)) throw new RangeError(`t-SNE: expected an angle of 0 to 0.7, got ${angle}`);
}
