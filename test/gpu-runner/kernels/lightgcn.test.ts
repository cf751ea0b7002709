import { describe, expect, it } from 'vitest';
import { createLightGcn, type TripleBatch } from '../../../gpu-runner/kernels/lightgcn.ts';
import type { LightGcnShape, Positives } from '../../../gpu-runner/kernels/lightgcn-graph.ts';
import { createPlainLightGcn } from '../../../gpu-runner/kernels/lightgcn-plain.ts';
import type { Tensors } from '../../../gpu-runner/kernels/tensors.ts';
import { createRng, type Rng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError } from './random.ts';

const FINITE_DIFFERENCE = 1e-7; // central differences of step 1e-5 in float64
const FLOAT32 = 1e-6;
// Adam divides by sqrt(v), so float32 noise in a tiny gradient moves a weight by part of the learning rate, 1e-2.
const FLOAT32_EPOCHS = 2e-4;

const shapes: Record<string, LightGcnShape> = {
  'width 8, one layer': { N: 9, M: 14, dim: 8, layers: 1 },
  'odd width, padded': { N: 7, M: 11, dim: 5, layers: 3 },
  'width 16': { N: 12, M: 9, dim: 16, layers: 2 },
  'width 64': { N: 6, M: 12, dim: 64, layers: 3 },
  'all widths of the kernel at once, 32 + 16 + 8': { N: 6, M: 21, dim: 56, layers: 2 },
};

/** A third of all pairs; user 1 and the last item have none. */
function randomPositives({ N, M }: LightGcnShape): Positives {
  const rng = createRng('positives');
  const rows = Array.from({ length: N }, (_, u) =>
    Array.from({ length: M - 1 }, (__, item) => item).filter(() => u !== 1 && rng.next() < 0.35),
  );
  const offsets = Int32Array.of(0, ...rows.map((_, u) => rows.slice(0, u + 1).flat().length));
  return { offsets, items: Int32Array.from(rows.flat()) };
}

function randomTensors({ N, M, dim }: LightGcnShape, rng: Rng): Tensors {
  const table = (rows: number) => ({
    shape: [rows, dim],
    data: Float32Array.from({ length: rows * dim }, () => 0.5 * rng.normal()),
  });
  return { 'user.layer0': table(N), 'item.layer0': table(M) };
}

function flat(tensors: Tensors): Float32Array {
  return Float32Array.from(Object.values(tensors).flatMap(({ data }) => [...data]));
}

const batch: TripleBatch = { users: [0, 2, 0, 3, 4], liked: [2, 2, 5, 7, 5], others: [1, 6, 0, 1, 1] };

/**
 * The paper's matrix form: E = 1/(L+1) sum_l A~^l E0 with A~ = D^-1/2 [[0, R], [R', 0]] D^-1/2 as dense matrices, and
 * L = -1/B sum ln sigma(e_u . e_i - e_u . e_j) + l2 / (2 B) sum (|e0_u|^2 + |e0_i|^2 + |e0_j|^2).
 */
function denseLoss(
  { N, M, dim, layers }: LightGcnShape,
  { offsets, items }: Positives,
  { users, liked, others }: TripleBatch,
  l2: number,
) {
  const n = N + M;
  const A = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
  for (let u = 0; u < N; u++) {
    for (const item of items.subarray(offsets[u], offsets[u + 1])) A[u]![N + item] = A[N + item]![u] = 1;
  }
  const degree = A.map((row) => row.reduce((a, b) => a + b, 0));
  const normalised = A.map((row, r) => row.map((a, c) => (a === 0 ? 0 : a / Math.sqrt(degree[r]! * degree[c]!))));
  const propagate = (E0: Float64Array): number[][] => {
    let E = Array.from({ length: n }, (_, r) => [...E0.subarray(r * dim, (r + 1) * dim)]);
    const sum = E.map((row) => [...row]);
    for (let l = 0; l < layers; l++) {
      E = normalised.map((row) =>
        Array.from({ length: dim }, (_, k) => row.reduce((acc, a, c) => acc + a * E[c]![k]!, 0)),
      );
      E.forEach((row, r) => row.forEach((value, k) => (sum[r]![k]! += value)));
    }
    return sum.map((row) => row.map((value) => value / (layers + 1)));
  };
  const loss = (E0: Float64Array): number => {
    const E = propagate(E0);
    const dot = (a: number[], b: number[]): number => a.reduce((acc, value, k) => acc + value * b[k]!, 0);
    const square = (r: number): number =>
      E0.subarray(r * dim, (r + 1) * dim).reduce((acc, value) => acc + value * value, 0);
    let total = 0;
    for (let s = 0; s < users.length; s++) {
      const [u, i, j] = [users[s]!, N + liked[s]!, N + others[s]!];
      total += Math.log(1 + Math.exp(-(dot(E[u]!, E[i]!) - dot(E[u]!, E[j]!))));
      total += (l2 / 2) * (square(u) + square(i) + square(j));
    }
    return total / users.length;
  };
  return { propagate, loss };
}

