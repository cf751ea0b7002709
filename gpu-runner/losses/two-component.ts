import type { Loss } from './loss.ts';

export interface TwoComponentValue {
  readonly total: number;
  readonly distinguishability: number;
  readonly regularization: number;
}

/**
 * Equation (1): L(theta) = l_u + alpha l_r.
 *
 * With l_u one of u2u.ts and d2d.ts and l_r of regularization.ts it is equation (10) or (11).
 * theta [N, K]: user embedding. Writes the gradient [N, K] to `out`.
 */
export function twoComponentLoss(
  { lu, lr }: { readonly lu: Loss; readonly lr: Loss },
  alpha: number,
): (theta: Float64Array, out: Float64Array) => TwoComponentValue {
  return (theta, out) => {
    out.fill(0);
    const distinguishability = lu(theta, out, 1);
    const regularization = lr(theta, out, alpha);
    return { total: distinguishability + alpha * regularization, distinguishability, regularization };
  };
}
