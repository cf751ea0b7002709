/** Attacker advantage 2 |AUC - 1/2|: an AUC of 0.35 gives away as much as one of 0.65. */
export function advantage(auc: number): number {
  return 2 * Math.abs(auc - 0.5);
}

/** What the strongest of several attackers reached, by advantage; the first among equals. */
export function worstCase<Measurement extends { readonly auc: number }>(
  measurements: readonly Measurement[],
): Measurement & { readonly advantage: number } {
  const [first, ...others] = measurements;
  if (!first) throw new RangeError('worst case: expected at least one attacker, got none');
  const worst = others.reduce((a, b) => (advantage(b.auc) > advantage(a.auc) ? b : a), first);
  return { ...worst, advantage: advantage(worst.auc) };
}
