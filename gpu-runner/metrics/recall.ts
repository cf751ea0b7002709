/** Recall@k: share of the relevant items with rank <= k. ranks: 1-based ranks; those beyond k may be left out. */
export function recall(ranks: readonly number[], relevant: number, k: number): number {
  return ranks.filter((rank) => rank <= k).length / relevant;
}
