import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { glorot, mlpAttacker, mlpDefaults, trainMlp, createMlp } from '../../../gpu-runner/attackers/mlp.ts';
import { createPlainMlp } from '../../../gpu-runner/kernels/mlp-attacker-plain.ts';
import { createMlpKernel } from '../../../gpu-runner/kernels/mlp-attacker.ts';
import { matrix, takeRows } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { auc } from '../../../gpu-runner/metrics/auc.ts';

interface Task {
  readonly n: number;
  readonly d: number;
  readonly classes: number;
  readonly alpha: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
}
interface Run extends Task {
  readonly hidden: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly w1: readonly number[];
  readonly b1: readonly number[];
  readonly w2: readonly number[];
  readonly b2: readonly number[];
  readonly orders: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly probabilities: readonly number[];
}
interface Moments {
  readonly mean: number;
  readonly sd: number;
}
interface Spread extends Task {
  readonly seeds: number;
  readonly iterations: Moments;
  readonly loss: Moments;
  readonly accuracy: Moments;
  readonly auc: Moments;
}

const file = path.resolve(import.meta.dirname, '../../goldens/sklearn-mlp.json');
const goldens = JSON.parse(readFileSync(file, 'utf8')) as { runs: Run[]; spread: Spread[] };

/** All three round differently; measured after up to 60 epochs: at most 1.8e-7 and 2.2e-7. */
const SKLEARN_LOSS = 1e-6;
const SKLEARN_PROBABILITY = 1e-6;

describe.each(goldens.runs)('scikit-learn golden: $n x $d -> $hidden, $classes classes, $epochs epochs', (golden) => {
  const task = {
    x: matrix(golden.n, golden.d, Float32Array.from(golden.x)),
    y: Int32Array.from(golden.y),
    classes: golden.classes,
  };
  const weights = {
    w1: Float32Array.from(golden.w1),
    b1: Float32Array.from(golden.b1),
    w2: Float32Array.from(golden.w2),
    b2: Float32Array.from(golden.b2),
  };
  const step = { batchSize: Math.min(200, golden.n), alpha: golden.alpha, learningRate: golden.learningRate };

  it.each([
    ['kernel', createMlpKernel],
    ['plain twin', createPlainMlp],
  ])('%s: from the same weights and orders, the same losses and probabilities', (_name, create) => {
    const network = create(task, weights, step);
    const losses = golden.orders.map((order) => network.epoch(Int32Array.from(order)));
    const p = network.predict(task.x);
    const worst = (a: ArrayLike<number>, b: readonly number[]) =>
      Math.max(...b.map((value, i) => Math.abs(value - a[i]!)));
    expect(worst(losses, golden.losses)).toBeLessThan(SKLEARN_LOSS);
    expect(worst(p, golden.probabilities)).toBeLessThan(SKLEARN_PROBABILITY);
  });
});

describe.each(goldens.spread)('scikit-learn golden: $classes classes over $seeds seeds', (golden) => {
  it('iterations, final loss, accuracy and AUC come from the same distribution', () => {
    const all = matrix(2 * golden.n, golden.d, Float32Array.from(golden.x));
    const half = (from: number) => Int32Array.from({ length: golden.n }, (_, i) => from + i);
    const [x, xTest] = [takeRows(all, half(0)), takeRows(all, half(golden.n))];
    const y = Int32Array.from(golden.y.slice(0, golden.n));
    const yTest = golden.y.slice(golden.n);
    const task = { x, y, classes: golden.classes };
    const results = Array.from({ length: golden.seeds }, (_, seed) => {
      const rng = createRng(seed);
      const options = { ...mlpDefaults, l2: golden.alpha };
      const network = createMlp(task, glorot(task, options.hidden, rng), options);
      const losses = trainMlp(network, golden.n, { ...options, rng });
      const p = network.predict(xTest);
      const row = (i: number) => p.subarray(i * golden.classes, (i + 1) * golden.classes);
      const aucs = Array.from({ length: golden.classes }, (_, c) =>
        auc(
          Float64Array.from(yTest, (_, i) => row(i)[c]!),
          (i) => yTest[i] === c,
        ),
      );
      return {
        iterations: losses.length,
        loss: losses.at(-1)!,
        accuracy: yTest.filter((label, i) => row(i).indexOf(Math.max(...row(i))) === label).length / golden.n,
        auc: aucs.reduce((sum, a) => sum + a, 0) / golden.classes,
      };
    });
    for (const name of ['iterations', 'loss', 'accuracy', 'auc'] as const) {
      const ours = results.reduce((sum, r) => sum + r[name], 0) / results.length;
      const { mean, sd } = golden[name];
      const fourStandardErrors = 4 * sd * Math.sqrt(2 / golden.seeds);
      expect(Math.abs(ours - mean), name).toBeLessThan(fourStandardErrors);
    }
  });
});

describe('MLP attacker', () => {
  const rng = createRng('mlp');
  const x = matrix(
    90,
    5,
    Float32Array.from({ length: 450 }, () => rng.normal()),
  );
  const y = Int32Array.from({ length: 90 }, (_, i) => (x.data[i * 5]! * x.data[i * 5 + 1]! > 0 ? 1 : 0));

  it('the same seed gives the same bits, another seed others', () => {
    const run = (seed: number) =>
      mlpAttacker({ x, y, classes: 2, xTest: x }, { ...mlpDefaults, maxIterations: 20 }, createRng(seed));
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('learns what no line separates', () => {
    const p = mlpAttacker(
      { x, y, classes: 2, xTest: x },
      { ...mlpDefaults, l2: 0.01, learningRate: 0.01 },
      createRng(1),
    );
    const right = [...y].filter((label, i) => (p[2 * i + 1]! > 0.5 ? 1 : 0) === label).length;
    expect(right / 90).toBeGreaterThan(0.95);
  });

  it('stops after eleven epochs without progress, and at the limit', () => {
    const losses = [3, 2, 1, ...Array<number>(50).fill(0.99995)];
    const scripted = { epoch: () => losses.shift()!, predict: () => new Float64Array() };
    expect(trainMlp(scripted, 4, { maxIterations: 1000, rng: createRng(1) })).toHaveLength(3 + 11);
    expect(trainMlp(scripted, 4, { maxIterations: 7, rng: createRng(1) })).toHaveLength(7);
  });
});
