import { createSmoKernel, LEAST_CURVATURE, type CreateSmo } from '../kernels/smo.ts';
import type { AttackerTask } from './attacker.ts';

/** Row i of the kernel matrix over the training rows, [n]; may be overwritten by the next call. */
export type KernelRow = (i: number) => Float32Array;

/** What a support vector machine learnt: decision(x) = sum_i coefficients_i k(x_i, x) - rho. */
export interface Machine {
  /** label_i alpha_i, [n]; 0 for all but the support vectors. */
  readonly coefficients: Float64Array;
  readonly rho: number;
  readonly steps: number;
}

/** LIBSVM gives up after as many steps a row. */
const STEPS_A_ROW = 100;
/** Steps between two reports. */
const REPORT = 256;

/**
 * The dual of the soft-margin support vector machine by sequential minimal optimisation, as in LIBSVM (Fan, Chen and Lin 2005,
 * working set selection 2):
 *
 *   min over alpha of 1/2 alpha' Q alpha - sum alpha,  0 <= alpha <= c,  sum label alpha = 0,  Q_ij = label_i label_j k_ij
 *
 * for a kernel with k(x, x) = 1. The pair to move is i, the worst violator that may rise, and j, the partner that gains most.
 * F_i = sum_j label_j alpha_j k_ij - label_i; the end is reached when F of those that may fall exceeds F of those that may
 * rise by less than `tolerance`.
 *
 * labels [n]: +1 or -1, both of them present.
 */
export function trainMachine(
  kernel: KernelRow,
  labels: Int8Array,
  {
    c,
    tolerance,
    report,
    create = createSmoKernel,
  }: {
    readonly c: number;
    readonly tolerance: number;
    readonly report?: AttackerTask['report'];
    readonly create?: CreateSmo;
  },
): Machine {
  const n = labels.length;
  const alpha = new Float64Array(n);
  const state = create(n);
  const { F, rises, falls, ki, kj } = state;
  // At the start all alpha are 0, and the label says which way a coefficient may go.
  labels.forEach((label, t) => {
    F[t] = -label;
    rises[t] = label > 0 ? 1 : 0;
    falls[t] = label > 0 ? 0 : 1;
  });
  const move = (t: number, by: number, room: number): void => {
    const grows = labels[t]! > 0 === by > 0;
    // What fills its room ends exactly at its bound, so that it is seen to be there.
    alpha[t] = Math.abs(by) === room ? (grows ? c : 0) : alpha[t]! + labels[t]! * by;
    rises[t] = (labels[t]! > 0 ? alpha[t]! < c : alpha[t]! > 0) ? 1 : 0;
    falls[t] = (labels[t]! > 0 ? alpha[t]! > 0 : alpha[t]! < c) ? 1 : 0;
  };
  let { i, least, most } = state.advance(0);
  let steps = 0;
  for (; steps < STEPS_A_ROW * n && most - least >= tolerance; steps++) {
    ki.set(kernel(i));
    const j = state.partner();
    kj.set(kernel(j));
    const roomI = labels[i]! > 0 ? c - alpha[i]! : alpha[i]!;
    const roomJ = labels[j]! > 0 ? alpha[j]! : c - alpha[j]!;
    const wanted = (F[j]! - least) / Math.max(2 - 2 * ki[j]!, LEAST_CURVATURE);
    const step = Math.min(wanted, roomI, roomJ);
    move(i, step, roomI);
    move(j, -step, roomJ);
    ({ i, least, most } = state.advance(step));
    if (steps % REPORT === 0) report?.(1 - Math.exp(-steps / n)); // nobody knows how many there will be: about one a row
  }
  return { coefficients: alpha.map((a, t) => a * labels[t]!), rho: offset(alpha, F, labels, c), steps };
}

/** rho: the mean F of the free, which all equal it at the optimum; without any, the middle of what the bounds allow. */
function offset(alpha: Float64Array, F: Float64Array, labels: Int8Array, c: number): number {
  let sum = 0;
  let free = 0;
  let low = -Infinity;
  let high = Infinity;
  for (let t = 0; t < alpha.length; t++) {
    if (alpha[t]! > 0 && alpha[t]! < c) {
      sum += F[t]!;
      free++;
    } else if (labels[t]! > 0 === alpha[t]! > 0) low = Math.max(low, F[t]!);
    else high = Math.min(high, F[t]!);
  }
  return free > 0 ? sum / free : (low + high) / 2;
}
