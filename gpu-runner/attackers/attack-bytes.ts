import type { PanelMember } from './panel.ts';

/** How large an attack is. */
export interface AttackSize {
  /** Users of the embedding. */
  readonly N: number;
  readonly K: number;
  readonly classes: number;
  readonly attackers: readonly PanelMember[];
}

/** What rbf-svm.ts keeps of the kernel matrix at most. */
const SVM_CACHE = 2 ** 27;

/**
 * The most memory that attackEmbedding() holds at a time, from sizes alone; not the embedding itself. Attackers run one after
 * another on at most N users; the scores of those that are done stay.
 */
export function attackBytes({ N, K, classes, attackers }: AttackSize): number {
  const fold = 4 * N * K + 8 * N * classes; // x, xTest and the scores
  const kept = attackers.length * N * (8 * classes + 8) + 8 * N * classes; // out of fold, and while they are put together
  return fold + kept + Math.max(0, ...attackers.map((attacker) => working(attacker, { N, K, classes })));
}

/** Of one attacker on one fold. */
function working(
  { name, parameters }: PanelMember,
  { N, K, classes }: { N: number; K: number; classes: number },
): number {
  const outputs = classes === 2 ? 1 : classes;
  const standardized = 4 * N * K;
  switch (name) {
    case 'MLP':
    case 'STANDARDIZED_MLP': {
      const hidden = 'hidden' in parameters ? parameters.hidden : 0;
      const weights = 4 * (K + 4 + outputs + 1) * (hidden + 8) * 4; // weights, gradient, two moments
      const batch = 4 * 200 * (K + 2 * hidden + 16) + 4 * 1024 * (K + outputs + 4);
      return standardized + 4 * N * (K + 4) + 8 * N + weights + batch;
    }
    case 'XGB': // the columns sorted here and in the kernel, and a copy that is parted; margins and derivatives
      return 24 * N * K + N * (80 + 16 * outputs);
    case 'RANDOM_FOREST': // the columns sorted, and a copy that is parted; two nodes a row
      return 16 * N * K + N * (80 + 16 * classes);
    case 'KNN':
      return standardized + 4 * N * (K + 2);
    case 'RBF_SVM': // the rows kept, the kernel's columns twice, the passes
      return standardized + Math.min(SVM_CACHE, 4 * N * N) + 8 * N * K + 60 * N;
    case 'LOGISTIC': // the steps that L-BFGS keeps
      return standardized + 8 * 32 * outputs * (K + 1);
  }
}
