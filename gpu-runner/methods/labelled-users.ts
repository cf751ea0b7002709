import { matrix, type Matrix } from '../math/matrix.ts';
import { classCounts } from '../losses/u2u.ts';

/** The users whose class is known, in float64: what an unlearning method works on. */
export interface LabelledUsers {
  /** Their rows of the embedding, [n, K]. */
  readonly theta: Float64Array;
  /** Their classes 0..C-1, [n]. */
  readonly labels: Int32Array;
  readonly K: number;
  /** The whole embedding in float32 with their rows replaced; all others untouched. */
  putBack(theta: Float64Array): Matrix;
}

/** Throws unless there are at least two classes, none of them empty, and every value is finite. */
export function labelledUsers(embedding: Matrix, allLabels: Int32Array): LabelledUsers {
  const { rows: N, cols: K, data } = embedding;
  if (allLabels.length !== N) throw new RangeError(`unlearning: expected ${N} labels, got ${allLabels.length}`);
  const users = Int32Array.from(allLabels.keys()).filter((i) => allLabels[i]! >= 0);
  const labels = users.map((i) => allLabels[i]!);
  const counts = classCounts(labels);
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new RangeError(`unlearning: expected users in every class, got none in class ${empty}`);
  if (counts.length < 2) {
    throw new RangeError(`unlearning: expected at least two classes to tell apart, got ${counts.length}`);
  }
  const theta = new Float64Array(users.length * K);
  users.forEach((user, i) => theta.set(data.subarray(user * K, (user + 1) * K), i * K));
  assertFinite('the embedding before unlearning', theta, { users, K });
  return {
    theta,
    labels,
    K,
    putBack(unlearned) {
      assertFinite('the embedding after unlearning (a smaller learning rate may help)', unlearned, { users, K });
      const out = matrix(N, K, data.slice());
      users.forEach((user, i) => out.data.set(unlearned.subarray(i * K, (i + 1) * K), user * K));
      return out;
    },
  };
}

function assertFinite(
  what: string,
  theta: Float64Array,
  { users, K }: { readonly users: Int32Array; readonly K: number },
): void {
  const at = theta.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const [user, dimension] = [users[Math.floor(at / K)], at % K];
  throw new RangeError(`${what}: expected finite numbers, got ${theta[at]} in dimension ${dimension} of user ${user}`);
}
