import type { Loss } from './loss.ts';
import { classCounts } from './u2u.ts';

/** Two groups of users as row indices of theta. */
export interface ClassPair {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** PAIRS: all pairs of classes. REST: each class against all others together. */
export type PairKind = 'PAIRS' | 'REST';

/**
 * What a distance between two distributions is summed over with more than two classes or several attributes, which the
 * paper does not say: the pairs of every attribute. Two classes are one pair, of either kind.
 *
 * labels: one [N] per attribute, classes 0..C-1; -1 = unknown, in no pair.
 */
export function classPairs(labels: readonly Int32Array[], kind: PairKind): ClassPair[] {
  return labels.flatMap((classes) => {
    const users = Int32Array.from(classes.keys()).filter((i) => classes[i]! >= 0);
    const members = classCounts(classes.filter((c) => c >= 0)).map((_, c) => users.filter((i) => classes[i] === c));
    if (kind === 'PAIRS' || members.length <= 2) {
      return members.flatMap((a, c) => members.slice(c + 1).map((b) => ({ a, b })));
    }
    return members.map((a, c) => ({ a, b: users.filter((i) => classes[i] !== c) }));
  });
}

/** The sum of a distance over pairs. */
export function sumOverPairs(pairs: readonly ClassPair[], distance: (pair: ClassPair) => Loss): Loss {
  const terms = pairs.map(distance);
  return (theta, out, scale) => terms.reduce((sum, term) => sum + term(theta, out, scale), 0);
}
