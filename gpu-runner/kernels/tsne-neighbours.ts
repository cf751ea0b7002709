import type { Matrix } from '../math/matrix.ts';
import { wasm } from './generated/tsne-neighbours.ts';
import { loadKernel } from './load.ts';
import { mergeAffinities, type Affinities } from './tsne-affinities.ts';

export interface NeighbourOptions {
  readonly perplexity: number;
  /** Neighbours of each row; 3 x perplexity of them carry all weight that matters. */
  readonly k: number;
  /** Rows done so far, a few times a second. */
  readonly onRows?: (rows: number) => void;
}

interface Exports {
  nearest(
    ...args: [
      x: number,
      xt: number,
      N: number,
      P: number,
      D: number,
      from: number,
      to: number,
      k: number,
      scratch: number,
      items: number,
      distances: number,
    ]
  ): void;
  weights(distances: number, N: number, k: number, entropy: number, p: number): void;
}

/** Rows between two calls of onRows: a fifth of a second at N = 20,000. */
const BLOCK = 512;

/**
 * P of Barnes-Hut t-SNE (van der Maaten 2014, equations 6 and 7): p_{j|i} over the k nearest neighbours with the given
 * perplexity, p_ij = (p_{j|i} + p_{i|j}) / 2N. x [N, D]. Memory: 4 (2 D + 3 k + 4) bytes a row and twice 8 k for the edges.
 *
 * D = 16, k = 91 take 0.09 s for N = 943 and 0.7 s for 6,040 on one core of a 2-core AMD EPYC, the plain twin 1 s for 943.
 */
export function affinities(x: Matrix, { perplexity, k, onRows }: NeighbourOptions): Affinities {
  const { rows: N, cols: D, data } = x;
  const P = Math.ceil(N / 4) * 4;
  const kernel = loadKernel<Exports>('tsne-neighbours', wasm);
  const [rows, columns, scratch, items, distances, weights] = [N * D, D * P, 4 * P, N * k, N * k, N * k].map((n) =>
    kernel.alloc(4 * n),
  ) as [number, number, number, number, number, number]; // one for each length
  kernel.f32(rows, N * D).set(data);
  const xt = kernel.f32(columns, D * P).fill(0);
  for (let i = 0; i < N; i++) for (let d = 0; d < D; d++) xt[d * P + i] = data[i * D + d]!;
  for (let from = 0; from < N; from += BLOCK) {
    const to = Math.min(from + BLOCK, N);
    kernel.exports.nearest(rows, columns, N, P, D, from, to, k, scratch, items, distances);
    onRows?.(to);
  }
  kernel.exports.weights(distances, N, k, Math.log(perplexity), weights);
  return mergeAffinities({ neighbours: kernel.i32(items, N * k), weights: kernel.f32(weights, N * k) }, N, k);
}
