import { bceWithLogits, sigmoid } from '../math/logistic.ts';

/**
 * The recommendation loss of LightGCN (He et al. 2020, equation (15)): L_BPR = - sum_(u,i,j) ln s(y_ui - y_uj) + lambda ||E^(0)||^2,
 * for items i that u has seen and j that u has not. Ours is the mean over the triples, with the L2 of each triple's three
 * rows, as in the authors' code; `bprLoss` is the first term. The LightGCN kernel has the same lines inside.
 *
 * seen [S]: scores y_ui, unseen [S]: scores y_uj. Writes d L / d y_ui = -(1 - s(y_ui - y_uj)) / S to `out` [S]; that by y_uj
 * is its negative.
 */
export function bprLoss(seen: Float64Array, unseen: Float64Array, out: Float64Array): number {
  const S = seen.length;
  let loss = 0;
  for (let n = 0; n < S; n++) {
    const x = seen[n]! - unseen[n]!;
    loss += bceWithLogits(x, 1) / S;
    out[n] = (sigmoid(x) - 1) / S;
  }
  return loss;
}
