/** What an attacker that had not seen them thinks of users. */
export interface UserScores {
  /** Those who were tested at least once, ascending. */
  readonly users: Int32Array;
  /** Their classes. */
  readonly labels: Int32Array;
  /** Score of each class, [users, classes], averaged over the repeats in which a user was tested. */
  readonly scores: Float64Array;
}

/** Puts together the test sets of all folds and repeats; labels [N]. */
export function outOfFold(
  folds: readonly { readonly users: Int32Array; readonly scores: Float64Array }[],
  labels: Int32Array,
  classes: number,
): UserScores {
  const times = new Int32Array(labels.length);
  const sums = new Float64Array(labels.length * classes);
  for (const { users, scores } of folds) {
    users.forEach((user, i) => {
      times[user]!++;
      for (let c = 0; c < classes; c++) sums[user * classes + c]! += scores[i * classes + c]!;
    });
  }
  const users = Int32Array.from(labels.keys()).filter((user) => times[user]! > 0);
  const scores = new Float64Array(users.length * classes);
  users.forEach((user, i) => {
    for (let c = 0; c < classes; c++) scores[i * classes + c] = sums[user * classes + c]! / times[user]!;
  });
  return { users, labels: users.map((user) => labels[user]!), scores };
}
