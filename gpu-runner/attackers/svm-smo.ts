/** Row i of the kernel matrix over the training rows, [n]; may be overwritten two calls later. */
export type KernelRow = (i: number) => Float32Array;

/** What a support vector machine learnt: decision(x) = sum_i coefficients_i k(x_i, x) - rho. */
export interface Machine {
  /** label_i alpha_i, [n]; 0 for all but the support vectors. */
  readonly coefficients: Float64Array;
  readonly rho: number;
  readonly steps: number;
}

/** A curvature that is not positive is taken for this (LIBSVM's TAU). */
const LEAST_CURVATURE = 1e-12;
/** LIBSVM gives up after as many steps a row. */
const STEPS_A_ROW = 100;

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
  { c, tolerance }: { readonly c: number; readonly tolerance: number },
): Machine {
  const n = labels.length;
  const alpha = new Float64Array(n);
  const F = Float64Array.from(labels, (label) => -label);
  let steps = 0;
  for (; steps < STEPS_A_ROW * n; steps++) {
    let i = -1;
    let least = Infinity;
    let most = -Infinity;
    for (let t = 0; t < n; t++) {
      const up = labels[t]! > 0;
      if (F[t]! < least && (up ? alpha[t]! < c : alpha[t]! > 0)) {
        least = F[t]!;
        i = t;
      }
      if (F[t]! > most && (up ? alpha[t]! > 0 : alpha[t]! < c)) most = F[t]!;
    }
    if (!(most - least >= tolerance)) break;
    const ki = kernel(i);
    let j = -1;
    let best = 0;
    for (let t = 0; t < n; t++) {
      const gap = F[t]! - least;
      if (gap <= 0 || !(labels[t]! > 0 ? alpha[t]! > 0 : alpha[t]! < c)) continue;
      const gain = (gap * gap) / Math.max(2 - 2 * ki[t]!, LEAST_CURVATURE);
      if (gain > best) {
        best = gain;
        j = t;
      }
    }
    const kj = kernel(j);
    const roomI = labels[i]! > 0 ? c - alpha[i]! : alpha[i]!;
    const roomJ = labels[j]! > 0 ? alpha[j]! : c - alpha[j]!;
    const wanted = (F[j]! - least) / Math.max(2 - 2 * ki[j]!, LEAST_CURVATURE);
    const step = Math.min(wanted, roomI, roomJ);
    // What fills its room ends exactly at its bound, so that it is seen to be there.
    alpha[i] = step === roomI ? (labels[i]! > 0 ? c : 0) : alpha[i]! + labels[i]! * step;
    alpha[j] = step === roomJ ? (labels[j]! > 0 ? 0 : c) : alpha[j]! - labels[j]! * step;
    for (let t = 0; t < n; t++) F[t]! += step * (ki[t]! - kj[t]!);
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
