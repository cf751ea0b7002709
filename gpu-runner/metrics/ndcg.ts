/**
 * NDCG@k = DCG@k / IDCG@k with DCG@k = sum over relevant items of rank <= k of 1 / log2(rank + 1), and IDCG@k that of
 * the best order, min(k, relevant) items at the top.
 *
 * ranks: 1-based ranks of the relevant items in any order; those beyond k may be left out. relevant: how many there are.
 */
export function ndcg(ranks: readonly number[], relevant: number, k: number): number {
  let dcg = 0;
  for (const rank of ranks) if (rank <= k) dcg += 1 / Math.log2(rank + 1);
  let ideal = 0;
  for (let rank = 1; rank <= Math.min(k, relevant); rank++) ideal += 1 / Math.log2(rank + 1);
  return dcg / ideal;
}
