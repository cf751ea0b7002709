import type { NeumfShape } from '../kernels/neumf-layout.ts';
import type { NeumfTraining } from '../kernels/neumf.ts';
import { createRng } from '../math/rng.ts';

/** Interactions of the size of ML-100K's training part (80,000 over 943 users and 1,682 items), at random. */
export function ml100kSized(): { readonly shape: NeumfShape; readonly training: NeumfTraining } {
  const shape = { N: 943, M: 1682, dim: 16, layers: [32, 16, 8] };
  const rng = createRng('ml-100k-sized');
  const density = 80_000 / (shape.N * shape.M);
  const offsets = new Int32Array(shape.N + 1);
  const items: number[] = [];
  for (let user = 0; user < shape.N; user++) {
    for (let item = 0; item < shape.M; item++) if (rng.next() < density) items.push(item);
    offsets[user + 1] = items.length;
  }
  const settings = { negatives: 4, batchSize: 256, learningRate: 1e-3, words: rng.words() };
  return { shape, training: { offsets, items: Int32Array.from(items), ...settings } };
}
