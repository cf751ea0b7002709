import type { Matrix } from '../math/matrix.ts';
import type { Attacker, AttackerTask } from './attacker.ts';
import { minimize, type Objective } from './lbfgs.ts';
import { standardizedTask } from './standardize.ts';

export interface LogisticOptions {
  /** Inverse of the weight of the squared weights in the loss. */
  readonly c: number;
  readonly maxIterations: number;
}

/** scikit-learn's defaults, but for more iterations. */
export const logisticDefaults: LogisticOptions = { c: 1, maxIterations: 1000 };

/** No entry of the gradient of the mean loss is larger at the end: probabilities are then exact to about 1e-7. */
const TOLERANCE = 1e-9;
/** About how many iterations that takes. */
const USUAL = 30;

/**
 * Logistic regression (two classes) or softmax regression (more) on standardised embeddings: the unique minimum of
 *
 *   1/2 sum W^2 + c sum_i loss(W x_i + b, y_i)
 *
 * with the intercepts b free, as scikit-learn's LogisticRegression behind a StandardScaler.
 */
export const logisticAttacker: Attacker<LogisticOptions> = (task, options) => {
  const standardized = standardizedTask(task);
  const outputs = task.classes === 2 ? 1 : task.classes;
  const w = new Float64Array(outputs * (task.x.cols + 1));
  minimize(logisticObjective(standardized, options.c), w, {
    tolerance: TOLERANCE,
    maxIterations: options.maxIterations,
    report: (iterations) => task.report?.(1 - Math.exp(-iterations / USUAL)),
  });
  return probabilities(standardized.xTest, w, task.classes);
};

/** The objective above over c n; w [outputs, D + 1], the intercept last. Two classes need one output, the log odds of the second. */
export function logisticObjective({ x, y, classes }: AttackerTask, c: number): Objective {
  const { rows: n, cols: D, data } = x;
  const outputs = classes === 2 ? 1 : classes;
  const p = new Float64Array(outputs);
  return (w, out) => {
    out.fill(0);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      logits(data, i, w, p);
      loss += outputs === 1 ? logisticError(p, y[i]!) : softmaxError(p, y[i]!);
      for (let o = 0; o < outputs; o++) {
        const base = o * (D + 1);
        const error = p[o]! / n;
        for (let d = 0; d < D; d++) out[base + d]! += error * data[i * D + d]!;
        out[base + D]! += error;
      }
    }
    let squares = 0;
    for (let o = 0; o < outputs; o++) {
      for (let at = o * (D + 1); at < o * (D + 1) + D; at++) {
        squares += w[at]! * w[at]!;
        out[at]! += w[at]! / (c * n);
      }
    }
    return (loss + (0.5 * squares) / c) / n;
  };
}

/** z = W x_i + b into `out` [outputs]. */
function logits(data: Float32Array, i: number, w: Float64Array, out: Float64Array): void {
  const D = w.length / out.length - 1;
  for (let o = 0; o < out.length; o++) {
    const base = o * (D + 1);
    let z = w[base + D]!;
    for (let d = 0; d < D; d++) z += w[base + d]! * data[i * D + d]!;
    out[o] = z;
  }
}

/** The loss of log odds p[0], which become probability - label. */
function logisticError(p: Float64Array, label: number): number {
  const z = p[0]!;
  const e = Math.exp(-Math.abs(z));
  p[0] = (z >= 0 ? 1 : e) / (1 + e) - label;
  return Math.max(z, 0) - z * label + Math.log1p(e);
}

/** The loss of logits p, which become probability - [label]. */
function softmaxError(p: Float64Array, label: number): number {
  const most = Math.max(...p);
  const chosen = p[label]! - most;
  let total = 0;
  for (let o = 0; o < p.length; o++) total += p[o] = Math.exp(p[o]! - most);
  for (let o = 0; o < p.length; o++) p[o]! /= total;
  p[label]! -= 1;
  return Math.log(total) - chosen;
}

function probabilities(x: Matrix, w: Float64Array, classes: number): Float64Array {
  const out = new Float64Array(x.rows * classes);
  const p = new Float64Array(classes === 2 ? 1 : classes);
  for (let i = 0; i < x.rows; i++) {
    logits(x.data, i, w, p);
    if (classes === 2) {
      logisticError(p, 0);
      out.set([1 - p[0]!, p[0]!], i * 2);
    } else {
      softmaxError(p, 0);
      p[0]! += 1;
      out.set(p, i * classes);
    }
  }
  return out;
}
