import type { AttackerName, AttackerParameters, AttackProtocol } from '../gql/graphql.ts';
import { takeRows, type Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import type { Progress } from '../methods/method.ts';
import { aucOneVsRest } from '../metrics/auc.ts';
import {
  aucOfHardLabels,
  classificationMetrics,
  confusionMatrix,
  type ClassificationMetrics,
  type Confusion,
} from '../metrics/classification.ts';
import { mlpAttacker } from './mlp.ts';
import { attackFolds, type Fold } from './shadow-sample.ts';
import { xgbAttacker } from './xgb.ts';

/** The embedding and the attribute that is guessed from it. */
export interface AttackTask {
  /** [N, K] */
  readonly theta: Matrix;
  /** Class of each user, [N]; -1 = unknown, left out. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** The class that precision and recall are of when there are two: "F" for gender. */
  readonly positive: number;
}

export interface AttackOptions {
  readonly protocol: AttackProtocol;
  readonly attackers: readonly { readonly name: AttackerName; readonly parameters: AttackerParameters }[];
}

/** What one attacker reached (a row of the paper's Table 3). */
export interface AttackMeasurement extends ClassificationMetrics {
  readonly attacker: AttackerName;
  /** From scores: one class against the rest, averaged over classes and folds. */
  readonly auc: number;
  /** From hard labels; with two balanced classes it is the balanced accuracy, and what the paper's AUC column can be compared with. */
  readonly aucHard: number;
  /** How many were tested. */
  readonly users: number;
  readonly confusion: Confusion;
}

/**
 * Attacks the embedding (paper 2.2, 4.1.3), every attacker on the same users and folds. Counts are pooled over the folds;
 * AUC is averaged over them, because the scores of two models are on no common scale.
 */
export function attackEmbedding(
  task: AttackTask,
  options: AttackOptions,
  rng: Rng,
  progress: Progress,
): AttackMeasurement[] {
  assertAttackable(task);
  const folds = attackFolds(task.labels, task.classes, options.protocol, rng.fork('sample'));
  const total = options.attackers.length * folds.length;
  let done = 0;
  return options.attackers.map(({ name, parameters }) => {
    const outcomes = folds.map((fold, k) => {
      const outcome = attackFold(task, fold, parameters, rng.fork(`${name} ${k}`));
      progress.step(++done, total);
      return outcome;
    });
    const confusion = outcomes.map((o) => o.confusion).reduce(addConfusions);
    return {
      attacker: name,
      ...classificationMetrics(confusion, task.positive),
      auc: outcomes.reduce((sum, o) => sum + o.auc, 0) / folds.length,
      aucHard: aucOfHardLabels(confusion),
      users: folds.reduce((sum, fold) => sum + fold.test.length, 0),
      confusion,
    };
  });
}

function attackFold({ theta, labels, classes }: AttackTask, fold: Fold, parameters: AttackerParameters, rng: Rng) {
  const classOf = (users: Int32Array) => users.map((user) => labels[user]!);
  const training = {
    x: takeRows(theta, fold.train),
    y: classOf(fold.train),
    classes,
    xTest: takeRows(theta, fold.test),
  };
  const probabilities = guess(training, parameters, rng);
  const tested = classOf(fold.test);
  const predicted = tested.map((_, i) => likeliest(probabilities.subarray(i * classes, (i + 1) * classes)));
  return {
    confusion: confusionMatrix(tested, predicted, classes),
    auc: aucOneVsRest(probabilities, tested, classes),
  };
}

/** Adding an attacker: its parameters in the contract, its file, and a line here. */
function guess(training: Parameters<typeof mlpAttacker>[0], parameters: AttackerParameters, rng: Rng): Float64Array {
  switch (parameters.__typename) {
    case 'MlpParameters':
      return mlpAttacker(training, parameters, rng);
    case 'XgbParameters':
      return xgbAttacker(training, parameters, rng);
    default:
      throw new TypeError('attack: expected parameters with their __typename, got none');
  }
}

/** The first of the largest. */
function likeliest(probabilities: Float64Array): number {
  let best = 0;
  for (let c = 1; c < probabilities.length; c++) if (probabilities[c]! > probabilities[best]!) best = c;
  return best;
}

function addConfusions(a: Confusion, b: Confusion): Confusion {
  return a.map((row, i) => row.map((count, j) => count + b[i]![j]!));
}

function assertAttackable({ theta, labels, classes, positive }: AttackTask): void {
  if (labels.length !== theta.rows) {
    throw new RangeError(`attack: expected a label for each of ${theta.rows} users, got ${labels.length}`);
  }
  if (classes < 2) throw new RangeError(`attack: expected at least two classes, got ${classes}`);
  if (!(positive >= 0 && positive < classes)) {
    throw new RangeError(`attack: expected a positive class of 0..${classes - 1}, got ${positive}`);
  }
  const strange = labels.find((label) => label < -1 || label >= classes);
  if (strange !== undefined) throw new RangeError(`attack: expected labels of -1..${classes - 1}, got ${strange}`);
  const bad = theta.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [user, k] = [Math.floor(bad / theta.cols), bad % theta.cols];
    throw new RangeError(`attack: expected finite numbers in the embedding, got ${theta.data[bad]} at [${user}, ${k}]`);
  }
  if (theta.data.every((value, at) => value === theta.data[at % theta.cols])) {
    throw new RangeError(`attack: expected users that differ, got the same embedding for all ${theta.rows}`);
  }
}
