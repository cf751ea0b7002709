import { addPredictions, createTreeKernel, type CreateTreeGrower } from '../kernels/xgb-tree.ts';
import { matrix, type Matrix } from '../math/matrix.ts';
import type { Attacker, AttackerTask } from './attacker.ts';

export interface XgbOptions {
  readonly rounds: number;
  readonly eta: number;
  readonly maxDepth: number;
  readonly lambda: number;
  readonly minChildWeight: number;
  /** Whose code: this one, or XGBoost's own library where it is installed. Both predict the same within float32 rounding. */
  readonly library: 'LETHE' | 'LIBXGBOOST';
}

/** XGBoost's own defaults (paper 4.1.3 names none). */
export const xgbDefaults: XgbOptions = {
  rounds: 100,
  eta: 0.3,
  maxDepth: 6,
  lambda: 1,
  minChildWeight: 1,
  library: 'LETHE',
};

/**
 * XGBoost (Chen and Guestrin 2016) with exact greedy trees: `binary:logistic` for two classes, `multi:softprob` with one
 * tree a class and round for more. Nothing in it is random; margins, derivatives and outputs are float32, as XGBoost's are.
 */
export const xgbAttacker: Attacker<XgbOptions> = (task, options) => {
  if (!wantsLibxgboost(options)) return boost(task, options);
  if (!task.libxgboost) throw new Error('XGB: expected libxgboost to be loaded for the library LIBXGBOOST, got none');
  return task.libxgboost.boost(task, options);
};

/** Whose trees it asks for. */
export const wantsLibxgboost = ({ library }: Pick<XgbOptions, 'library'>): boolean => library === 'LIBXGBOOST';

export function boost(
  { x, y, classes, xTest, report }: AttackerTask,
  options: Omit<XgbOptions, 'library'>,
  create: CreateTreeGrower = createTreeKernel,
): Float64Array {
  const objective = classes === 2 ? logistic : softprob;
  const outputs = classes === 2 ? 1 : classes;
  const grow = create(x, options);
  const margin = matrix(x.rows, outputs);
  const test = matrix(xTest.rows, outputs);
  // base_score 0.5 is a probability, so a margin of 0, for `logistic`; and a margin for `softprob`
  for (const { data } of [margin, test]) data.fill(classes === 2 ? 0 : 0.5);
  const g = matrix(outputs, x.rows);
  const h = matrix(outputs, x.rows);
  for (let round = 0; round < options.rounds; round++) {
    objective.derivatives(margin, y, { g, h });
    for (let c = 0; c < outputs; c++) {
      const of = ({ data }: Matrix): Float32Array => data.subarray(c * x.rows, (c + 1) * x.rows);
      const tree = grow(of(g), of(h));
      for (let i = 0; i < x.rows; i++) margin.data[i * outputs + c]! += tree.value[tree.leaves[i]!]!;
      addPredictions(tree, xTest, test.data, { offset: c, stride: outputs });
      report?.((round + (c + 1) / outputs) / options.rounds);
    }
  }
  return objective.probabilities(test);
}

interface Objective {
  /** First and second derivative of the loss by each margin: margins [n, outputs] -> g, h [outputs, n]. */
  derivatives(margin: Matrix, y: Int32Array, out: { readonly g: Matrix; readonly h: Matrix }): void;
  /** [n, classes], row-major. */
  probabilities(margin: Matrix): Float64Array;
}

/** XGBoost's least second derivative. */
const LEAST_HESSIAN = 1e-16;

const logistic: Objective = {
  derivatives(margin, y, { g, h }) {
    for (let i = 0; i < margin.rows; i++) {
      const p = sigmoid(margin.data[i]!);
      g.data[i] = p - y[i]!;
      h.data[i] = Math.max(Math.fround(p * Math.fround(1 - p)), LEAST_HESSIAN);
    }
  },
  probabilities(margin) {
    return Float64Array.from({ length: 2 * margin.rows }, (_, at) => {
      const p = sigmoid(margin.data[at >> 1]!);
      return at & 1 ? p : 1 - p;
    });
  },
};

const softprob: Objective = {
  derivatives(margin, y, { g, h }) {
    const { rows: n, cols: classes } = margin;
    const p = softmax(margin);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < classes; c++) {
        const pc = p[i * classes + c]!;
        g.data[c * n + i] = y[i] === c ? pc - 1 : pc;
        h.data[c * n + i] = Math.max(Math.fround(Math.fround(2 * pc) * Math.fround(1 - pc)), LEAST_HESSIAN);
      }
    }
  },
  probabilities: (margin) => Float64Array.from(softmax(margin)),
};

function sigmoid(z: number): number {
  return Math.fround(1 / Math.fround(Math.fround(Math.exp(-z)) + 1));
}

function softmax({ rows, cols, data }: Matrix): Float32Array {
  const p = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    const z = data.subarray(i * cols, (i + 1) * cols);
    const most = Math.max(...z);
    let sum = 0;
    for (let c = 0; c < cols; c++) sum += p[i * cols + c] = Math.fround(Math.exp(Math.fround(z[c]! - most)));
    for (let c = 0; c < cols; c++) p[i * cols + c]! /= Math.fround(sum);
  }
  return p;
}
