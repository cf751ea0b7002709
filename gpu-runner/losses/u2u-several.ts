import { solve } from '../math/solve.ts';
import { classCounts, u2uExact } from './u2u.ts';

/**
 * The minimum of equation (10) summed over several attributes, sum_a l_{u,U}^a + alpha ||theta - theta*||^2, exactly.
 * Attribute a has N_a users whose class is known, n_ac in class c, with sums s_ac and S_a = sum_c s_ac. Zero gradient says
 *
 *   (2 D_i + alpha) theta_i = alpha theta*_i + 2 sum_a (S_a - s_{a,c_a(i)}),  D_i = sum_a (N_a - n_{a,c_a(i)}),
 *
 * over the attributes in which user i is known. The right side knows theta by its class sums alone, so summing this over
 * the users of each class gives as many linear equations as there are classes of all attributes together, which are solved.
 * theta* is centred first: the loss does not change when everyone moves together, and the equations are nearly singular there.
 *
 * thetaStar [N, K]: the embedding before unlearning. labels: one [N] per attribute, -1 = unknown; each user is known somewhere.
 */
export function u2uExactSeveral(thetaStar: Float64Array, labels: readonly Int32Array[], alpha: number): Float64Array {
  if (labels.length === 1 && labels[0]!.every((c) => c >= 0)) return u2uExact(thetaStar, labels[0]!, alpha);
  if (!(alpha > 0)) throw new RangeError(`U2U-R exact: expected alpha > 0, got ${alpha}`);
  const N = labels[0]!.length;
  const K = thetaStar.length / N;
  const mean = meanRow(thetaStar, K);
  const classes = numberClasses(labels);
  const { G } = classes;
  const weights = diagonal(classes, labels, alpha);

  // A s = B, one row a class: s_g = sum over its users of [ alpha theta*_i + 2 sum_a (S_a - s_{a,c_a(i)}) ] / weight_i
  const A = new Float64Array(G * G);
  const B = new Float64Array(G * K);
  for (let g = 0; g < G; g++) A[g * G + g] = 1;
  forUsers(classes, labels, (i, own) => {
    for (const g of own) {
      for (let k = 0; k < K; k++) B[g * K + k]! += (alpha * (thetaStar[i * K + k]! - mean[k]!)) / weights[i]!;
      for (const h of own) {
        for (const other of classes.others[h]!) A[g * G + other]! -= 2 / weights[i]!;
      }
    }
  });
  const sums = solve(A, B, G);

  const theta = new Float64Array(thetaStar.length);
  forUsers(classes, labels, (i, own) => {
    for (let k = 0; k < K; k++) {
      let right = alpha * (thetaStar[i * K + k]! - mean[k]!);
      for (const h of own) for (const other of classes.others[h]!) right += 2 * sums[other * K + k]!;
      theta[i * K + k] = mean[k]! + right / weights[i]!;
    }
  });
  return theta;
}

interface Classes {
  /** How many there are, of all attributes together. */
  readonly G: number;
  /** Number of an attribute's first class. */
  readonly first: readonly number[];
  /** Users in each. */
  readonly counts: readonly number[];
  /** For each, the others of the same attribute. */
  readonly others: readonly (readonly number[])[];
}

function numberClasses(labels: readonly Int32Array[]): Classes {
  const counts = labels.map((classes) => classCounts(classes.filter((c) => c >= 0)));
  const first = counts.map((_, a) => counts.slice(0, a).reduce((sum, { length }) => sum + length, 0));
  const others = counts.flatMap((own, a) =>
    own.map((_, c) => own.map((__, other) => first[a]! + other).filter((__, other) => other !== c)),
  );
  return { G: others.length, first, counts: counts.flat(), others };
}

/** 2 D_i + alpha, [N]. */
function diagonal(classes: Classes, labels: readonly Int32Array[], alpha: number): Float64Array {
  const weights = new Float64Array(labels[0]!.length).fill(alpha);
  forUsers(classes, labels, (i, own) => {
    for (const h of own) for (const other of classes.others[h]!) weights[i]! += 2 * classes.counts[other]!;
  });
  return weights;
}

/** Visits each user with the numbers of the classes it is in. */
function forUsers(
  { first }: Classes,
  labels: readonly Int32Array[],
  visit: (i: number, own: readonly number[]) => void,
): void {
  const own: number[] = [];
  for (let i = 0; i < labels[0]!.length; i++) {
    own.length = 0;
    labels.forEach((classes, a) => {
      if (classes[i]! >= 0) own.push(first[a]! + classes[i]!);
    });
    visit(i, own);
  }
}

function meanRow(theta: Float64Array, K: number): Float64Array {
  const mean = new Float64Array(K);
  const N = theta.length / K;
  for (let at = 0; at < theta.length; at++) mean[at % K]! += theta[at]! / N;
  return mean;
}
