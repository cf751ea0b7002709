import { matrix, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { randomMatrix } from '../kernels/random.ts';

export const [N, K] = [80, 6];

/** `classes` classes whose means differ in the first dimension; every tenth user is of unknown class. */
export function planted(classes = 2): { theta: Matrix; labels: [Int32Array] } {
  const theta = randomMatrix(N, K, createRng('theta'), 0.1);
  const labels = Int32Array.from({ length: N }, (_, i) => (i % 10 === 9 ? -1 : i % classes));
  labels.forEach((label, i) => (theta.data[i * K]! += 0.15 * label));
  return { theta, labels: [labels] };
}

/** The same with a second attribute of three classes in the last dimension; users 3, 13, .. are unknown in it, 9, 19, .. in both. */
export function plantedTwice(): { theta: Matrix; labels: [Int32Array, Int32Array] } {
  const {
    theta,
    labels: [first],
  } = planted();
  const second = Int32Array.from({ length: N }, (_, i) => (i % 10 === 9 || i % 10 === 3 ? -1 : Math.floor(i / 3) % 3));
  second.forEach((label, i) => (theta.data[i * K + K - 1]! += 0.15 * label));
  return { theta, labels: [first, second] };
}

/** An item side of the same width. */
export const plantedItems = (): Matrix => randomMatrix(40, K, createRng('items'));

export function context(seed = 'unlearn') {
  const curves: Record<string, [number, number][]> = {};
  const steps: number[] = [];
  const progress = {
    step: (done: number, total: number) => void steps.push(done / total),
    metric: (name: string, step: number, value: number) => void (curves[name] ??= []).push([step, value]),
  };
  return { rng: createRng(seed), progress, curves, steps };
}

/** The users whose class is known in an attribute. */
export const known = (labels: Int32Array): number[] => [...labels.keys()].filter((i) => labels[i]! >= 0);

/** Those rows, in float64. */
export function rowsOf(theta: Matrix, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows.flatMap((i) => [...theta.data.subarray(i * theta.cols, (i + 1) * theta.cols)]));
}

/** How far the class means of an attribute are apart: the largest difference in any dimension. */
export function meanGap(theta: Matrix, labels: Int32Array): number {
  const classes = Math.max(...labels) + 1;
  const means = Array.from({ length: classes }, (_, c) => {
    const rows = known(labels).filter((i) => labels[i] === c);
    return Array.from(
      { length: theta.cols },
      (__, k) => rows.reduce((s, i) => s + theta.data[i * theta.cols + k]!, 0) / rows.length,
    );
  });
  const gaps = means.flatMap((a) => means.flatMap((b) => a.map((value, k) => Math.abs(value - b[k]!))));
  return Math.max(...gaps);
}

/** Everybody at the same place. */
export const constant = (): Matrix => matrix(N, K, new Float32Array(N * K).fill(0.25));
