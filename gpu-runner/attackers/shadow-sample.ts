import type { AttackProtocol } from '../gql/graphql.ts';
import type { Rng } from '../math/rng.ts';

/** Users an attacker learns from and users it is tested on. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Below this a class cannot be cut into the folds of every protocol. */
const LEAST_PER_CLASS = 10;

/** As many users of each class as the smallest class has, at random; users of unknown class (-1) are left out. */
export function balancedSample(labels: Int32Array, classes: number, rng: Rng): Int32Array[] {
  const members = Array.from({ length: classes }, (_, c) => {
    return Int32Array.from(labels.keys()).filter((user) => labels[user] === c);
  });
  const least = Math.min(...members.map((users) => users.length));
  if (least < LEAST_PER_CLASS) {
    throw new RangeError(
      `attack: expected at least ${LEAST_PER_CLASS} users of each of ${classes} classes, ` +
        `got ${members.map((users) => users.length).join(', ')}`,
    );
  }
  return members.map((users) => rng.shuffle(users).slice(0, least));
}

/** `testShare` of the users are tested; in CV5 each fifth in turn. */
const protocols: Record<AttackProtocol, { readonly folds: number; readonly testShare: number }> = {
  SHADOW10: { folds: 1, testShare: 0.9 },
  HOLDOUT20: { folds: 1, testShare: 0.2 },
  CV5: { folds: 5, testShare: 0.2 },
};

/**
 * The paper's shadow data set (4.1.3) under a protocol. Every fold has each class in equal shares; its users are ascending,
 * so that nothing can be learnt from their order.
 */
export function attackFolds(labels: Int32Array, classes: number, protocol: AttackProtocol, rng: Rng): Fold[] {
  const sample = balancedSample(labels, classes, rng);
  const m = sample[0]!.length; // all classes have as many
  const { folds, testShare } = protocols[protocol];
  return Array.from({ length: folds }, (_, k) => {
    // A single test set starts at 0; those of cross-validation lie end to end over the whole sample.
    const start = folds === 1 ? 0 : Math.round((k * m) / folds);
    const end = folds === 1 ? Math.round(testShare * m) : Math.round(((k + 1) * m) / folds);
    const pick = (tested: boolean) =>
      Int32Array.from(
        sample.flatMap((users) => [...users].filter((_, at) => (at >= start && at < end) === tested)),
      ).sort();
    return { train: pick(false), test: pick(true) };
  });
}
