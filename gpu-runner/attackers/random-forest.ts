import type { Attacker } from './attacker.ts';
import { addShares, growClassTree, risingColumns } from './forest-tree.ts';

export interface RandomForestOptions {
  readonly trees: number;
  /** 0 = unlimited. */
  readonly maxDepth: number;
}

/** scikit-learn's defaults. */
export const randomForestDefaults: RandomForestOptions = { trees: 100, maxDepth: 0 };

/**
 * Random forest (Breiman 2001) as scikit-learn's RandomForestClassifier: each tree grown on n users drawn with replacement, sqrt(D)
 * features a split; the class shares of the leaves averaged over the trees.
 */
export const randomForestAttacker: Attacker<RandomForestOptions> = ({ x, y, classes, xTest, report }, options, rng) => {
  const columns = risingColumns(x);
  const features = Math.max(1, Math.floor(Math.sqrt(x.cols)));
  const out = new Float64Array(xTest.rows * classes);
  for (let t = 0; t < options.trees; t++) {
    const drawn = rng.fork(`tree ${t}`);
    const weights = new Int32Array(x.rows);
    for (let i = 0; i < x.rows; i++) weights[drawn.int(x.rows)]!++;
    const tree = growClassTree({ columns, y, classes, weights }, { maxDepth: options.maxDepth, features }, drawn);
    addShares(tree, xTest, out);
    report?.((t + 1) / options.trees);
  }
  return out.map((sum) => sum / options.trees);
};
