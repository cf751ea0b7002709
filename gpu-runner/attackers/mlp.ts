import {
  createMlpKernel,
  type CreateMlp,
  type MlpNetwork,
  type MlpTask,
  type MlpWeights,
} from '../kernels/mlp-attacker.ts';
import type { Rng } from '../math/rng.ts';
import type { Attacker, AttackerTask } from './attacker.ts';

export interface MlpOptions {
  readonly hidden: number;
  /** Weight of the squared weights in the loss. */
  readonly l2: number;
  readonly learningRate: number;
  /** Passes over the training users, at most. */
  readonly maxIterations: number;
}

/** Paper 4.1.3: one hidden layer of 100 and L2 weight 1.0; the rest are scikit-learn's defaults, but for more iterations. */
export const mlpDefaults: MlpOptions = { hidden: 100, l2: 1, learningRate: 1e-3, maxIterations: 1000 };

/** Training ends when the loss has not fallen by TOLERANCE for more than PATIENCE epochs (scikit-learn's defaults). */
const TOLERANCE = 1e-4;
const PATIENCE = 10;
const BATCH = 200;

/** scikit-learn's MLPClassifier: Glorot start, Adam on batches of min(200, n), rows shuffled every epoch. */
export const mlpAttacker: Attacker<MlpOptions> = (task, options, rng) => {
  const network = createMlp(task, glorot(task, options.hidden, rng.fork('weights')), options);
  trainMlp(network, task.x.rows, { ...options, rng: rng.fork('orders'), report: task.report });
  return network.predict(task.xTest);
};

export function createMlp(
  task: MlpTask,
  weights: MlpWeights,
  options: MlpOptions,
  create: CreateMlp = createMlpKernel,
): MlpNetwork {
  const { l2: alpha, learningRate } = options;
  return create(task, weights, { batchSize: Math.min(BATCH, task.x.rows), alpha, learningRate });
}

/** Runs epochs until the loss stands still; returns the loss of each. Each order is a shuffle of the one before. */
export function trainMlp(
  network: MlpNetwork,
  n: number,
  { maxIterations, rng, report }: { maxIterations: number; rng: Rng; report?: AttackerTask['report'] },
): number[] {
  const losses: number[] = [];
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let best = Infinity;
  let still = 0;
  while (losses.length < maxIterations && still <= PATIENCE) {
    const loss = network.epoch(rng.shuffle(order));
    losses.push(loss);
    report?.(losses.length / maxIterations);
    still = loss > best - TOLERANCE ? still + 1 : 0;
    best = Math.min(best, loss);
  }
  return losses;
}

/** Uniform in +- sqrt(6 / (fan in + fan out)), biases too (Glorot and Bengio 2010, as scikit-learn draws them). */
export function glorot({ x, classes }: MlpTask, hidden: number, rng: Rng): MlpWeights {
  const outputs = classes === 2 ? 1 : classes;
  const draw = (length: number, bound: number) => Float32Array.from({ length }, () => bound * (2 * rng.next() - 1));
  const bound1 = Math.sqrt(6 / (x.cols + hidden));
  const bound2 = Math.sqrt(6 / (hidden + outputs));
  return {
    w1: draw(x.cols * hidden, bound1),
    b1: draw(hidden, bound1),
    w2: draw(hidden * outputs, bound2),
    b2: draw(outputs, bound2),
  };
}
