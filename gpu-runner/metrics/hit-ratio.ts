/** HR@k of one user: 1 if any relevant item has rank <= k. ranks: 1-based ranks of the relevant items. */
export function hitRatio(ranks: readonly number[], k: number): number {
  return ranks.some((rank) => rank <= k) ? 1 : 0;
}
