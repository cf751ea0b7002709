import type { Loss } from './loss.ts';

/**
 * Equation (9): l_{u,U} = sum_i sum_j ||theta_i - theta_j||_F^2 Div(v_i, v_j) = 2 Tr(theta' L_D theta),
 * with equation (8): Div(v_i, v_j) = 1 - A(S_i, S_j), which is 1 for users of different classes and 0 within one.
 * It is equation (4) over ordered pairs, so twice the sum printed there.
 *
 * No N x N Laplacian: with n_c users, s_c = sum of theta_i and Q_c = sum of ||theta_i||^2 in class c, and s, Q those of
 * all users, the same sum is 2 sum_c [ (N - n_c) Q_c - <s_c, s - s_c> ], for any number of classes, in O(N K).
 * Gradient for i in class c: 4 [ (N - n_c) theta_i - (s - s_c) ].
 *
 * labels [N]: class of each user, 0..C-1. theta [N, K]: user embedding.
 */
export function u2uLoss(labels: Int32Array, K: number): Loss {
  const counts = classCounts(labels);
  const [N, C] = [labels.length, counts.length];
  return (theta, out, scale) => {
    const { s, sums, squares } = classSums(theta, labels, { C, K });
    const others = sums.map((sum, at) => s[at % K]! - sum); // s - s_c, [C, K]
    let loss = 0;
    for (let c = 0; c < C; c++) {
      loss += 2 * (N - counts[c]!) * squares[c]!;
      for (let k = 0; k < K; k++) loss -= 2 * sums[c * K + k]! * others[c * K + k]!;
    }
    for (let i = 0; i < N; i++) {
      const c = labels[i]!;
      const n = N - counts[c]!;
      for (let k = 0; k < K; k++) {
        out[i * K + k]! += scale * 4 * (n * theta[i * K + k]! - others[c * K + k]!);
      }
    }
    return loss;
  };
}

/**
 * The minimum of equation (10), l_{u,U} + alpha ||theta - theta*||^2, a convex quadratic, in closed form:
 * s = s*, s_c = (alpha s*_c + 2 n_c s*) / (2 N + alpha), theta_i = (alpha theta*_i + 2 (s* - s_c)) / (2 (N - n_c) + alpha).
 * The paper descends to it; setting the gradient to zero and summing over each class gives the three lines.
 *
 * thetaStar [N, K]: the embedding before unlearning; returns theta [N, K]. Needs alpha > 0 (else any constant is a minimum).
 */
export function u2uExact(thetaStar: Float64Array, labels: Int32Array, alpha: number): Float64Array {
  if (!(alpha > 0)) throw new RangeError(`U2U-R exact: expected alpha > 0, got ${alpha}`);
  const counts = classCounts(labels);
  const [N, C] = [labels.length, counts.length];
  const K = thetaStar.length / N;
  const star = classSums(thetaStar, labels, { C, K });
  // 2 (s* - s_c), [C, K], and 2 (N - n_c) + alpha, [C]: what the users of a class share.
  const pull = star.sums.map((sStar, at) => {
    const [c, k] = [Math.floor(at / K), at % K];
    const sum = (alpha * sStar + 2 * counts[c]! * star.s[k]!) / (2 * N + alpha);
    return 2 * (star.s[k]! - sum);
  });
  const weight = Float64Array.from(counts, (count) => 2 * (N - count) + alpha);
  const theta = new Float64Array(thetaStar.length);
  for (let i = 0; i < N; i++) {
    const c = labels[i]!;
    for (let k = 0; k < K; k++) theta[i * K + k] = (alpha * thetaStar[i * K + k]! + pull[c * K + k]!) / weight[c]!;
  }
  return theta;
}

/** Users of each class, [C]. */
export function classCounts(labels: Int32Array): number[] {
  const counts: number[] = [];
  for (const label of labels) {
    while (counts.length <= label) counts.push(0);
    counts[label]!++;
  }
  return counts;
}

function classSums(theta: Float64Array, labels: Int32Array, { C, K }: { readonly C: number; readonly K: number }) {
  const sums = new Float64Array(C * K);
  const squares = new Float64Array(C);
  for (let i = 0; i < labels.length; i++) {
    const c = labels[i]!;
    let square = 0;
    for (let k = 0; k < K; k++) {
      const value = theta[i * K + k]!;
      sums[c * K + k]! += value;
      square += value * value;
    }
    squares[c]! += square;
  }
  const s = new Float64Array(K);
  for (let at = 0; at < sums.length; at++) s[at % K]! += sums[at]!;
  return { s, sums, squares };
}
