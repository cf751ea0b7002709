import { createAdam } from '../math/adam.ts';
import { bceWithLogits, sigmoid } from '../math/logistic.ts';
import { bipartiteGraph, type LightGcnShape, type Positives } from './lightgcn-graph.ts';
import { assertLightGcnTensors, type LightGcnEngine, type LightGcnTraining, type TripleBatch } from './lightgcn.ts';
import { assertDrawable, drawTriplesPlain, sfc32 } from './sampling.ts';
import type { Tensors } from './tensors.ts';

export interface PlainLightGcn extends LightGcnEngine {
  /** Layer 0 in float64, users then items, [N + M, dim]. */
  readonly theta: Float64Array;
}

/**
 * The plain float64 twin of the LightGCN kernel: layer after layer as the paper writes them, one triple at a time. The
 * oracle of its parity tests.
 */
export function createPlainLightGcn(shape: LightGcnShape, positives: Positives): PlainLightGcn {
  const { N, M, dim, layers } = shape;
  const rows = N + M;
  const { edges, neighbours, inverseRoot } = bipartiteGraph(shape, positives);
  const theta = new Float64Array(rows * dim);
  let training: LightGcnTraining = { batchSize: 1, learningRate: 0, l2: 0, words: new Uint32Array(4) };
  let adam = createAdam(theta.length, 0);
  let below = sfc32(training.words);

  /** Mean of layers 0..L, layer l + 1 = A layer l: e_r^(l + 1) = sum over neighbours c of e_c^(l) / sqrt(degree_r degree_c). */
  function propagate(x: Float64Array): Float64Array {
    const mean = x.map((value) => value / (layers + 1));
    let layer = x;
    for (let l = 1; l <= layers; l++) {
      const next = new Float64Array(x.length);
      for (let r = 0; r < rows; r++) {
        for (let e = edges[r]!; e < edges[r + 1]!; e++) {
          const c = neighbours[e]!;
          const weight = inverseRoot[r]! * inverseRoot[c]!;
          for (let k = 0; k < dim; k++) next[r * dim + k]! += weight * layer[c * dim + k]!;
        }
      }
      next.forEach((value, at) => (mean[at]! += value / (layers + 1)));
      layer = next;
    }
    return mean;
  }

  function addUp({ users, liked, others }: TripleBatch): { loss: number; gradient: Float64Array } {
    const e = propagate(theta);
    const d = new Float64Array(theta.length);
    const B = users.length;
    let loss = 0;
    for (let s = 0; s < B; s++) {
      const [u, i, j] = [users[s]! * dim, (N + liked[s]!) * dim, (N + others[s]!) * dim];
      let x = 0;
      for (let k = 0; k < dim; k++) x += e[u + k]! * (e[i + k]! - e[j + k]!);
      loss += bceWithLogits(x, 1) / B;
      const dx = (sigmoid(x) - 1) / B;
      for (let k = 0; k < dim; k++) {
        d[u + k]! += dx * (e[i + k]! - e[j + k]!);
        d[i + k]! += dx * e[u + k]!;
        d[j + k]! -= dx * e[u + k]!;
      }
    }
    const gradient = propagate(d);
    for (let s = 0; s < B; s++) {
      for (const r of [users[s]!, N + liked[s]!, N + others[s]!]) {
        for (let k = r * dim; k < (r + 1) * dim; k++) gradient[k]! += (training.l2 / B) * theta[k]!;
      }
    }
    return { loss, gradient };
  }

  const unpack = (values: Float64Array, name: string): Tensors => ({
    [`user.${name}`]: { shape: [N, dim], data: Float32Array.from(values.subarray(0, N * dim)) },
    [`item.${name}`]: { shape: [M, dim], data: Float32Array.from(values.subarray(N * dim)) },
  });

  return {
    theta,
    load(tensors) {
      assertLightGcnTensors(shape, tensors);
      theta.set(tensors['user.layer0']!.data);
      theta.set(tensors['item.layer0']!.data, N * dim);
    },
    tensors: () => unpack(theta, 'layer0'),
    propagated: () => unpack(propagate(theta), 'propagated'),
    startTraining(settings) {
      assertDrawable('LightGCN', shape, positives.offsets);
      training = settings;
      adam = createAdam(theta.length, settings.learningRate);
      below = sfc32(settings.words);
    },
    trainEpoch() {
      const { users, liked, others } = drawTriplesPlain({ ...positives, M }, below);
      let loss = 0;
      for (let from = 0; from < users.length; from += training.batchSize) {
        const to = Math.min(from + training.batchSize, users.length);
        const part = (values: Int32Array): Int32Array => values.subarray(from, to);
        const batch = addUp({ users: part(users), liked: part(liked), others: part(others) });
        loss += batch.loss * (to - from);
        adam(theta, batch.gradient);
      }
      return loss / users.length;
    },
    lossAndGradient(batch) {
      const { loss, gradient } = addUp(batch);
      return { loss, gradient: unpack(gradient, 'layer0') };
    },
  };
}
