import type { Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';

/** Nodes in arrays; an inner node sends x[feature] <= threshold to `left` and the rest to `left` + 1. */
export interface ClassTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** 0 at a leaf (the root is nobody's child). */
  readonly left: Int32Array;
  /** Share of each class at a leaf, [nodes, classes]. */
  readonly shares: Float64Array;
  readonly nodes: number;
  readonly depth: number;
}

/** Rows of x [n, D] by rising value of each feature, sorted once for all trees. */
export interface RisingColumns {
  readonly n: number;
  readonly D: number;
  /** [D, n] */
  readonly rows: Int32Array;
  readonly values: Float32Array;
}

export interface ClassTreeTask {
  readonly columns: RisingColumns;
  /** [n] */
  readonly y: Int32Array;
  readonly classes: number;
  /** How often each row counts, [n]; rows with 0 are left out. */
  readonly weights: Int32Array;
}

export function risingColumns({ rows: n, cols: D, data }: Matrix): RisingColumns {
  const rows = new Int32Array(D * n);
  for (let d = 0; d < D; d++) {
    const column = Float32Array.from({ length: n }, (_, i) => data[i * D + d]!);
    rows.set(
      Int32Array.from(column.keys()).sort((a, b) => column[a]! - column[b]! || a - b),
      d * n,
    );
  }
  return { n, D, rows, values: Float32Array.from(rows, (i, at) => data[i * D + Math.floor(at / n)]!) };
}

/**
 * A classification tree (Breiman et al. 1984) as scikit-learn's DecisionTreeClassifier grows it: a node is split where the
 * weighted Gini impurity of its children is least, which is where
 *
 *   sum_c left_c^2 / sum_c left_c + sum_c right_c^2 / sum_c right_c
 *
 * is largest, half way between two values, until it is pure, has one row, is constant or `maxDepth` deep (0 = no limit). Every
 * node tries `features` drawn features that are not constant in it; the first of equally good splits stays.
 *
 * scikit-learn takes values within 1e-7 for equal; this does not, because users whom unlearning has drawn together into two
 * needles can be nearer than that and are told apart all the same.
 */
export function growClassTree(
  { columns, y, classes, weights }: ClassTreeTask,
  { maxDepth, features }: { readonly maxDepth: number; readonly features: number },
  rng: Rng,
): ClassTree {
  const { D } = columns;
  const m = weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0);
  const rows = new Int32Array(D * m);
  const values = new Float32Array(D * m);
  for (let at = 0, to = 0; at < columns.rows.length; at++) {
    const row = columns.rows[at]!;
    if (weights[row] === 0) continue;
    rows[to] = row;
    values[to++] = columns.values[at]!;
  }
  const most = 2 * m; // every leaf has a row
  const feature = new Int32Array(most);
  const threshold = new Float64Array(most);
  const left = new Int32Array(most);
  const shares = new Float64Array(most * classes);
  const from = new Int32Array(most);
  const to = new Int32Array(most);
  const depths = new Int32Array(most);
  const order = Int32Array.from({ length: D }, (_, d) => d);
  const totals = new Float64Array(classes);
  const below = new Float64Array(classes);
  const spareRows = new Int32Array(m);
  const spareValues = new Float32Array(m);
  const goesLeft = new Uint8Array(columns.n);
  to[0] = m;
  let nodes = 1;
  let deepest = 0;

  for (let node = 0; node < nodes; node++) {
    const start = from[node]!;
    const end = to[node]!;
    totals.fill(0);
    for (let at = start; at < end; at++) totals[y[rows[at]!]!]! += weights[rows[at]!]!;
    const split = maxDepth === 0 || depths[node]! < maxDepth ? bestSplit(start, end) : undefined;
    if (!split) {
      const total = totals.reduce((sum, count) => sum + count, 0);
      for (let c = 0; c < classes; c++) shares[node * classes + c] = totals[c]! / total;
      continue;
    }
    feature[node] = split.feature;
    threshold[node] = split.threshold;
    left[node] = nodes;
    partition(start, end, split);
    from[nodes] = start;
    to[nodes] = from[nodes + 1] = split.middle;
    to[nodes + 1] = end;
    depths[nodes] = depths[nodes + 1] = depths[node]! + 1;
    deepest = Math.max(deepest, depths[nodes]!);
    nodes += 2;
  }
  return { feature, threshold, left, shares, nodes, depth: deepest };

  function bestSplit(start: number, end: number) {
    let total = 0;
    let squares = 0;
    for (const count of totals) {
      total += count;
      squares += count * count;
    }
    if (squares === total * total) return undefined; // pure
    let tried = 0;
    let best = 0;
    let found = -1;
    let middle = 0;
    for (let drawn = 0; drawn < D && tried < features; drawn++) {
      const swap = drawn + rng.int(D - drawn);
      const d = order[swap]!;
      order[swap] = order[drawn]!;
      order[drawn] = d;
      const base = d * m;
      if (values[base + start] === values[base + end - 1]) continue; // constant
      tried++;
      below.fill(0);
      let leftTotal = 0;
      let leftSquares = 0;
      let rightSquares = squares;
      for (let at = base + start; at < base + end - 1; at++) {
        const row = rows[at]!;
        const c = y[row]!;
        const weight = weights[row]!;
        const count = below[c]!;
        leftTotal += weight;
        leftSquares += weight * (2 * count + weight);
        rightSquares -= weight * (2 * (totals[c]! - count) - weight);
        below[c] = count + weight;
        if (values[at] === values[at + 1]) continue;
        const purity = leftSquares / leftTotal + rightSquares / (total - leftTotal);
        if (purity > best) {
          best = purity;
          found = d;
          middle = at + 1 - base;
        }
      }
    }
    if (found < 0) return undefined;
    const [low, high] = [values[found * m + middle - 1]!, values[found * m + middle]!];
    const half = low / 2 + high / 2;
    return { feature: found, threshold: half === high ? low : half, middle };
  }

  /** Moves the rows that go left to the front of the stretch in every column, order kept. */
  function partition(start: number, end: number, split: { readonly feature: number; readonly middle: number }): void {
    const base = split.feature * m;
    for (let at = start; at < end; at++) goesLeft[rows[base + at]!] = at < split.middle ? 1 : 0;
    for (let d = 0; d < D; d++) {
      if (d === split.feature) continue; // sorted by this very value
      let lefts = d * m + start;
      let rights = 0;
      for (let at = lefts; at < d * m + end; at++) {
        // Written to both sides, kept on one: a branch here would be guessed wrong half of the time.
        const row = rows[at]!;
        const isLeft = goesLeft[row]!;
        spareRows[rights] = rows[lefts] = row;
        spareValues[rights] = values[lefts] = values[at]!;
        lefts += isLeft;
        rights += 1 - isLeft;
      }
      rows.set(spareRows.subarray(0, rights), lefts);
      values.set(spareValues.subarray(0, rights), lefts);
    }
  }
}

/** Adds the shares of the leaf that each row of x falls into to `out` [rows, classes]. */
export function addShares(tree: ClassTree, x: Matrix, out: Float64Array): void {
  const { feature, threshold, left, shares } = tree;
  const classes = out.length / x.rows;
  for (let i = 0; i < x.rows; i++) {
    let node = 0;
    while (left[node]! > 0) node = left[node]! + (x.data[i * x.cols + feature[node]!]! <= threshold[node]! ? 0 : 1);
    for (let c = 0; c < classes; c++) out[i * classes + c]! += shares[node * classes + c]!;
  }
}
