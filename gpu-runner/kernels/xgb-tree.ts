import type { Matrix } from '../math/matrix.ts';
import { wasm } from './generated/xgb-tree.ts';
import { loadKernel } from './load.ts';

/** Regularisation of one tree, in XGBoost's words. */
export interface TreeOptions {
  readonly maxDepth: number;
  readonly eta: number;
  readonly lambda: number;
  readonly minChildWeight: number;
}

/** Nodes in arrays; an inner node sends x[feature] < threshold to `left` and the rest to `left` + 1. */
export interface Tree {
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  /** 0 at a leaf (the root is nobody's child). */
  readonly left: Int32Array;
  /** The leaf's output, eta included. */
  readonly value: Float32Array;
  readonly nodes: number;
  /** The leaf of each training row, [n]. */
  readonly leaves: Int32Array;
}

/** The tree for first and second derivatives g, h [n] of the loss; it may be overwritten by the next. */
export type TreeGrower = (g: Float32Array, h: Float32Array) => Tree;

export type CreateTreeGrower = (x: Matrix, options: TreeOptions) => TreeGrower;

/** The rows of x [n, D] by falling value of each feature, sorted once for all trees. */
export interface SortedColumns {
  readonly n: number;
  readonly D: number;
  /** [D, n] */
  readonly rows: Int32Array;
  readonly values: Float32Array;
}

export function sortColumns({ rows: n, cols: D, data }: Matrix): SortedColumns {
  const rows = new Int32Array(D * n);
  const values = new Float32Array(D * n);
  for (let d = 0; d < D; d++) {
    const column = Float32Array.from({ length: n }, (_, i) => data[i * D + d]!);
    const order = Int32Array.from(column.keys()).sort((a, b) => column[b]! - column[a]! || a - b);
    rows.set(order, d * n);
    for (let at = 0; at < n; at++) values[d * n + at] = column[order[at]!]!;
  }
  return { n, D, rows, values };
}

interface Exports {
  // prettier-ignore
  setup(n: number, D: number, sortedRows: number, sortedValues: number, rows: number, values: number, derivatives: number, nodes: number, leaves: number, spare: number): void;
  grow(maxDepth: number, eta: number, lambda: number, minChildWeight: number): number;
}

/** In xgb-tree-plain.ts is the equation. 100 trees on 600 x 16 take 0.045 s in the kernel, 0.147 s in its twin (best of 7 on one core of a 2-core EPYC). */
export const createTreeKernel: CreateTreeGrower = (x, { maxDepth, eta, lambda, minChildWeight }) => {
  const { n, D, rows, values } = sortColumns(x);
  const kernel = loadKernel<Exports>('xgb-tree', wasm);
  const most = 2 * n; // every leaf has a row
  // feature, threshold, left, value, from, to, depth of each node; a row of spare and of sides for each row
  const floats = [D * n, D * n, D * n, D * n, 2 * n, 7 * most, n, 3 * n];
  const addresses = floats.map((length) => kernel.alloc(4 * length));
  const [sortedRows, sortedValues, , , derivatives, nodes, leaves] = addresses as [
    number, number, number, number, number, number, number, number, // as many as `floats`
  ]; // prettier-ignore
  kernel.i32(sortedRows, D * n).set(rows);
  kernel.f32(sortedValues, D * n).set(values);
  kernel.exports.setup(n, D, ...(addresses as [number, number, number, number, number, number, number, number])); // as above
  const gh = kernel.f32(derivatives, 2 * n);
  const tree = {
    feature: kernel.i32(nodes, most),
    threshold: kernel.f32(nodes + 4 * most, most),
    left: kernel.i32(nodes + 8 * most, most),
    value: kernel.f32(nodes + 12 * most, most),
    leaves: kernel.i32(leaves, n),
  };
  return (g, h) => {
    for (let i = 0; i < n; i++) {
      gh[2 * i] = g[i]!;
      gh[2 * i + 1] = h[i]!;
    }
    return { ...tree, nodes: kernel.exports.grow(maxDepth, eta, lambda, minChildWeight) };
  };
};

/** Adds the tree's output for each row of x to `out`, at `offset`, `offset + stride`, ... */
export function addPredictions(
  tree: Tree,
  x: Matrix,
  out: Float32Array,
  { offset, stride }: { offset: number; stride: number },
): void {
  const { feature, threshold, left, value } = tree;
  for (let i = 0; i < x.rows; i++) {
    let node = 0;
    while (left[node]! > 0) node = left[node]! + (x.data[i * x.cols + feature[node]!]! < threshold[node]! ? 0 : 1);
    out[offset + i * stride]! += value[node]!;
  }
}
