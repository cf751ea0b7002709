/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half. By midranks
 * (Mann-Whitney): AUC = (sum of the positives' ranks - n1 (n1 + 1) / 2) / (n1 n0).
 */
export function auc(scores: ArrayLike<number>, isPositive: (i: number) => boolean): number {
  const n = scores.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && scores[order[end]!] === scores[order[start]!]) end++;
    if (end === start) throw new RangeError(`AUC: expected numbers as scores, got ${scores[order[start]!]}`);
    for (let k = start; k < end; k++) {
      if (!isPositive(order[k]!)) continue;
      positives++;
      rankSum += (start + 1 + end) / 2;
    }
  }
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`AUC: expected both classes, got ${positives} positives and ${negatives} negatives`);
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Of each class against the rest, averaged; for two classes both are the same. probabilities [n, classes]. */
export function aucOneVsRest(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classes: number): number {
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const scores = Float64Array.from(labels, (_, i) => probabilities[i * classes + c]!);
    sum += auc(scores, (i) => labels[i] === c);
  }
  return sum / classes;
}
