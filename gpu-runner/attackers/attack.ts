import type { AttackProtocol } from '../gql/graphql.ts';
import { takeRows, type Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import type { Progress } from '../methods/method.ts';
import { aucOneVsRest } from '../metrics/auc.ts';
import {
  aucOfHardLabels,
  classificationMetrics,
  classMetrics,
  confusionMatrix,
  type ClassificationMetrics,
  type ClassMetrics,
  type Confusion,
} from '../metrics/classification.ts';
import { halfWidth95 } from '../metrics/interval.ts';
import { assertAttackable } from './attackable.ts';
import type { Libxgboost } from './libxgboost.ts';
import { outOfFold, type UserScores } from './out-of-fold.ts';
import { runAttacker, type PanelMember, type PanelName } from './panel.ts';
import { attackFolds, type Fold } from './shadow-sample.ts';

/** The embedding of one surface and the attribute that is guessed from it. */
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
  readonly attackers: readonly PanelMember[];
  /** How often sample and split are drawn afresh; 1 if absent. */
  readonly repeats?: number;
  /** Attacks users who are all the same, too, as after removal: every attacker can only guess. An error otherwise. */
  readonly allowConstant?: boolean;
  /** For XGB with the library LIBXGBOOST. */
  readonly libxgboost?: Libxgboost | undefined;
}

/** What one attacker reached (a row of the paper's Table 3). */
export interface AttackMeasurement extends ClassificationMetrics {
  readonly attacker: PanelName;
  /** From scores: one class against the rest, averaged over classes, folds and repeats. */
  readonly auc: number;
  /** Half the width of its 95 % interval over the repeats; null for one. */
  readonly aucCi95: number | null;
  readonly balancedAccuracyCi95: number | null;
  /** From hard labels; with two balanced classes it is the balanced accuracy, and what the paper's AUC column can be compared with. */
  readonly aucHard: number;
  readonly repeats: number;
  /** How many were tested in each repeat. */
  readonly users: number;
  /** Of each class; users in each repeat, as above. */
  readonly classes: readonly ClassMetrics[];
  /** Pooled over folds and repeats. */
  readonly confusion: Confusion;
  /** What the attacker thinks of each user it was tested on. */
  readonly scores: UserScores;
}

/**
 * Attacks the embedding (paper 2.2, 4.1.3), every attacker on the same users and folds. Counts are pooled over the folds;
 * AUC is averaged over them, because the scores of two models are on no common scale. Each repeat draws its own sample and split.
 */
export function attackEmbedding(
  task: AttackTask,
  options: AttackOptions,
  rng: Rng,
  progress: Progress,
): AttackMeasurement[] {
  const { protocol, attackers, repeats = 1, allowConstant = false, libxgboost } = options;
  assertAttackable(task, allowConstant);
  if (!(repeats >= 1)) throw new RangeError(`attack: expected at least one repeat, got ${repeats}`);
  const draws = Array.from({ length: repeats }, (_, r) => {
    const own = r === 0 ? rng : rng.fork(`repeat ${r}`);
    return { own, folds: attackFolds(task.labels, task.classes, protocol, own.fork('sample')) };
  });
  const total = attackers.length * repeats * draws[0]!.folds.length;
  let done = 0;
  return attackers.map((attacker) => {
    const runs = draws.map(({ own, folds }) =>
      folds.map((fold, k) => {
        const report = (share: number): void => progress.step(done + share, total);
        const outcome = attackFold(task, fold, {
          attacker,
          rng: own.fork(`${attacker.name} ${k}`),
          report,
          libxgboost,
        });
        progress.step(++done, total);
        return outcome;
      }),
    );
    return measurement(attacker.name, task, runs);
  });
}

/** One attacker on one fold. */
interface FoldOutcome {
  readonly users: Int32Array;
  /** [users, classes] */
  readonly scores: Float64Array;
  readonly confusion: Confusion;
  readonly auc: number;
}

function attackFold(
  { theta, labels, classes }: AttackTask,
  fold: Fold,
  by: {
    readonly attacker: PanelMember;
    readonly rng: Rng;
    readonly report: (share: number) => void;
    readonly libxgboost: Libxgboost | undefined;
  },
): FoldOutcome {
  const classOf = (users: Int32Array) => users.map((user) => labels[user]!);
  const { attacker, rng, ...context } = by;
  const [x, xTest] = [takeRows(theta, fold.train), takeRows(theta, fold.test)];
  const scores = runAttacker(attacker, { x, y: classOf(fold.train), classes, xTest, ...context }, rng);
  const bad = scores.find((score) => !Number.isFinite(score));
  if (bad !== undefined) {
    throw new RangeError(`${attacker.name}: expected finite scores, got ${bad} (a smaller learning rate may help)`);
  }
  const tested = classOf(fold.test);
  const guessed = tested.map((_, i) => likeliest(scores.subarray(i * classes, (i + 1) * classes)));
  return {
    users: fold.test,
    scores,
    confusion: confusionMatrix(tested, guessed, classes),
    auc: aucOneVsRest(scores, tested, classes),
  };
}

/** runs: the folds of each repeat. */
function measurement(
  attacker: PanelName,
  { labels, classes, positive }: AttackTask,
  runs: readonly (readonly FoldOutcome[])[],
): AttackMeasurement {
  const confusions = runs.map((folds) => folds.map((fold) => fold.confusion).reduce(addConfusions));
  const aucs = runs.map((folds) => mean(folds.map((fold) => fold.auc)));
  const confusion = confusions.reduce(addConfusions);
  return {
    attacker,
    ...classificationMetrics(confusion, positive),
    auc: mean(aucs),
    aucCi95: halfWidth95(aucs),
    balancedAccuracyCi95: halfWidth95(confusions.map((c) => classificationMetrics(c, positive).balancedAccuracy)),
    aucHard: aucOfHardLabels(confusion),
    repeats: runs.length,
    users: runs[0]!.reduce((sum, fold) => sum + fold.users.length, 0),
    classes: classMetrics(confusion).map((of) => ({ ...of, users: of.users / runs.length })),
    confusion,
    scores: outOfFold(runs.flat(), labels, classes),
  };
}

/** The first of the largest. */
function likeliest(scores: Float64Array): number {
  let best = 0;
  for (let c = 1; c < scores.length; c++) if (scores[c]! > scores[best]!) best = c;
  return best;
}

function addConfusions(a: Confusion, b: Confusion): Confusion {
  return a.map((row, i) => row.map((count, j) => count + b[i]![j]!));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
