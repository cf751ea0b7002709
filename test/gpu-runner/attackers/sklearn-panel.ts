import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AttackerTask } from '../../../gpu-runner/attackers/attacker.ts';
import { matrix, takeRows, type Matrix } from '../../../gpu-runner/math/matrix.ts';

export interface Moments {
  readonly mean: number;
  readonly sd: number;
}

/** A task and what scikit-learn made of it (test/goldens/sklearn-panel.py). */
export interface PanelCase {
  readonly name: string;
  readonly n: number;
  readonly d: number;
  readonly classes: number;
  readonly train: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly logistic: readonly { readonly c: number; readonly probabilities: readonly number[] }[];
  readonly knn: readonly { readonly neighbours: number; readonly probabilities: readonly number[] }[];
  readonly svm: readonly { readonly c: number; readonly gamma: number | null; readonly decisions: readonly number[] }[];
  readonly tree: readonly {
    readonly maxDepth: number;
    readonly nodes: number;
    readonly probabilities: readonly number[];
  }[];
  readonly forest: readonly (Record<'accuracy' | 'auc' | 'meanSquare' | 'nodes' | 'depth', Moments> & {
    readonly seeds: number;
    readonly trees: number;
    readonly maxDepth: number;
  })[];
  readonly standardizedMlp: (Record<'accuracy' | 'auc' | 'logLoss', Moments> & { readonly seeds: number }) | null;
}

const file = path.resolve(import.meta.dirname, '../../goldens/sklearn-panel.json');
export const panelCases = (JSON.parse(readFileSync(file, 'utf8')) as { cases: PanelCase[] }).cases;

/** The task as the golden's script set it: the first rows train, the others are new, or all of them. */
export function taskOf(golden: PanelCase, tested: 'new' | 'all'): AttackerTask & { readonly yTest: Int32Array } {
  const all: Matrix = matrix(golden.n, golden.d, Float32Array.from(golden.x));
  const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const from = tested === 'all' ? 0 : golden.train;
  return {
    x: takeRows(all, rows(0, golden.train)),
    y: Int32Array.from(golden.y.slice(0, golden.train)),
    classes: golden.classes,
    xTest: takeRows(all, rows(from, golden.n)),
    yTest: Int32Array.from(golden.y.slice(from)),
  };
}

/** The largest difference from the golden's numbers. */
export function worst(actual: ArrayLike<number>, golden: readonly number[]): number {
  if (actual.length !== golden.length) throw new Error(`expected ${golden.length} numbers, got ${actual.length}`);
  return Math.max(...golden.map((value, i) => Math.abs(value - actual[i]!)));
}
