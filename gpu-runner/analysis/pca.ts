import { matrix, type Matrix } from '../math/matrix.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';

/**
 * The rows' first two principal components, [N, 2]: (x_i - mean) on the eigenvectors of the two largest eigenvalues of the
 * covariance, each turned so that its largest entry is positive. With one column the second component is 0.
 */
export function principalPlane(x: Matrix): Matrix {
  const { rows: N, cols: D, data } = x;
  const mean = new Float64Array(D);
  for (let at = 0; at < data.length; at++) mean[at % D]! += data[at]! / N;
  const covariance = new Float64Array(D * D);
  for (let i = 0; i < N; i++) {
    for (let a = 0; a < D; a++) {
      const da = data[i * D + a]! - mean[a]!;
      for (let b = 0; b <= a; b++) covariance[a * D + b]! += (da * (data[i * D + b]! - mean[b]!)) / N;
    }
  }
  for (let a = 0; a < D; a++) for (let b = 0; b < a; b++) covariance[b * D + a] = covariance[a * D + b]!;
  const { vectors } = symmetricEigen(covariance, D);
  const plane = matrix(N, 2);
  for (let c = 0; c < Math.min(2, D); c++) {
    const axis = towardsPositive(Float64Array.from({ length: D }, (_, d) => vectors[d * D + c]!));
    for (let i = 0; i < N; i++) {
      let sum = 0;
      for (let d = 0; d < D; d++) sum += (data[i * D + d]! - mean[d]!) * axis[d]!;
      plane.data[2 * i + c] = sum;
    }
  }
  return plane;
}

function towardsPositive(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}
