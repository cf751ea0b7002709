import type { Attacker, AttackerTask } from './attacker.ts';
import { knnAttacker, knnDefaults, type KnnOptions } from './knn.ts';
import { logisticAttacker, logisticDefaults, type LogisticOptions } from './logistic.ts';
import { mlpAttacker, mlpDefaults, type MlpOptions } from './mlp.ts';
import { randomForestAttacker, randomForestDefaults, type RandomForestOptions } from './random-forest.ts';
import { rbfSvmAttacker, rbfSvmDefaults, type RbfSvmOptions } from './rbf-svm.ts';
import { standardizedMlpAttacker } from './standardized-mlp.ts';
import { xgbAttacker, xgbDefaults, type XgbOptions } from './xgb.ts';
import type { Rng } from '../math/rng.ts';

/** Every attacker with its parameters. Adding one: its name in the contract, its file, and a line in each record here. */
export interface PanelOptions {
  readonly MLP: MlpOptions;
  readonly XGB: XgbOptions;
  readonly LOGISTIC: LogisticOptions;
  readonly STANDARDIZED_MLP: MlpOptions;
  readonly RANDOM_FOREST: RandomForestOptions;
  readonly KNN: KnnOptions;
  readonly RBF_SVM: RbfSvmOptions;
}

export type PanelName = keyof PanelOptions;

/** An attacker and what it is run with; `parameters` must be those of its own name. */
export interface PanelMember {
  readonly name: PanelName;
  readonly parameters: PanelOptions[PanelName];
}

/**
 * What they cost: processor seconds of one fold of 12,800 training users of K = 16 (K = 128), two classes, measured on a busy 2-core EPYC:
 *
 *   MLP 0.3   STANDARDIZED_MLP 0.6   LOGISTIC 0.1 (0.3)   KNN 0.4 (2.1)   XGB 1.5 (10)   RBF_SVM 4.7 (21)   RANDOM_FOREST 6.2 (42)
 *
 * All grow about as n (trees n log n) but KNN and RBF_SVM, which grow as n^2: exact all the same at 20,000 users, so nothing is sampled
 * or approximated. Steps are bounded: epochs, rounds, iterations by their parameters, RBF_SVM by 100 a training user.
 */
export const panel: { readonly [Name in PanelName]: Attacker<PanelOptions[Name]> } = {
  MLP: mlpAttacker,
  XGB: xgbAttacker,
  LOGISTIC: logisticAttacker,
  STANDARDIZED_MLP: standardizedMlpAttacker,
  RANDOM_FOREST: randomForestAttacker,
  KNN: knnAttacker,
  RBF_SVM: rbfSvmAttacker,
};

/** The paper's MLP and XGB (4.1.3); the others are not the paper's and have their library's defaults. */
export const paperPanel: PanelOptions = {
  MLP: mlpDefaults,
  XGB: xgbDefaults,
  LOGISTIC: logisticDefaults,
  STANDARDIZED_MLP: mlpDefaults,
  RANDOM_FOREST: randomForestDefaults,
  KNN: knnDefaults,
  RBF_SVM: rbfSvmDefaults,
};

/** What the authors' released code runs its MLP and XGB with. */
export const referenceCodePanel: PanelOptions = {
  ...paperPanel,
  MLP: { ...mlpDefaults, learningRate: 0.01 },
  XGB: { ...xgbDefaults, rounds: 50, maxDepth: 4, eta: 0.5 },
};

/** What the attacker makes of the task: a score of each class for each row of xTest. */
export function runAttacker({ name, parameters }: PanelMember, task: AttackerTask, rng: Rng): Float64Array {
  const attacker: Attacker<never> | undefined = panel[name];
  if (!attacker) throw new RangeError(`attack: expected one of ${Object.keys(panel).join(', ')}, got ${String(name)}`);
  for (const key of Object.keys(paperPanel[name])) {
    if (!(key in parameters)) throw new TypeError(`${name}: expected the parameter ${key}, got none`);
  }
  return attacker(task, parameters as never, rng); // its own, as far as their names tell
}
