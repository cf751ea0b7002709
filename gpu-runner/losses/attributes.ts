import type { Loss } from './loss.ts';

/**
 * Several attributes at once: the sum over attributes of the same loss, each on the users whose class is known in it.
 *
 * labels: one [N] per attribute, -1 = unknown. `make` builds the loss of n users whose classes are all known.
 */
export function attributesLoss(
  labels: readonly Int32Array[],
  K: number,
  make: (labels: Int32Array, K: number) => Loss,
): Loss {
  const terms = labels.map((classes) => {
    const known = knownUsers(classes);
    const loss = make(
      known.map((i) => classes[i]!),
      K,
    );
    return known.length === classes.length ? loss : onRows(known, K, loss);
  });
  return (theta, out, scale) => terms.reduce((sum, term) => sum + term(theta, out, scale), 0);
}

/** Indices of the users whose class is known, ascending. */
export function knownUsers(labels: Int32Array): Int32Array {
  return Int32Array.from(labels.keys()).filter((i) => labels[i]! >= 0);
}

/** A loss of some rows of theta, as a loss of the whole theta. */
function onRows(rows: Int32Array, K: number, loss: Loss): Loss {
  const part = new Float64Array(rows.length * K);
  const gradient = new Float64Array(part.length);
  return (theta, out, scale) => {
    takeRows(theta, rows, K, part);
    gradient.fill(0);
    const value = loss(part, gradient, scale);
    for (let r = 0; r < rows.length; r++) {
      for (let k = 0; k < K; k++) out[rows[r]! * K + k]! += gradient[r * K + k]!;
    }
    return value;
  };
}

function takeRows(theta: Float64Array, rows: Int32Array, K: number, out: Float64Array): void {
  for (let r = 0; r < rows.length; r++) {
    for (let k = 0; k < K; k++) out[r * K + k] = theta[rows[r]! * K + k]!;
  }
}
