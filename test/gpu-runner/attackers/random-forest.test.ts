import { describe, expect, it } from 'vitest';
import { addShares, growClassTree, risingColumns } from '../../../gpu-runner/attackers/forest-tree.ts';
import { randomForestAttacker } from '../../../gpu-runner/attackers/random-forest.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { aucOneVsRest } from '../../../gpu-runner/metrics/auc.ts';
import { panelCases, taskOf, worst } from './sklearn-panel.ts';

describe.each(panelCases.flatMap((golden) => golden.tree.map((of) => ({ ...of, golden, name: golden.name }))))(
  'scikit-learn golden: $name, one tree of all features and users, depth $maxDepth',
  ({ golden, maxDepth, nodes, probabilities }) => {
    it('the same tree: as many nodes and every probability, of training and new users', () => {
      const { x, y, classes, xTest } = taskOf(golden, 'all');
      const task = { columns: risingColumns(x), y, classes, weights: new Int32Array(x.rows).fill(1) };
      const tree = growClassTree(task, { maxDepth, features: golden.d }, createRng(1));
      const p = new Float64Array(xTest.rows * classes);
      addShares(tree, xTest, p);
      expect(tree.nodes).toBe(nodes);
      expect(worst(p, probabilities)).toBeLessThan(1e-8); // the golden has nine digits
    });
  },
);

describe.each(panelCases.flatMap((golden) => golden.forest.map((of) => ({ ...of, golden, name: golden.name }))))(
  'scikit-learn golden: $name, $trees trees of depth $maxDepth over $seeds seeds',
  ({ golden, trees, maxDepth, seeds, ...moments }) => {
    it('accuracy, AUC, confidence, and the size and depth of trees come from the same distributions', () => {
      const task = taskOf(golden, 'new');
      const { classes, yTest } = task;
      const forests = Array.from({ length: seeds }, (_, seed) => {
        const p = randomForestAttacker(task, { trees, maxDepth }, createRng(seed));
        const row = (i: number) => [...p.subarray(i * classes, (i + 1) * classes)];
        return {
          accuracy: yTest.filter((label, i) => row(i).indexOf(Math.max(...row(i))) === label).length / yTest.length,
          auc: aucOneVsRest(p, yTest, classes),
          meanSquare: p.reduce((sum, share) => sum + share * share, 0) / p.length,
          ...sizes(task, { maxDepth, trees, seed }),
        };
      });
      for (const name of ['accuracy', 'auc', 'meanSquare', 'nodes', 'depth'] as const) {
        const ours = forests.reduce((sum, forest) => sum + forest[name], 0) / seeds;
        const { mean, sd } = moments[name];
        expect(Math.abs(ours - mean), name).toBeLessThanOrEqual(4 * sd * Math.sqrt(2 / seeds)); // standard errors
      }
    });
  },
);

/** The mean number of nodes and depth of trees on bootstrap samples. */
function sizes({ x, y, classes }: ReturnType<typeof taskOf>, of: { maxDepth: number; trees: number; seed: number }) {
  const rng = createRng(`sizes ${of.seed}`);
  const columns = risingColumns(x);
  const features = Math.floor(Math.sqrt(x.cols));
  const trees = Array.from({ length: of.trees }, () => {
    const weights = new Int32Array(x.rows);
    for (let i = 0; i < x.rows; i++) weights[rng.int(x.rows)]!++;
    return growClassTree({ columns, y, classes, weights }, { maxDepth: of.maxDepth, features }, rng);
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / of.trees;
  return { nodes: mean(trees.map((tree) => tree.nodes)), depth: mean(trees.map((tree) => tree.depth)) };
}

it('a row of weight 3 counts as the row three times over', () => {
  const rng = createRng('weights');
  const x = matrix(
    40,
    2,
    Float32Array.from({ length: 80 }, () => rng.normal()),
  );
  const y = Int32Array.from({ length: 40 }, () => rng.int(3));
  const weights = Int32Array.from({ length: 40 }, () => rng.int(4));
  const often = Int32Array.from([...weights].flatMap((times, i) => Array<number>(times).fill(i)));
  const repeated = matrix(
    often.length,
    2,
    Float32Array.from([...often].flatMap((i) => [x.data[2 * i]!, x.data[2 * i + 1]!])),
  );
  const options = { maxDepth: 4, features: 2 };
  const shares = (tree: ReturnType<typeof growClassTree>) => {
    const out = new Float64Array(120);
    addShares(tree, x, out);
    return out;
  };
  const weighted = growClassTree({ columns: risingColumns(x), y, classes: 3, weights }, options, createRng(1));
  const ones = new Int32Array(often.length).fill(1);
  const task = { columns: risingColumns(repeated), y: often.map((i) => y[i]!), classes: 3, weights: ones };
  expect(shares(weighted)).toEqual(shares(growClassTree(task, options, createRng(1))));
});

it('two needles, 4e-9 apart, are told apart', () => {
  const rng = createRng('needles');
  const y = Int32Array.from({ length: 100 }, (_, i) => i % 2);
  const x = matrix(
    100,
    4,
    Float32Array.from({ length: 400 }, (_, at) => 0.0371 + 3.8e-9 * (2 * y[at >> 2]! + rng.int(2))),
  );
  const p = randomForestAttacker({ x, y, classes: 2, xTest: x }, { trees: 10, maxDepth: 0 }, createRng(1));
  y.forEach((label, i) => expect(p[2 * i + label]!).toBeGreaterThan(0.99));
});
