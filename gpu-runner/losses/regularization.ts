import type { Loss } from './loss.ts';

/**
 * Equation (7): R(theta, theta*) = ||theta - theta*||_F^2 = sum_i sum_j (theta_ij - theta*_ij)^2.
 *
 * thetaStar [N, K]: the user embedding before unlearning. Gradient: 2 (theta - theta*).
 */
export function regularizationLoss(thetaStar: Float64Array): Loss {
  return (theta, out, scale) => {
    let sum = 0;
    for (let i = 0; i < theta.length; i++) {
      const difference = theta[i]! - thetaStar[i]!;
      sum += difference * difference;
      out[i]! += scale * 2 * difference;
    }
    return sum;
  };
}
