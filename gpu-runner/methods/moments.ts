export interface Moments {
  /** Mean of each dimension, [K]. */
  readonly mean: Float64Array;
  /** Standard deviation of each dimension (divided by N), [K]. */
  readonly std: Float64Array;
}

/** Of the rows of theta [N, K]. */
export function momentsOf(theta: Float64Array, K: number): Moments {
  const N = theta.length / K;
  const mean = new Float64Array(K);
  theta.forEach((value, at) => (mean[at % K]! += value / N));
  const variance = new Float64Array(K);
  theta.forEach((value, at) => (variance[at % K]! += (value - mean[at % K]!) ** 2 / N));
  return { mean, std: variance.map(Math.sqrt) };
}
