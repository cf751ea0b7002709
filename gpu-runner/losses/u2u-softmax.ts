import type { Loss } from './loss.ts';

/**
 * The more advanced attribute divergence of paper 3.5.2: U2U with Div(v_i, v_j) from the softmax vectors that an attacking
 * model predicts, in place of equation (8). The paper leaves the divergence open; ours is one minus their inner product,
 *
 * l = sum_i sum_j ||theta_i - theta_j||^2 (1 - <p_i, p_j>),
 *
 * the probability that draws from p_i and p_j differ; with one-hot p it is equation (9). No N x N matrix: with
 * P = sum_i p_i, S = sum_i theta_i, s_c = sum_i p_ic theta_i and d_i = N - <p_i, P> it is, in O(N K C),
 *
 * l = 2 [ sum_i d_i ||theta_i||^2 - ||S||^2 + sum_c ||s_c||^2 ],   dl / dtheta_i = 4 [ d_i theta_i - S + sum_c p_ic s_c ].
 *
 * The gradient holds p still: the attacker moves in steps of its own.
 * probabilities: called once a loss, [N, C]. theta [N, K]: user embedding.
 */
export function u2uSoftmaxLoss(probabilities: (theta: Float64Array) => Float64Array, K: number): Loss {
  return (theta, out, scale) => {
    const N = theta.length / K;
    const p = probabilities(theta);
    const C = p.length / N;
    const P = new Float64Array(C);
    const S = new Float64Array(K);
    const sums = new Float64Array(C * K); // s_c
    for (let i = 0; i < N; i++) {
      for (let c = 0; c < C; c++) P[c]! += p[i * C + c]!;
      for (let k = 0; k < K; k++) {
        const value = theta[i * K + k]!;
        S[k]! += value;
        for (let c = 0; c < C; c++) sums[c * K + k]! += p[i * C + c]! * value;
      }
    }
    let loss = 2 * (squares(sums) - squares(S));
    for (let i = 0; i < N; i++) {
      let d = N;
      for (let c = 0; c < C; c++) d -= p[i * C + c]! * P[c]!;
      loss += 2 * d * squares(theta.subarray(i * K, (i + 1) * K));
      for (let k = 0; k < K; k++) {
        let slope = d * theta[i * K + k]! - S[k]!;
        for (let c = 0; c < C; c++) slope += p[i * C + c]! * sums[c * K + k]!;
        out[i * K + k]! += scale * 4 * slope;
      }
    }
    return loss;
  };
}

function squares(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return sum;
}
