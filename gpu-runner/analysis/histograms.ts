import type { Matrix } from '../math/matrix.ts';

/** How the users of each class are distributed in each dimension. */
export interface Histograms {
  readonly bins: number;
  /** Edges of each dimension's equal bins, from its smallest value to its largest, [K, bins + 1]. */
  readonly edges: Float64Array;
  /** Users of each dimension, class and bin, [K, classes, bins]. */
  readonly counts: Int32Array;
}

/** Enough to show two needles or two bells; by Freedman and Diaconis 1981 943 normal values would get 24. Fixed, so that every run's can be laid side by side. */
export const histogramBins = 30;

/**
 * The mini-plots of the paper's Figure 4: each dimension of theta [N, K] in 30 equal bins that all classes share, from the smallest value
 * of a labelled user to the largest. A bin holds its lower edge; the last one both. labels [N], -1 = left out. The paper samples males down
 * to as many as females; counts divided by the size of their class compare the same and keep every user.
 */
export function embeddingHistograms(theta: Matrix, labels: Int32Array, classes: number): Histograms {
  assertLabels(theta, labels, classes);
  const { rows: N, cols: K, data } = theta;
  const bins = histogramBins;
  const edges = new Float64Array(K * (bins + 1));
  const counts = new Int32Array(K * classes * bins);
  for (let k = 0; k < K; k++) {
    const [low, high] = rangeOf(theta, labels, k);
    for (let b = 0; b <= bins; b++) edges[k * (bins + 1) + b] = b < bins ? low + ((high - low) * b) / bins : high;
    for (let i = 0; i < N; i++) {
      if (labels[i]! < 0) continue;
      const bin = Math.min(bins - 1, Math.floor(((data[i * K + k]! - low) / (high - low)) * bins));
      counts[(k * classes + labels[i]!) * bins + bin]!++;
    }
  }
  return { bins, edges, counts };
}

/** Smallest and largest value of a dimension; around a constant one, a range that floats can divide. */
function rangeOf({ rows: N, cols: K, data }: Matrix, labels: Int32Array, k: number): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < N; i++) {
    if (labels[i]! < 0) continue;
    const value = data[i * K + k]!;
    if (!Number.isFinite(value)) {
      throw new RangeError(`histograms: expected finite numbers in the embedding, got ${value} at [${i}, ${k}]`);
    }
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low < high) return [low, high];
  const around = Math.abs(low) * 1e-3 || 1e-3;
  return [low - around, high + around];
}

function assertLabels(theta: Matrix, labels: Int32Array, classes: number): void {
  if (labels.length !== theta.rows) {
    throw new RangeError(`histograms: expected a label for each of ${theta.rows} users, got ${labels.length}`);
  }
  const strange = labels.find((label) => !(label >= -1 && label < classes));
  if (strange !== undefined) throw new RangeError(`histograms: expected labels of -1..${classes - 1}, got ${strange}`);
  if (labels.every((label) => label < 0)) throw new RangeError('histograms: expected labelled users, got none');
}
