import { describe, expect, it } from 'vitest';
import { createNeumf } from '../../../gpu-runner/kernels/neumf.ts';
import { neumfLayout, type NeumfShape } from '../../../gpu-runner/kernels/neumf-layout.ts';
import { createPlainNeumf } from '../../../gpu-runner/kernels/neumf-plain.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import type { Tensors } from '../../../gpu-runner/kernels/tensors.ts';
import { initialTensors } from '../../../gpu-runner/models/nmf-init.ts';
import { finiteDifference, maxError } from './random.ts';

const FINITE_DIFFERENCE = 1e-7; // central differences of step 1e-5 in float64
const FLOAT32_LOGIT = 5e-6;
const FLOAT32_GRADIENT = 2e-7;
// Adam divides by sqrt(v), so float32 noise in a tiny gradient moves a weight by part of the learning rate, 1e-2.
const FLOAT32_EPOCHS = 1e-4;

const shapes: Record<string, NeumfShape> = {
  'widths of whole lanes': { N: 12, M: 20, dim: 8, layers: [16, 8, 8] },
  'odd widths, padded': { N: 7, M: 11, dim: 5, layers: [6, 7, 3] },
  'one layer': { N: 5, M: 9, dim: 16, layers: [10, 4] },
  'four layers': { N: 5, M: 70, dim: 3, layers: [24, 12, 6, 3, 2] },
};

function training(shape: NeumfShape, batchSize: number) {
  const rng = createRng('positives');
  const rows = Array.from({ length: shape.N }, () =>
    Array.from({ length: shape.M }, (_, item) => item).filter(() => rng.next() < 0.3),
  );
  const offsets = Int32Array.of(0, ...rows.map((_, u) => rows.slice(0, u + 1).flat().length));
  return {
    offsets,
    items: Int32Array.from(rows.flat()),
    negatives: 3,
    batchSize,
    learningRate: 1e-2,
    words: rng.words(),
  };
}

const batch = { users: [0, 1, 0, 3, 0], items: [2, 2, 5, 7, 5], labels: [1, 0, 0, 1, 1] };

function flat(tensors: Tensors): Float32Array {
  return Float32Array.from(Object.values(tensors).flatMap(({ data }) => [...data]));
}

/** Biases of 0 put dead units exactly on the kink of ReLU, where no derivative is right. */
function withBiases(tensors: Tensors): Tensors {
  const rng = createRng('biases');
  for (const [name, { data }] of Object.entries(tensors)) {
    if (name.endsWith('.bias')) data.forEach((_, i) => (data[i] = rng.normal() * 0.2));
  }
  return tensors;
}

