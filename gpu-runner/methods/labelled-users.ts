import { classCounts } from '../losses/u2u.ts';
import { matrix, type Matrix } from '../math/matrix.ts';
import type { UnlearningInput } from './method.ts';

/** The users whose class is known in at least one attribute, in float64: what an unlearning method works on. */
export interface LabelledUsers {
  /** Their indices among all N users, ascending, [n]. */
  readonly users: Int32Array;
  /** Their rows of the embedding, [n, K]. */
  readonly theta: Float64Array;
  /** Their classes 0..C-1 in each attribute, [n]; -1 = unknown in that attribute. */
  readonly labels: readonly Int32Array[];
  readonly K: number;
  /** The whole embedding in float32 with their rows replaced; all others untouched. */
  putBack(theta: Float64Array): Matrix;
}

/** Throws unless every attribute has at least two classes, none of them empty, and every value is finite. */
export function labelledUsers({ theta: embedding, labels: allLabels }: Omit<UnlearningInput, 'items'>): LabelledUsers {
  const { rows: N, cols: K, data } = embedding;
  assertLabels(allLabels, N);
  const users = Int32Array.from({ length: N }, (_, i) => i).filter((i) => allLabels.some((labels) => labels[i]! >= 0));
  const theta = new Float64Array(users.length * K);
  users.forEach((user, i) => theta.set(data.subarray(user * K, (user + 1) * K), i * K));
  assertFinite('the embedding before unlearning', theta, { users, K });
  return {
    users,
    theta,
    labels: allLabels.map((labels) => users.map((user) => labels[user]!)),
    K,
    putBack(unlearned) {
      const rounded = Float32Array.from(unlearned);
      assertFinite('the embedding after unlearning (a smaller learning rate may help)', rounded, { users, K });
      const out = matrix(N, K, data.slice());
      users.forEach((user, i) => out.data.set(rounded.subarray(i * K, (i + 1) * K), user * K));
      return out;
    },
  };
}

/** Throws unless there are attributes, with labels for N users each, and every one has two or more classes, none empty. */
export function assertLabels(allLabels: readonly Int32Array[], N: number): void {
  if (allLabels.length === 0)
    throw new RangeError('unlearning: expected the labels of at least one attribute, got none');
  for (const labels of allLabels) assertClasses(labels, N);
}

function assertClasses(labels: Int32Array, N: number): void {
  if (labels.length !== N) throw new RangeError(`unlearning: expected ${N} labels, got ${labels.length}`);
  const counts = classCounts(labels.filter((label) => label >= 0));
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new RangeError(`unlearning: expected users in every class, got none in class ${empty}`);
  if (counts.length < 2) {
    throw new RangeError(`unlearning: expected at least two classes to tell apart, got ${counts.length}`);
  }
}

function assertFinite(
  what: string,
  theta: Float64Array | Float32Array,
  { users, K }: { readonly users: Int32Array; readonly K: number },
): void {
  const at = theta.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const [user, dimension] = [users[Math.floor(at / K)], at % K];
  throw new RangeError(`${what}: expected finite numbers, got ${theta[at]} in dimension ${dimension} of user ${user}`);
}
