import { describe, expect, it } from 'vitest';
import { cachedRows, decisions, rbfSvmAttacker, variance } from '../../../gpu-runner/attackers/rbf-svm.ts';
import { standardizedTask } from '../../../gpu-runner/attackers/standardize.ts';
import { trainMachine } from '../../../gpu-runner/attackers/svm-smo.ts';
import { createPlainSmo, createSmoKernel, type CreateSmo } from '../../../gpu-runner/kernels/smo.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { randomMatrix } from '../kernels/random.ts';
import { panelCases, taskOf, worst } from './sklearn-panel.ts';

/** Kernel values are float32; measured at the same tolerance as the golden: at most 8e-6 (c = 10). */
const SKLEARN_DECISION = 5e-5;
/** Of the attacker, which stops at LIBSVM's default of 1e-3; measured: at most 1e-3. */
const EARLY_STOP = 5e-3;

describe.each(panelCases.flatMap((golden) => golden.svm.map((of) => ({ ...of, golden, name: golden.name }))))(
  'scikit-learn golden: $name, c = $c, gamma = $gamma',
  ({ golden, c, gamma, decisions: expected }) => {
    const task = standardizedTask(taskOf(golden, 'new'));
    const outputs = golden.classes === 2 ? [1] : Array.from({ length: golden.classes }, (_, k) => k);

    it('trained to the end, every decision value', () => {
      const width = gamma ?? 1 / (golden.d * variance(task.x));
      const columns = outputs.map((positive) => {
        const labels = Int8Array.from(task.y, (label) => (label === positive ? 1 : -1));
        const machine = trainMachine(cachedRows(task.x, width), labels, { c, tolerance: 1e-7 });
        return decisions(machine, task.x, task.xTest, width);
      });
      const ours = Array.from(task.xTest.data.subarray(0, task.xTest.rows), (_, i) => columns.map((of) => of[i]!));
      expect(worst(ours.flat(), expected)).toBeLessThan(SKLEARN_DECISION);
    });

    it('the attacker stops a little earlier, and scores each class by its decision value', () => {
      const scores = rbfSvmAttacker(taskOf(golden, 'new'), { c, gamma }, createRng(1));
      const ours = [...scores].filter((_, at) => outputs.includes(at % golden.classes));
      expect(worst(ours, expected)).toBeLessThan(EARLY_STOP);
      if (golden.classes === 2) scores.forEach((score, at) => expect(score).toBe(-scores[at ^ 1]!));
    });
  },
);

describe('sequential minimal optimisation', () => {
  const rng = createRng('smo');
  const x = randomMatrix(60, 3, rng);
  const labels = Int8Array.from({ length: 60 }, (_, i) => (x.data[3 * i]! * x.data[3 * i + 1]! > 0 ? 1 : -1));

  it('ends where the optimality conditions hold: margins below 1 at c, above 1 at 0, 1 between', () => {
    const c = 2;
    const { coefficients, rho } = trainMachine(cachedRows(x, 0.4), labels, { c, tolerance: 1e-8 });
    expect(coefficients.reduce((sum, a) => sum + a, 0)).toBeCloseTo(0, 10);
    decisions({ coefficients, rho, steps: 0 }, x, x, 0.4).forEach((value, i) => {
      const [a, margin] = [coefficients[i]! * labels[i]!, value * labels[i]!];
      expect(a).toBeGreaterThanOrEqual(0);
      expect(a).toBeLessThanOrEqual(c);
      if (a > 0) expect(margin).toBeLessThan(1 + 1e-5);
      if (a < c) expect(margin).toBeGreaterThan(1 - 1e-5);
    });
  });

  it('the kernel makes the machine of its plain twin, to the last bit', () => {
    const train = (create: CreateSmo) => trainMachine(cachedRows(x, 0.4), labels, { c: 1, tolerance: 1e-6, create });
    expect(train(createSmoKernel)).toEqual(train(createPlainSmo));
  });

  it('rows forgotten and computed again give the same machine', () => {
    const train = (floats?: number) => trainMachine(cachedRows(x, 0.4, floats), labels, { c: 1, tolerance: 1e-3 });
    expect(train(0)).toEqual(train());
    expect(train(5 * 60)).toEqual(train());
  });
});
