// One tree of XGBoost's exact greedy algorithm; the equation and the reasons are in xgb-tree-plain.ts, whose arithmetic this repeats bit
// for bit: sums in f64, gains in f32, the same order everywhere.

const LEAST_GAIN: f32 = 1e-6; // XGBoost's kRtEps
const ENOUGH: f64 = 1 - 1e-6;

let n: i32, D: i32, most: i32;
let sortedRows: usize, sortedValues: usize; // [D, n], values falling
let rows: usize, values: usize; // [D, n], the rows of a node together
let gh: usize; // first and second derivative of each row, side by side [n, 2]
let feature: usize, threshold: usize, left: usize, value: usize, from: usize, to: usize, depth: usize; // [2 n] each
let leaves: usize; // [n]
let spareRows: usize, spareValues: usize, sides: usize; // [n] each
let lambda: f64, minChildWeight: f64;
let bestFeature: i32, bestThreshold: f32, bestRightH: f64;

export function heapBase(): usize {
  return __heap_base;
}

export function setup(count: i32, features: i32, sortedR: usize, sortedV: usize, workR: usize, workV: usize, derivatives: usize, nodes: usize, leaf: usize, spare: usize): void {
  n = count;
  D = features;
  most = 2 * n;
  sortedRows = sortedR;
  sortedValues = sortedV;
  rows = workR;
  values = workV;
  gh = derivatives;
  const bytes = (<usize>most) << 2;
  feature = nodes;
  threshold = feature + bytes;
  left = threshold + bytes;
  value = left + bytes;
  from = value + bytes;
  to = from + bytes;
  depth = to + bytes;
  leaves = leaf;
  spareRows = spare;
  spareValues = spareRows + ((<usize>n) << 2);
  sides = spareValues + ((<usize>n) << 2);
}

/** Grows a tree from the derivatives; returns how many nodes it has. */
export function grow(maxDepth: i32, learningRate: f64, l2: f64, leastWeight: f64): i32 {
  lambda = l2;
  minChildWeight = leastWeight;
  const eta = <f32>learningRate;
  memory.copy(rows, sortedRows, (<usize>(D * n)) << 2);
  memory.copy(values, sortedValues, (<usize>(D * n)) << 2);
  store<i32>(from, 0);
  store<i32>(to, n);
  store<i32>(depth, 0);
  let nodes = 1;
  for (let node = 0; node < nodes; node++) {
    const at = (<usize>node) << 2;
    const start = load<i32>(from + at);
    const end = load<i32>(to + at);
    const deep = load<i32>(depth + at);
    let G: f64 = 0;
    let H: f64 = 0;
    for (let k = start; k < end; k++) {
      const pair = gh + ((<usize>load<i32>(rows + ((<usize>k) << 2))) << 3);
      G += <f64>load<f32>(pair);
      H += <f64>load<f32>(pair, 4);
    }
    bestFeature = -1;
    if (deep < maxDepth) bestSplit(start, end, G, H);
    if (bestFeature < 0) {
      const weight: f32 = H < minChildWeight || H <= 0 ? 0 : <f32>(-G / (H + lambda));
      store<f32>(value + at, weight * eta);
      store<i32>(left + at, 0);
      for (let k = start; k < end; k++) store<i32>(leaves + ((<usize>load<i32>(rows + ((<usize>k) << 2))) << 2), node);
      continue;
    }
    store<i32>(feature + at, bestFeature);
    store<f32>(threshold + at, bestThreshold);
    store<i32>(left + at, nodes);
    // Children that cannot be split need their rows in the first column only; the margin is wider than any rounding of H.
    const tooLight = 2 * minChildWeight * (1 - 1e-9);
    const last = deep + 1 == maxDepth || (bestRightH < tooLight && H - bestRightH < tooLight);
    const middle = partition(start, end, last ? 1 : D);
    const child = (<usize>nodes) << 2;
    store<i32>(from + child, middle);
    store<i32>(to + child, end);
    store<i32>(from + child, start, 4);
    store<i32>(to + child, middle, 4);
    store<i32>(depth + child, deep + 1);
    store<i32>(depth + child, deep + 1, 4);
    nodes += 2;
  }
  return nodes;
}

function bestSplit(start: i32, end: i32, G: f64, H: f64): void {
  if (H < 2 * minChildWeight * (1 - 1e-12)) return;
  const rootGain = <f32>((G * G) / (H + lambda));
  let bestGain = LEAST_GAIN;
  let enough = ENOUGH * (<f64>rootGain + <f64>bestGain);
  for (let d = 0; d < D; d++) {
    const base = (<usize>(d * n)) << 2;
    let at = values + base + ((<usize>start) << 2);
    const stop = values + base + ((<usize>end) << 2);
    const rowOf = rows - values;
    let last = load<f32>(at);
    if (last == load<f32>(stop - 4)) continue;
    let rightG: f64 = 0;
    let rightH: f64 = 0;
    for (; at < stop; at += 4) {
      const v = load<f32>(at);
      if (v != last) {
        const leftH = H - rightH;
        if (leftH < minChildWeight || leftH <= 0) break; // it only falls from here
        const leftG = G - rightG;
        const a = leftH + lambda;
        const b = rightH + lambda;
        if (rightH >= minChildWeight && leftG * leftG * b + rightG * rightG * a > enough * (a * b)) {
          const children = <f32>((leftG * leftG) / a) + <f32>((rightG * rightG) / b);
          const gain = children - rootGain;
          if (gain > bestGain) {
            const middle: f32 = (v + last) * 0.5;
            bestGain = gain;
            enough = ENOUGH * (<f64>rootGain + <f64>gain);
            bestFeature = d;
            bestThreshold = middle == v ? last : middle;
            bestRightH = rightH;
          }
        }
        last = v;
      }
      const pair = gh + ((<usize>load<i32>(at + rowOf)) << 3);
      rightG += <f64>load<f32>(pair);
      rightH += <f64>load<f32>(pair, 4);
    }
  }
}

/** Moves the rows that go right to the front of the stretch in the first `columns` columns, order kept; returns where the left ones begin. */
function partition(start: i32, end: i32, columns: i32): i32 {
  const base = (<usize>(bestFeature * n)) << 2;
  let middle = start;
  for (let k = start; k < end; k++) {
    const at = base + ((<usize>k) << 2);
    const isLeft = load<f32>(values + at) < bestThreshold;
    store<i32>(sides + ((<usize>load<i32>(rows + at)) << 2), isLeft ? 4 : 0);
    if (!isLeft) middle++;
  }
  const rowOf = rows - values;
  const spareRowOf = spareRows - spareValues;
  for (let d = 0; d < columns; d++) {
    if (d == bestFeature) continue; // sorted by this very value
    let at = values + ((<usize>(d * n + start)) << 2);
    const stop = at + ((<usize>(end - start)) << 2);
    let right = at;
    let lefts = spareValues;
    for (; at < stop; at += 4) {
      // Written to both sides, kept on one: a branch here would be guessed wrong half of the time.
      const row = load<i32>(at + rowOf);
      const v = load<f32>(at);
      const bytes = <usize>load<i32>(sides + ((<usize>row) << 2));
      store<i32>(lefts + spareRowOf, row);
      store<f32>(lefts, v);
      store<i32>(right + rowOf, row);
      store<f32>(right, v);
      lefts += bytes;
      right += 4 - bytes;
    }
    memory.copy(right + rowOf, spareRows, lefts - spareValues);
    memory.copy(right, spareValues, lefts - spareValues);
  }
  return middle;
}
