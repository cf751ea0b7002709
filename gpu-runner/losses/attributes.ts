import type { Loss } from './loss.ts';

/** One attribute, with the users whose class is known in it. */
export interface AttributeTerm {
  /** Which of the attributes. */
  readonly attribute: number;
  /** Their classes, [n]. */
  readonly labels: Int32Array;
  /** Their rows of a theta [N, K], copied. */
  rowsOf(theta: Float64Array): Float64Array;
}

/**
 * Several attributes at once: the sum over attributes of the same loss, each on the users whose class is known in it.
 *
 * labels: one [N] per attribute, -1 = unknown. `make` builds the loss of those n users' rows, [n, K].
 */
export function attributesLoss(labels: readonly Int32Array[], K: number, make: (term: AttributeTerm) => Loss): Loss {
  const terms = labels.map((classes, attribute) => {
    const known = Int32Array.from(classes.keys()).filter((i) => classes[i]! >= 0);
    const rowsOf = (theta: Float64Array) => takeRows(theta, known, K, new Float64Array(known.length * K));
    const loss = make({ attribute, labels: known.map((i) => classes[i]!), rowsOf });
    return known.length === classes.length ? loss : onRows(known, K, loss);
  });
  return (theta, out, scale) => terms.reduce((sum, term) => sum + term(theta, out, scale), 0);
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

function takeRows(theta: Float64Array, rows: Int32Array, K: number, out: Float64Array): Float64Array {
  for (let r = 0; r < rows.length; r++) {
    for (let k = 0; k < K; k++) out[r * K + k] = theta[rows[r]! * K + k]!;
  }
  return out;
}
