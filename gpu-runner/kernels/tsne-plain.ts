import type { Matrix } from '../math/matrix.ts';
import { tieKey } from './ranking-tie-key.ts';
import { mergeAffinities, type Affinities } from './tsne-affinities.ts';
import type { NeighbourOptions } from './tsne-neighbours.ts';
import type { CreateTsne } from './tsne.ts';

/** The plain float64 twin of `affinities`: all distances sorted, beta by bisection until the interval is empty. */
export function affinitiesPlain({ rows: N, cols: D, data }: Matrix, { perplexity, k }: NeighbourOptions): Affinities {
  const neighbours = new Int32Array(N * k);
  const weights = new Float32Array(N * k);
  for (let i = 0; i < N; i++) {
    const distances = Float64Array.from({ length: N }, (_, j) => {
      let sum = 0;
      for (let d = 0; d < D; d++) sum += (data[i * D + d]! - data[j * D + d]!) ** 2;
      return sum;
    });
    const others = Array.from({ length: N }, (_, j) => j).filter((j) => j !== i);
    others.sort((a, b) => distances[a]! - distances[b]! || tieKey(i, a) - tieKey(i, b) || a - b);
    const nearest = others.slice(0, k);
    neighbours.set(nearest, i * k);
    weights.set(
      conditional(
        nearest.map((j) => distances[j]! - distances[nearest[0]!]!),
        Math.log(perplexity),
      ),
      i * k,
    );
  }
  return mergeAffinities({ neighbours, weights }, N, k);
}

function conditional(distances: readonly number[], entropy: number): number[] {
  const at = (beta: number): number[] => {
    const e = distances.map((d) => Math.exp(-beta * d));
    const sum = e.reduce((a, b) => a + b, 0);
    return e.map((value) => value / sum);
  };
  const excess = (beta: number): number => at(beta).reduce((h, p) => h - (p > 0 ? p * Math.log(p) : 0), 0) - entropy;
  const mean = distances.reduce((a, b) => a + b, 0) / distances.length;
  if (mean === 0) return at(1);
  let [low, high] = [0, 1 / mean];
  for (let doubling = 0; doubling < 64 && excess(high) > 0; doubling++) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return at(high);
}

/** The plain float64 twin: the exact gradient, dC/dy_i = 4 sum_j (p_ij - q_ij) q_ij Z (y_i - y_j), over all pairs. */
export const createPlainTsne: CreateTsne = ({ N, offsets, columns, p }, start) => {
  const y = Float64Array.from(start);
  const gains = new Float64Array(2 * N).fill(1);
  const velocity = new Float64Array(2 * N);
  const affinity = (i: number, j: number): number => {
    const dx = y[2 * i]! - y[2 * j]!;
    const dy = y[2 * i + 1]! - y[2 * j + 1]!;
    return 1 / (1 + dx * dx + dy * dy);
  };

  const gradient = (exaggeration: number): { Z: number; g: Float64Array } => {
    const push = new Float64Array(2 * N);
    let Z = 0;
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < N; j++) {
        if (j === i) continue;
        const q = affinity(i, j);
        Z += q;
        for (let c = 0; c < 2; c++) push[2 * i + c]! += q * q * (y[2 * i + c]! - y[2 * j + c]!);
      }
    }
    const g = push.map((value) => (-4 * value) / Z);
    for (let i = 0; i < N; i++) {
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const j = columns[e]!;
        const pull = 4 * exaggeration * p[e]! * affinity(i, j);
        for (let c = 0; c < 2; c++) g[2 * i + c]! += pull * (y[2 * i + c]! - y[2 * j + c]!);
      }
    }
    return { Z, g };
  };

  return {
    step({ exaggeration, momentum, learningRate }) {
      const { g } = gradient(exaggeration);
      for (let at = 0; at < 2 * N; at++) {
        const turned = velocity[at]! * g[at]! < 0;
        gains[at] = Math.max(turned ? gains[at]! + 0.2 : gains[at]! * 0.8, 0.01);
        velocity[at] = momentum * velocity[at]! - learningRate * gains[at]! * g[at]!;
        y[at]! += velocity[at]!;
      }
    },
    positions: () => Float32Array.from(y),
    divergence() {
      const { Z, g } = gradient(1);
      let kl = 0;
      for (let i = 0; i < N; i++) {
        for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
          if (p[e]! > 0) kl += p[e]! * Math.log((p[e]! * Z) / affinity(i, columns[e]!));
        }
      }
      return { kl, gradient: g };
    },
  };
};
