/** How often each class [row] was taken for each [column]. */
export type Confusion = readonly (readonly number[])[];

export interface ClassificationMetrics {
  readonly accuracy: number;
  /** Mean recall over the classes. */
  readonly balancedAccuracy: number;
  /** Of the positive class, or the mean over the classes when there are more than two. */
  readonly precision: number;
  readonly recall: number;
}

export function confusionMatrix(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  if (labels.length !== predicted.length) {
    throw new RangeError(
      `confusion: expected as many predictions as labels, got ${predicted.length} and ${labels.length}`,
    );
  }
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]![predicted[i]!]!++;
  return counts;
}

/** As scikit-learn: a class that is never predicted has precision 0; one without a row counts in no mean. */
export function classificationMetrics(confusion: Confusion, positive: number): ClassificationMetrics {
  const total = sum(confusion.map(sum));
  const right = sum(confusion.map((row, c) => row[c]!));
  const seen = confusion.map((_, c) => c).filter((c) => sum(confusion[c]!) > 0);
  const averaged = confusion.length === 2 ? [positive] : seen;
  return {
    accuracy: right / total,
    balancedAccuracy: mean(seen.map((c) => recallOf(confusion, c))),
    precision: mean(averaged.map((c) => precisionOf(confusion, c))),
    recall: mean(averaged.map((c) => recallOf(confusion, c))),
  };
}

/** What one class amounts to. */
export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  /** Its members. */
  readonly users: number;
}

/** Of each class, in order. */
export function classMetrics(confusion: Confusion): ClassMetrics[] {
  return confusion.map((members, c) => ({
    precision: precisionOf(confusion, c),
    recall: recallOf(confusion, c),
    users: sum(members),
  }));
}

export function precisionOf(confusion: Confusion, c: number): number {
  const predicted = sum(confusion.map((row) => row[c]!));
  return predicted === 0 ? 0 : confusion[c]![c]! / predicted;
}

export function recallOf(confusion: Confusion, c: number): number {
  const members = sum(confusion[c]!);
  return members === 0 ? 0 : confusion[c]![c]! / members;
}

/** AUC of hard labels: of each class against the rest it is (recall + share of the rest not taken for it) / 2. */
export function aucOfHardLabels(confusion: Confusion): number {
  const total = sum(confusion.map(sum));
  return mean(
    confusion.map((row, c) => {
      const others = total - sum(row);
      const falsely = sum(confusion.map((r) => r[c]!)) - row[c]!;
      return (recallOf(confusion, c) + (others - falsely) / others) / 2;
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
