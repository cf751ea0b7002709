import type { AttackTask } from './attack.ts';

/** Throws unless there is something to attack: finite numbers, users that differ (or `allowConstant`), labels and classes in order. */
export function assertAttackable({ theta, labels, classes, positive }: AttackTask, allowConstant: boolean): void {
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
  if (!allowConstant && theta.data.every((value, at) => value === theta.data[at % theta.cols])) {
    throw new RangeError(`attack: expected users that differ, got the same embedding for all ${theta.rows}`);
  }
}
