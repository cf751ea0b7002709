import { classCounts } from '../losses/u2u.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { labelledUsers, type LabelledUsers } from './labelled-users.ts';
import type { PostTrainingMethod } from './method.ts';
import { momentsOf } from './moments.ts';

/** Nothing to set: the erasure is in closed form. */
export type LeaceOptions = object;

export const leaceDefaults: LeaceOptions = {};

/** A variance below this share of the largest is what rounding to float32 leaves where there is none. */
const VARIANCE = 1e-13;
/** In the whitened space a column of Sigma_xz is a correlation, at most 1/2; below this it is a rounding error. */
const CORRELATION = 1e-6;

/**
 * LEACE, beyond the paper: least-squares concept erasure (Belrose, Schneider-Joseph, Ravfogel, Cotterell, Raff & Biderman 2023,
 * section 4):
 *
 *   r(x) = x - W^+ P W (x - mean),   W = (Sigma_xx^{1/2})^+,   P = the orthogonal projection on the column space of W Sigma_xz,
 *
 * Sigma_xz the covariance of x and the one-hot classes. Of all affine maps after which no linear classifier, by any convex
 * loss, predicts the class better than a constant, it moves the embedding least (in mean squared distance).
 *
 * Several attributes: their columns side by side, each over the users known in it; Sigma_xx over all that are moved. The
 * guarantee holds for each attribute; with unknown users, minimality only approximately.
 */
export const leace: PostTrainingMethod<LeaceOptions> = (input, _options, { progress }) => {
  const users = labelledUsers(input);
  const { theta, K } = users;
  const { mean } = momentsOf(theta, K);
  const projection = eraser(covariance(theta, mean), crossCovariance(users), K);
  const erased = theta.slice();
  for (let i = 0; i < theta.length; i += K) {
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < K; l++) erased[i + k]! -= projection[k * K + l]! * (theta[i + l]! - mean[l]!);
    }
  }
  progress.step(1, 1);
  return users.putBack(erased);
};

/** W^+ P W, [K, K], from Sigma_xx [K, K] and the columns of Sigma_xz, [K] each. */
function eraser(sigmaXx: Float64Array, sigmaXz: readonly Float64Array[], K: number): Float64Array {
  const { values, vectors } = symmetricEigen(sigmaXx, K);
  const rank = values.findLastIndex((value) => value > VARIANCE * values[0]!) + 1;
  // In the coordinates of the eigenvectors W is diagonal, so W Sigma_xz is a scaled projection.
  const whitened = sigmaXz.map((column) =>
    Float64Array.from({ length: rank }, (_, r) => {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += vectors[k * K + r]! * column[k]!;
      return sum / Math.sqrt(values[r]!);
    }),
  );
  const out = new Float64Array(K * K);
  for (const u of orthonormalBasis(whitened)) {
    const back = new Float64Array(K); // W^+ u
    const across = new Float64Array(K); // W u
    for (let k = 0; k < K; k++) {
      for (let r = 0; r < rank; r++) {
        back[k]! += vectors[k * K + r]! * Math.sqrt(values[r]!) * u[r]!;
        across[k]! += (vectors[k * K + r]! / Math.sqrt(values[r]!)) * u[r]!;
      }
    }
    for (let k = 0; k < K; k++) for (let l = 0; l < K; l++) out[k * K + l]! += back[k]! * across[l]!;
  }
  return out;
}

/** Of the space the columns span: Gram-Schmidt, always with the longest that is left, each made orthogonal twice. */
function orthonormalBasis(columns: readonly Float64Array[]): Float64Array[] {
  const left = columns.map((column) => column.slice());
  const basis: Float64Array[] = [];
  for (;;) {
    const lengths = left.map(norm);
    const longest = Math.max(0, ...lengths);
    if (!(longest > CORRELATION) || basis.length === left[0]?.length) return basis;
    const u = left[lengths.indexOf(longest)]!.map((value) => value / longest);
    for (const v of basis) subtract(u, v);
    const length = norm(u);
    u.forEach((value, r) => (u[r] = value / length));
    basis.push(u);
    for (const column of left) for (let twice = 0; twice < 2; twice++) subtract(column, u);
  }
}

/** x := x - <x, u> u. */
function subtract(x: Float64Array, u: Float64Array): void {
  let sum = 0;
  for (let r = 0; r < u.length; r++) sum += x[r]! * u[r]!;
  for (let r = 0; r < u.length; r++) x[r]! -= sum * u[r]!;
}

function norm(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
}

function covariance(theta: Float64Array, mean: Float64Array): Float64Array {
  const K = mean.length;
  const N = theta.length / K;
  const sigma = new Float64Array(K * K);
  for (let i = 0; i < theta.length; i += K) {
    for (let k = 0; k < K; k++) {
      const x = (theta[i + k]! - mean[k]!) / N;
      for (let l = 0; l < K; l++) sigma[k * K + l]! += x * (theta[i + l]! - mean[l]!);
    }
  }
  return sigma;
}

/** One column a class: n_c / n (mean of the class - mean of the n users known in the attribute). */
function crossCovariance({ theta, labels, K }: LabelledUsers): Float64Array[] {
  return labels.flatMap((classes) => {
    const counts = classCounts(classes.filter((c) => c >= 0));
    const n = counts.reduce((a, b) => a + b);
    const sums = counts.map(() => new Float64Array(K));
    classes.forEach((c, i) => {
      if (c >= 0) for (let k = 0; k < K; k++) sums[c]![k]! += theta[i * K + k]!;
    });
    const mean = Float64Array.from({ length: K }, (_, k) => sums.reduce((sum, s) => sum + s[k]!, 0) / n);
    return sums.map((sum, c) => sum.map((value, k) => (value - counts[c]! * mean[k]!) / n));
  });
}
