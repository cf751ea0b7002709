import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { xgbAttacker, xgbDefaults, type XgbOptions } from '../../../gpu-runner/attackers/xgb.ts';
import { growTree } from '../../../gpu-runner/kernels/xgb-tree-plain.ts';
import { sortColumns, type TreeOptions } from '../../../gpu-runner/kernels/xgb-tree.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

interface Case {
  readonly name: string;
  readonly n: number;
  readonly d: number;
  readonly classes: number;
  readonly train: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly parameters: Record<string, number>;
  readonly probabilities: readonly number[];
  readonly firstSplits: readonly (readonly [number, number, number])[];
}

const goldens = path.resolve(import.meta.dirname, '../../goldens/xgboost-exact.json');
const { cases } = JSON.parse(readFileSync(goldens, 'utf8')) as { cases: Case[] };
const XGBOOST_TOLERANCE = 1e-5;

function optionsOf({ parameters: p }: Case): XgbOptions {
  return {
    ...xgbDefaults,
    rounds: p['n_estimators'] ?? xgbDefaults.rounds,
    eta: p['learning_rate'] ?? xgbDefaults.eta,
    maxDepth: p['max_depth'] ?? xgbDefaults.maxDepth,
    lambda: p['reg_lambda'] ?? xgbDefaults.lambda,
    minChildWeight: p['min_child_weight'] ?? xgbDefaults.minChildWeight,
  };
}

describe.each(cases)('XGBoost golden: $name', (golden) => {
  const all = matrix(golden.n, golden.d, Float32Array.from(golden.x));
  const x = matrix(golden.train, golden.d, all.data.slice(0, golden.train * golden.d));
  const y = Int32Array.from(golden.y.slice(0, golden.train));

  it('every probability, of training and new rows, is within 1e-5', () => {
    const p = xgbAttacker({ x, y, classes: golden.classes, xTest: all }, optionsOf(golden), createRng(1));
    expect(p).toHaveLength(golden.probabilities.length);
    let worst = 0;
    p.forEach((value, at) => (worst = Math.max(worst, Math.abs(value - golden.probabilities[at]!))));
    expect(worst).toBeLessThan(XGBOOST_TOLERANCE);
  });

  it('the first tree has the same features and thresholds', () => {
    const prior = golden.classes === 2 ? 0.5 : 1 / golden.classes;
    const factor = golden.classes === 2 ? 1 : 2;
    const g = Float32Array.from(y, (label) => prior - (label === (golden.classes === 2 ? 1 : 0) ? 1 : 0));
    const h = new Float32Array(y.length).fill(factor * prior * (1 - prior));
    const tree = growTree(sortColumns(x), { g, h, out: new Int32Array(y.length) }, optionsOf(golden));
    const splits: [number, number][] = [];
    const visit = (node: number): void => {
      if (tree.left[node] === 0) return;
      splits.push([tree.feature[node]!, tree.threshold[node]!]);
      visit(tree.left[node]!);
      visit(tree.left[node]! + 1);
    };
    visit(0);
    expect(splits).toEqual(golden.firstSplits.map(([feature, threshold]) => [feature, Math.fround(threshold)]));
  });
});

/** The definition: try each threshold of each feature on a node's rows, with plain sums. */
function naiveTree(x: readonly number[][], g: readonly number[], h: readonly number[], o: TreeOptions) {
  const sum = (of: readonly number[], rows: readonly number[]) => rows.reduce((total, i) => total + of[i]!, 0);
  const score = (rows: readonly number[]) => sum(g, rows) ** 2 / (sum(h, rows) + o.lambda);
  const out: number[] = [];
  const grow = (rows: readonly number[], depth: number): void => {
    let best = { gain: 1e-6, left: rows, right: [] as readonly number[] };
    if (depth < o.maxDepth) {
      for (let d = 0; d < x[0]!.length; d++) {
        for (const threshold of new Set(rows.map((i) => x[i]![d]!))) {
          const left = rows.filter((i) => x[i]![d]! < threshold);
          const right = rows.filter((i) => x[i]![d]! >= threshold);
          if (left.length === 0 || sum(h, left) < o.minChildWeight || sum(h, right) < o.minChildWeight) continue;
          const gain = score(left) + score(right) - score(rows);
          if (gain > best.gain * (1 + 1e-6)) best = { gain, left, right };
        }
      }
    }
    if (best.right.length > 0) {
      grow(best.left, depth + 1);
      grow(best.right, depth + 1);
    } else for (const i of rows) out[i] = (-o.eta * sum(g, rows)) / (sum(h, rows) + o.lambda);
  };
  grow(
    x.map((_, i) => i),
    0,
  );
  return out;
}

it('one tree gives what trying out every split gives', () => {
  const rng = createRng('tree');
  for (let round = 0; round < 30; round++) {
    const [n, d] = [5 + rng.int(60), 1 + rng.int(4)];
    const x = Array.from({ length: n }, () => Array.from({ length: d }, () => Math.fround(rng.normal())));
    const g = Float32Array.from({ length: n }, () => rng.normal());
    const h = Float32Array.from({ length: n }, () => 0.2 + rng.next());
    const options = { maxDepth: 1 + rng.int(5), eta: 0.5, lambda: rng.next(), minChildWeight: 2 * rng.next() };
    const leaves = new Int32Array(n);
    const tree = growTree(sortColumns(matrix(n, d, Float32Array.from(x.flat()))), { g, h, out: leaves }, options);
    const expected = naiveTree(x, [...g], [...h], options);
    leaves.forEach((leaf, i) => expect(tree.value[leaf]!).toBeCloseTo(expected[i]!, 5));
  }
});

it('without any regularisation, fitted until nothing is left to fit, every number stays finite', () => {
  const rng = createRng('bare');
  const x = matrix(
    60,
    3,
    Float32Array.from({ length: 180 }, () => rng.int(30)),
  );
  const y = Int32Array.from({ length: 60 }, (_, i) => (x.data[3 * i]! > 14 ? 1 : 0));
  const bare = { ...xgbDefaults, rounds: 400, eta: 1, lambda: 0, minChildWeight: 0 };
  const p = xgbAttacker({ x, y, classes: 2, xTest: x }, bare, rng);
  expect(p.every((value) => value >= 0 && value <= 1)).toBe(true);
  y.forEach((label, i) => expect(p[2 * i + label]!).toBeGreaterThan(0.99));
});
