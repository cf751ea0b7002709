import { expect, it } from 'vitest';
import { mlpAttacker, mlpDefaults } from '../../../gpu-runner/attackers/mlp.ts';
import { moments, standardizedTask } from '../../../gpu-runner/attackers/standardize.ts';
import { standardizedMlpAttacker } from '../../../gpu-runner/attackers/standardized-mlp.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { aucOneVsRest } from '../../../gpu-runner/metrics/auc.ts';
import { randomMatrix } from '../kernels/random.ts';
import { panelCases, taskOf } from './sklearn-panel.ts';

it('mean and standard deviation are those of the training users, of both parts of the task', () => {
  const rng = createRng('standardize');
  const [x, xTest] = [randomMatrix(50, 3, rng, 4), randomMatrix(9, 3, rng, 4)];
  const task = standardizedTask({ x, y: new Int32Array(50), classes: 2, xTest });
  const { mean, sd } = moments(x);
  for (let d = 0; d < 3; d++) {
    const column = Array.from({ length: 50 }, (_, i) => x.data[3 * i + d]!);
    const average = column.reduce((sum, value) => sum + value, 0) / 50;
    expect(mean[d]).toBeCloseTo(average, 10);
    expect(sd[d]).toBeCloseTo(Math.sqrt(column.reduce((sum, value) => sum + (value - average) ** 2, 0) / 50), 10);
    expect(task.xTest.data[3 * 7 + d]).toBeCloseTo((xTest.data[3 * 7 + d]! - mean[d]!) / sd[d]!, 5);
  }
  const again = moments(task.x);
  again.mean.forEach((value) => expect(value).toBeCloseTo(0, 6));
  again.sd.forEach((value) => expect(value).toBeCloseTo(1, 6));
});

it('a constant column becomes 0, a needle some float32 steps wide is spread out', () => {
  const data = Float32Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 0.1 : 0.0371 + 3.8e-9 * (at % 4)));
  const { x } = standardizedTask({ x: matrix(10, 2, data), y: new Int32Array(10), classes: 2, xTest: matrix(0, 2) });
  expect([...x.data].filter((_, at) => at % 2 === 0)).toEqual(Array<number>(10).fill(0));
  expect([...x.data].filter((_, at) => at % 2 === 1).map((z) => Math.abs(z))).toEqual(Array<number>(10).fill(1));
});

it('the standardised MLP is the MLP on the standardised task', () => {
  const rng = createRng('mlp');
  const x = randomMatrix(40, 3, rng, 1e-3);
  const task = { x, y: Int32Array.from({ length: 40 }, (_, i) => i % 2), classes: 2, xTest: x };
  const options = { ...mlpDefaults, maxIterations: 5 };
  const expected = mlpAttacker(standardizedTask(task), options, createRng(1));
  expect(standardizedMlpAttacker(task, options, createRng(1))).toEqual(expected);
});

it.each(panelCases.flatMap((golden) => (golden.standardizedMlp ? [{ golden, name: golden.name }] : [])))(
  'scikit-learn golden: $name, accuracy, AUC and log loss come from the same distributions',
  ({ golden }) => {
    const { seeds, ...moments } = golden.standardizedMlp!; // filtered above
    const task = taskOf(golden, 'new');
    const runs = Array.from({ length: seeds }, (_, seed) => {
      const p = standardizedMlpAttacker(task, mlpDefaults, createRng(seed));
      const of = (i: number) => [...p.subarray(i * task.classes, (i + 1) * task.classes)];
      const { yTest } = task;
      return {
        accuracy: yTest.filter((label, i) => of(i).indexOf(Math.max(...of(i))) === label).length / yTest.length,
        auc: aucOneVsRest(p, yTest, task.classes),
        logLoss: -yTest.reduce((sum, label, i) => sum + Math.log(of(i)[label]!), 0) / yTest.length,
      };
    });
    for (const name of ['accuracy', 'auc', 'logLoss'] as const) {
      const ours = runs.reduce((sum, run) => sum + run[name], 0) / seeds;
      const { mean, sd } = moments[name];
      expect(Math.abs(ours - mean), name).toBeLessThan(4 * sd * Math.sqrt(2 / seeds)); // standard errors
    }
  },
);
