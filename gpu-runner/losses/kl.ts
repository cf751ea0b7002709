import { cholesky, inverseOf } from '../math/cholesky.ts';
import type { ClassPair } from './class-pairs.ts';
import type { Loss } from './loss.ts';

/** Share of the mean variance of a dimension that is added to every covariance: a class of fewer than K users has a singular one. */
const RIDGE = 0.01;

/**
 * Symmetric Kullback-Leibler (Jeffreys) divergence between Gaussians fitted to the two groups, as Dist of equation (6),
 * which names KL as an alternative to MMD (paper 3.3.2; Kullback & Leibler 1951):
 *
 * J = KL(p || q) + KL(q || p) = 1/2 [ tr(Sq^-1 Sp) + tr(Sp^-1 Sq) - 2 K + (mp - mq)' (Sp^-1 + Sq^-1) (mp - mq) ],
 *
 * with m the mean and S the covariance (divided by n) + ridge I of a group; the logarithms of the determinants cancel.
 * Gradient for x in p, d = mp - mq: (1 / n_p) (Sp^-1 + Sq^-1) d + (2 / n_p) G (x - mp), G = 1/2 [ Sq^-1 - Sp^-1 (Sq + d d') Sp^-1 ].
 *
 * pairs: rows of theta. thetaStar [N, K]: fixes the ridge. theta [N, K]: user embedding.
 */
export function klLoss(pairs: readonly ClassPair[], thetaStar: Float64Array, K: number): Loss {
  if (thetaStar.every((value, at) => value === thetaStar[at % K])) return () => 0; // all rows equal: the groups cannot differ
  const ridge = RIDGE * meanVariance(thetaStar, K);
  const groups = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]; // with many classes, each is in many pairs
  return (theta, out, scale) => {
    const fitted = new Map(groups.map((rows) => [rows, gaussian(theta, rows, { K, ridge })]));
    let loss = 0;
    for (const { a, b } of pairs) {
      const [p, q] = [fitted.get(a)!, fitted.get(b)!];
      const d = p.mean.map((value, k) => value - q.mean[k]!);
      const both = p.inverse.map((value, at) => value + q.inverse[at]!);
      const force = times(both, d, K); // (Sp^-1 + Sq^-1) d
      loss += (trace(q.inverse, p.covariance) + trace(p.inverse, q.covariance) + dot(d, force)) / 2 - K;
      addGradient(theta, p, { other: q, d, force, sign: 1, scale, out });
      addGradient(theta, q, { other: p, d, force, sign: -1, scale, out });
    }
    return loss;
  };
}

interface Gaussian {
  readonly rows: Int32Array;
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly inverse: Float64Array;
}

function gaussian(
  theta: Float64Array,
  rows: Int32Array,
  { K, ridge }: { readonly K: number; readonly ridge: number },
): Gaussian {
  const n = rows.length;
  const mean = new Float64Array(K);
  for (const i of rows) for (let k = 0; k < K; k++) mean[k]! += theta[i * K + k]! / n;
  const covariance = new Float64Array(K * K);
  const x = new Float64Array(K);
  for (const i of rows) {
    for (let k = 0; k < K; k++) x[k] = theta[i * K + k]! - mean[k]!;
    for (let k = 0; k < K; k++) for (let l = 0; l <= k; l++) covariance[k * K + l]! += x[k]! * x[l]!;
  }
  for (let k = 0; k < K; k++) {
    for (let l = 0; l <= k; l++) covariance[l * K + k] = covariance[k * K + l]! /= n;
    covariance[k * K + k]! += ridge;
  }
  return { rows, mean, covariance, inverse: inverseOf(cholesky(covariance, K), K) };
}

/** Adds scale times the gradient by the rows of `own`; `sign` is that of d by the mean of `own`. */
function addGradient(
  theta: Float64Array,
  own: Gaussian,
  pair: {
    readonly other: Gaussian;
    readonly d: Float64Array;
    readonly force: Float64Array;
    readonly sign: 1 | -1;
    readonly scale: number;
    readonly out: Float64Array;
  },
): void {
  const { other, d, force, sign, scale, out } = pair;
  const [n, K] = [own.rows.length, d.length];
  const spread = other.covariance.map((value, at) => value + d[Math.floor(at / K)]! * d[at % K]!); // Sq + d d'
  const inner = product(product(own.inverse, spread, K), own.inverse, K);
  const G = other.inverse.map((value, at) => (scale * (value - inner[at]!)) / n); // 2 G / n
  const x = new Float64Array(K);
  for (const i of own.rows) {
    for (let k = 0; k < K; k++) x[k] = theta[i * K + k]! - own.mean[k]!;
    for (let k = 0; k < K; k++) {
      let sum = (sign * scale * force[k]!) / n;
      for (let l = 0; l < K; l++) sum += G[k * K + l]! * x[l]!;
      out[i * K + k]! += sum;
    }
  }
}

/** Mean over dimensions of the variance of the rows, [N, K]. */
function meanVariance(theta: Float64Array, K: number): number {
  const N = theta.length / K;
  let sum = 0;
  for (let k = 0; k < K; k++) {
    let mean = 0;
    for (let i = 0; i < N; i++) mean += theta[i * K + k]! / N;
    for (let i = 0; i < N; i++) sum += (theta[i * K + k]! - mean) ** 2 / (N * K);
  }
  return sum;
}

function product(A: Float64Array, B: Float64Array, K: number): Float64Array {
  const C = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) for (let k = 0; k < K; k++) C[i * K + k]! += A[i * K + j]! * B[j * K + k]!;
  }
  return C;
}

function times(A: Float64Array, x: Float64Array, K: number): Float64Array {
  return x.map((_, k) => dot(A.subarray(k * K, (k + 1) * K), x));
}

/** tr(A B) of symmetric matrices. */
const trace = (A: Float64Array, B: Float64Array): number => dot(A, B);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