describe.each(Object.entries(shapes))('LightGCN, %s', (_, shape) => {
  const positives = randomPositives(shape);
  const tensors = randomTensors(shape, createRng('init'));
  const training = { batchSize: 5, learningRate: 1e-2, l2: 0.1, words: createRng('words').words() };
  const both = () => {
    const [kernel, plain] = [createLightGcn(shape, positives), createPlainLightGcn(shape, positives)];
    for (const engine of [kernel, plain]) {
      engine.load(tensors);
      engine.startTraining(training);
    }
    return { kernel, plain };
  };

  it('propagates as the dense matrices of the paper do', () => {
    const { kernel, plain } = both();
    const expected = denseLoss(shape, positives, batch, 0.1).propagate(plain.theta).flat();
    expect(maxError(flat(plain.propagated()), expected)).toBeLessThan(FLOAT32);
    expect(maxError(flat(kernel.propagated()), expected)).toBeLessThan(FLOAT32);
  });

  it('the gradient equals finite differences of the dense loss; kernel and twin agree', () => {
    const { kernel, plain } = both();
    const { loss } = denseLoss(shape, positives, batch, training.l2);
    const [theta, ofTwin] = [plain.theta.slice(), plain.lossAndGradient(batch)];
    const some = Array.from({ length: 40 }, (__, n) => (n * 7919) % theta.length);
    const expected = some.map((i) => finiteDifference(loss, theta, i, 1e-5));
    const gradient = flat(ofTwin.gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
    expect(
      maxError(
        some.map((i) => gradient[i]!),
        expected,
      ),
    ).toBeLessThan(FINITE_DIFFERENCE);
    const ofKernel = kernel.lossAndGradient(batch);
    expect(ofKernel.loss).toBeCloseTo(ofTwin.loss, 5);
    expect(maxError(flat(ofKernel.gradient), gradient)).toBeLessThan(FLOAT32);
  });

  it.each([3, 1000])('kernel and twin train alike for three epochs in batches of %i', (batchSize) => {
    const { kernel, plain } = both();
    for (const engine of [kernel, plain]) engine.startTraining({ ...training, batchSize });
    for (let epoch = 0; epoch < 3; epoch++) expect(kernel.trainEpoch()).toBeCloseTo(plain.trainEpoch(), 4);
    const [a, b] = [flat(kernel.tensors()), flat(plain.tensors())];
    expect(maxError(a, b)).toBeLessThan(FLOAT32_EPOCHS);
    expect(maxError(a, flat(tensors))).toBeGreaterThan(0.01);
  });

  it('scores are dot products of propagated embeddings, by whatever blocks of users', () => {
    const { kernel } = both();
    const { N, M, dim } = shape;
    const users = kernel.propagated()['user.propagated']!.data;
    const items = kernel.propagated()['item.propagated']!.data;
    const expected = Array.from({ length: N * M }, (__, at) => {
      const [u, i] = [Math.floor(at / M), at % M];
      return users.subarray(u * dim, (u + 1) * dim).reduce((sum, value, k) => sum + value * items[i * dim + k]!, 0);
    });
    kernel.prepareScores();
    const all = new Float32Array(N * M);
    kernel.scoreUsers(0, N, all);
    expect(maxError(all, expected)).toBeLessThan(FLOAT32);
    for (const [from, to] of [
      [0, 1],
      [1, N],
      [N - 1, N],
    ] as const) {
      const out = new Float32Array((to - from) * M);
      kernel.scoreUsers(from, to, out);
      expect(out).toEqual(all.slice(from * M, to * M));
    }
  });

  it('a checkpoint goes in and out unchanged', () => {
    const kernel = createLightGcn(shape, positives);
    kernel.load(tensors);
    expect(kernel.tensors()).toEqual(tensors);
  });
});

describe('LightGCN kernel', () => {
  const shape = shapes['odd width, padded']!;
  const positives = randomPositives(shape);

  it('a node without neighbours keeps a share of its layer 0', () => {
    const kernel = createLightGcn(shape, positives);
    const tensors = randomTensors(shape, createRng('init'));
    kernel.load(tensors);
    const alone = kernel.propagated()['user.propagated']!.data.subarray(shape.dim, 2 * shape.dim); // user 1
    const layer0 = tensors['user.layer0']!.data.subarray(shape.dim, 2 * shape.dim);
    expect(
      maxError(
        alone,
        layer0.map((value) => value / 4),
      ),
    ).toBeLessThan(1e-7);
  });

  it('names what is wrong with sizes, checkpoints and data', () => {
    expect(() => createLightGcn({ ...shape, layers: 0 }, positives)).toThrow(/positive sizes and layers.*layers 0/);
    expect(() => createLightGcn({ ...shape, N: 3 }, positives)).toThrow(/items 0..10 of 3 users, got 7 users/);
    const kernel = createLightGcn(shape, positives);
    expect(() => kernel.load({})).toThrow(/expected user.layer0 of shape \[7, 5\], got only nothing/);
    const none = { offsets: new Int32Array(shape.N + 1), items: new Int32Array() };
    const training = { batchSize: 5, learningRate: 1e-2, l2: 0, words: createRng(1).words() };
    expect(() => createLightGcn(shape, none).startTraining(training)).toThrow(
      /LightGCN: expected positives of 7 users/,
    );
  });
});