describe.each(Object.entries(shapes))('NeuMF, %s', (_, shape) => {
  const tensors = withBiases(initialTensors(shape, 0.5, createRng('init')));

  it('plain twin: the gradient equals finite differences in every parameter', () => {
    const plain = createPlainNeumf(shape);
    plain.load(tensors);
    const gradient = flat(plain.lossAndGradient(batch).gradient);
    const loss = (theta: Float64Array): number => {
      plain.theta.set(theta);
      return plain.lossAndGradient(batch).loss;
    };
    const at = plain.theta.slice();
    const expected = at.map((__, i) => finiteDifference(loss, at, i, 1e-5));
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
    expect(maxError(gradient, expected)).toBeLessThan(FINITE_DIFFERENCE);
  });

  it('kernel and twin have the same loss and gradient, in every tensor', () => {
    const [kernel, plain] = [createNeumf(shape), createPlainNeumf(shape)];
    for (const engine of [kernel, plain]) {
      engine.load(tensors);
      engine.startTraining(training(shape, 5));
    }
    for (const some of [batch, { users: [2], items: [8], labels: [0] }]) {
      const [actual, expected] = [kernel.lossAndGradient(some), plain.lossAndGradient(some)];
      expect(actual.loss).toBeCloseTo(expected.loss, 6);
      expect(maxError(flat(actual.gradient), flat(expected.gradient))).toBeLessThan(FLOAT32_GRADIENT);
    }
  });

  it('kernel and twin score alike', () => {
    const [kernel, plain] = [createNeumf(shape), createPlainNeumf(shape)];
    kernel.load(tensors);
    plain.load(tensors);
    kernel.prepareScores();
    const [actual, expected] = [new Float32Array(shape.M), new Float32Array(shape.M)];
    for (let user = 0; user < shape.N; user++) {
      kernel.scoreUser(user, actual);
      plain.scoreUser(user, expected);
      expect(maxError(actual, expected)).toBeLessThan(FLOAT32_LOGIT);
    }
  });

  it.each([4, 7, 1000])('kernel and twin train alike for three epochs in batches of %i', (batchSize) => {
    const [kernel, plain] = [createNeumf(shape), createPlainNeumf(shape)];
    const settings = training(shape, batchSize);
    for (const engine of [kernel, plain]) {
      engine.load(tensors);
      engine.startTraining(settings);
    }
    for (let epoch = 0; epoch < 3; epoch++) {
      expect(kernel.trainEpoch()).toBeCloseTo(plain.trainEpoch(), 5);
    }
    const [a, b] = [kernel.tensors(), plain.tensors()];
    for (const name of Object.keys(b))
      expect(maxError(a[name]!.data, b[name]!.data), name).toBeLessThan(FLOAT32_EPOCHS);
    expect(maxError(a['user.gmf']!.data, tensors['user.gmf']!.data)).toBeGreaterThan(0.01);
  });

  it('a checkpoint goes in and out unchanged', () => {
    const kernel = createNeumf(shape);
    kernel.load(tensors);
    expect(kernel.tensors()).toEqual(tensors);
  });
});

describe('NeuMF kernel', () => {
  const shape = shapes['odd widths, padded']!;

  it('starting afresh forgets the moments: the same epochs give the same bytes', () => {
    const kernel = createNeumf(shape);
    const run = (): unknown => {
      kernel.load(initialTensors(shape, 0.1, createRng(1)));
      kernel.startTraining(training(shape, 8));
      const losses = [kernel.trainEpoch(), kernel.trainEpoch()];
      return { losses, tensors: kernel.tensors() };
    };
    expect(run()).toEqual(run());
  });

  it('training after scoring, and scoring after training, do not disturb each other', () => {
    const scores = (withScoring: boolean): Float32Array => {
      const kernel = createNeumf(shape);
      const out = new Float32Array(shape.M);
      kernel.load(initialTensors(shape, 0.1, createRng(1)));
      kernel.startTraining(training(shape, 8));
      for (let epoch = 0; epoch < 2; epoch++) {
        kernel.trainEpoch();
        kernel.prepareScores();
        if (withScoring) for (let user = 0; user < shape.N; user++) kernel.scoreUser(user, out);
      }
      kernel.scoreUser(0, out);
      return out;
    };
    expect(scores(true)).toEqual(scores(false));
  });

  it('names what is wrong with sizes, checkpoints and data', () => {
    expect(() => neumfLayout({ ...shape, layers: [7, 3] }, 8)).toThrow(
      /first even; got N 7, M 11, dim 5, layers \[7, 3\]/,
    );
    const tensors = initialTensors(shape, 0.1, createRng(1));
    const { 'output.bias': _, ...without } = tensors;
    expect(() => createNeumf(shape).load(without)).toThrow(/expected output.bias of shape \[1\], got only user.gmf/);
    expect(() => createNeumf({ ...shape, N: 8 }).load(tensors)).toThrow(
      /expected user.gmf of shape \[8, 5\], got \[7, 5\]/,
    );
    const settings = training(shape, 8);
    const none = { ...settings, offsets: new Int32Array(shape.N + 1), items: new Int32Array() };
    expect(() => createNeumf(shape).startTraining(none)).toThrow(/expected positives of 7 users, got 0/);
    const all = {
      ...settings,
      offsets: Int32Array.of(0, 0, 0, 11, 11, 11, 11, 11),
      items: new Int32Array(11).map((__, i) => i),
    };
    expect(() => createNeumf(shape).startTraining(all)).toThrow(/user 2 has seen all 11 items/);
  });
});
