import { createDistanceKernel } from '../kernels/distances.ts';
import { matrix, row, takeRows, type Matrix } from '../math/matrix.ts';
import type { Attacker } from './attacker.ts';
import { standardizedTask } from './standardize.ts';
import { trainMachine, type KernelRow, type Machine } from './svm-smo.ts';

export interface RbfSvmOptions {
  readonly c: number;
  /** null: 1 / (D var(x)), as scikit-learn's "scale". */
  readonly gamma?: number | null | undefined;
}

/** scikit-learn's defaults. */
export const rbfSvmDefaults: RbfSvmOptions = { c: 1, gamma: null };

/** LIBSVM's: how far the optimality conditions may be missed. */
const TOLERANCE = 1e-3;
/** Floats of kernel rows that are kept: 128 MiB, the whole matrix up to 5,792 training users. */
const CACHE = 2 ** 25;

/**
 * Support vector machine with the kernel exp(-gamma |x - x'|^2) on standardised embeddings, scored by its decision value:
 * two classes by one machine, more by one a class against the rest.
 */
export const rbfSvmAttacker: Attacker<RbfSvmOptions> = (task, options) => {
  const { x, y, xTest, classes, report } = standardizedTask(task);
  const gamma = options.gamma ?? 1 / (x.cols * variance(x));
  const kernel = cachedRows(x, gamma);
  const outputs = classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c);
  const out = new Float64Array(xTest.rows * classes);
  outputs.forEach((c, done) => {
    const labels = Int8Array.from(y, (label) => (label === c ? 1 : -1));
    const machine = trainMachine(kernel, labels, {
      c: options.c,
      tolerance: TOLERANCE,
      report: (share) => report?.((done + share) / outputs.length),
    });
    decisions(machine, x, xTest, gamma).forEach((value, i) => {
      out[i * classes + c] = value;
      if (classes === 2) out[i * classes] = -value;
    });
  });
  return out;
};

/** decision(x) of each row of xTest. */
export function decisions({ coefficients, rho }: Machine, x: Matrix, xTest: Matrix, gamma: number): Float64Array {
  const support = Int32Array.from(coefficients.keys()).filter((i) => coefficients[i] !== 0);
  const kernel = createDistanceKernel(takeRows(x, support));
  const weights = Float64Array.from(support, (i) => coefficients[i]!);
  return Float64Array.from({ length: xTest.rows }, (_, i) => {
    const k = kernel.gaussians(row(xTest, i), gamma);
    let sum = -rho;
    for (let s = 0; s < weights.length; s++) sum += weights[s]! * k[s]!;
    return sum;
  });
}

/** Rows of the kernel matrix, those used longest ago forgotten first. */
export function cachedRows(x: Matrix, gamma: number, floats = CACHE): KernelRow {
  const kernel = createDistanceKernel(x);
  const most = Math.max(1, Math.floor(floats / x.rows));
  const rows = new Map<number, Float32Array>();
  return (i) => {
    let found = rows.get(i);
    rows.delete(i);
    if (!found) {
      const [oldest] = rows.keys();
      const spare = rows.size >= most && oldest !== undefined ? rows.get(oldest)! : new Float32Array(x.rows);
      if (rows.size >= most) rows.delete(oldest!);
      spare.set(kernel.gaussians(row(x, i), gamma));
      found = spare;
    }
    rows.set(i, found);
    return found;
  };
}

/** Of all entries about their common mean; 1 when they are all the same. */
export function variance({ data }: Matrix = matrix(0, 0)): number {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length || 1;
}
