import { bceWithLogits, sigmoid } from '../math/logistic.ts';

/**
 * The recommendation loss of NeuMF (He et al. 2017, equation (7)): L = - sum_(u,i) [ y log s(z) + (1 - y) log(1 - s(z)) ].
 * Ours is the mean over the samples, from logits. The NeuMF kernel has the same lines inside.
 *
 * logits [S], labels [S] in {0, 1}. Writes d L / d logits = (s(z) - y) / S to `out` [S].
 */
export function recommendationLoss(logits: Float64Array, labels: ArrayLike<number>, out: Float64Array): number {
  const S = logits.length;
  let loss = 0;
  for (let i = 0; i < S; i++) {
    loss += bceWithLogits(logits[i]!, labels[i]!) / S;
    out[i] = (sigmoid(logits[i]!) - labels[i]!) / S;
  }
  return loss;
}
