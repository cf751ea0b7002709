import { sortColumns, type CreateTreeGrower, type SortedColumns, type Tree, type TreeOptions } from './xgb-tree.ts';

/** The twin of the kernel, to the last bit. */
export const createPlainTreeGrower: CreateTreeGrower = (x, options) => {
  const columns = sortColumns(x);
  return (g, h) => {
    const leaves = new Int32Array(x.rows);
    return { ...growTree(columns, { g, h, out: leaves }, options), leaves };
  };
};

/** XGBoost's kRtEps: a split must gain more than this. */
const LEAST_GAIN = Math.fround(1e-6);
/** A split with less than this share of the best one's sum is worse whatever the float32 rounding: seen without a division. */
const ENOUGH = 1 - 1e-6;

/**
 * Chen and Guestrin 2016, algorithm 1 (exact greedy), in the arithmetic of XGBoost's `grow_colmaker`: sums in float64,
 *
 *   gain = GL^2 / (HL + lambda) + GR^2 / (HR + lambda) - G^2 / (H + lambda),   weight = -G / (H + lambda)
 *
 * in float32; values from high to low, so that among equal gains the lower feature wins and in it the higher threshold.
 * The rows of a node lie together, in the same stretch of every column, so that a node is scanned without looking others over.
 *
 * g, h [n]: first and second derivatives of the loss; `out` [n] gets each row's leaf.
 */
export function growTree(
  columns: SortedColumns,
  { g, h, out }: { readonly g: Float32Array; readonly h: Float32Array; readonly out: Int32Array },
  options: TreeOptions,
): Omit<Tree, 'leaves'> {
  const { n, D } = columns;
  const { maxDepth, lambda, minChildWeight } = options;
  const rows = columns.rows.slice();
  const values = columns.values.slice();
  const most = 2 * n; // every leaf has a row
  const feature = new Int32Array(most);
  const threshold = new Float32Array(most);
  const left = new Int32Array(most);
  const value = new Float32Array(most);
  const from = new Int32Array(most);
  const to = new Int32Array(most);
  const depth = new Int32Array(most);
  const spareRows = new Int32Array(n);
  const spareValues = new Float32Array(n);
  const goesLeft = new Uint8Array(n);
  const eta = Math.fround(options.eta);
  to[0] = n;
  let nodes = 1;

  for (let node = 0; node < nodes; node++) {
    const start = from[node]!;
    const end = to[node]!;
    let G = 0;
    let H = 0;
    for (let at = start; at < end; at++) {
      G += g[rows[at]!]!;
      H += h[rows[at]!]!;
    }
    const split = depth[node]! < maxDepth ? bestSplit(start, end, G, H) : undefined;
    if (!split) {
      const weight = H < minChildWeight || H <= 0 ? 0 : Math.fround(-G / (H + lambda));
      value[node] = weight * eta;
      for (let at = start; at < end; at++) out[rows[at]!] = node;
      continue;
    }
    feature[node] = split.feature;
    threshold[node] = split.threshold;
    left[node] = nodes;
    const middle = partition(start, end, split);
    // columns fall, so the rows that go right come first
    from[nodes] = middle;
    to[nodes] = end;
    from[nodes + 1] = start;
    to[nodes + 1] = middle;
    depth[nodes] = depth[nodes + 1] = depth[node]! + 1;
    nodes += 2;
  }
  return { feature, threshold, left, value, nodes };

  function bestSplit(start: number, end: number, G: number, H: number) {
    if (H < 2 * minChildWeight * (1 - 1e-12)) return undefined; // both children need their share
    const rootGain = Math.fround((G * G) / (H + lambda));
    let bestGain = LEAST_GAIN;
    let enough = ENOUGH * (rootGain + bestGain);
    let bestFeature = -1;
    let bestThreshold = 0;
    for (let d = 0; d < D; d++) {
      const base = d * n;
      let last = values[base + start]!;
      if (last === values[base + end - 1]!) continue;
      let rightG = 0;
      let rightH = 0;
      for (let at = base + start; at < base + end; at++) {
        const v = values[at]!;
        if (v !== last) {
          const leftH = H - rightH;
          if (leftH < minChildWeight || leftH <= 0) break; // it only falls from here
          const leftG = G - rightG;
          const a = leftH + lambda;
          const b = rightH + lambda;
          if (rightH >= minChildWeight && leftG * leftG * b + rightG * rightG * a > enough * (a * b)) {
            const children = Math.fround(Math.fround((leftG * leftG) / a) + Math.fround((rightG * rightG) / b));
            const gain = Math.fround(children - rootGain);
            if (gain > bestGain) {
              const middle = Math.fround(Math.fround(v + last) * 0.5);
              bestGain = gain;
              enough = ENOUGH * (rootGain + gain);
              bestFeature = d;
              bestThreshold = middle === v ? last : middle;
            }
          }
          last = v;
        }
        const row = rows[at]!;
        rightG += g[row]!;
        rightH += h[row]!;
      }
    }
    return bestFeature < 0 ? undefined : { feature: bestFeature, threshold: bestThreshold };
  }

  /** Moves the rows that go right to the front of the stretch in every column, order kept; returns where the left ones begin. */
  function partition(start: number, end: number, split: { readonly feature: number; readonly threshold: number }) {
    const base = split.feature * n;
    let middle = start;
    for (let at = start; at < end; at++) {
      const isLeft = values[base + at]! < split.threshold;
      goesLeft[rows[base + at]!] = isLeft ? 1 : 0;
      if (!isLeft) middle++;
    }
    for (let d = 0; d < D; d++) {
      if (d === split.feature) continue; // sorted by this very value
      let right = d * n + start;
      let lefts = 0;
      for (let at = right; at < d * n + end; at++) {
        // Written to both sides, kept on one: a branch here would be guessed wrong half of the time.
        const row = rows[at]!;
        const isLeft = goesLeft[row]!;
        spareRows[lefts] = rows[right] = row;
        spareValues[lefts] = values[right] = values[at]!;
        lefts += isLeft;
        right += 1 - isLeft;
      }
      for (let at = 0; at < lefts; at++) {
        rows[right + at] = spareRows[at]!;
        values[right + at] = spareValues[at]!;
      }
    }
    return middle;
  }
}
