/** Compressed rows of items by user. */
interface ItemRows {
  readonly items: Int32Array;
}

/**
 * Of each item, by training interactions n: share of the other items with fewer, those with as many counting half,
 * (|{j: n_j < n_i}| + (|{j: n_j = n_i}| - 1) / 2) / (M - 1), in [0, 1]. Its mean over the catalogue is 1/2. [M]
 */
export function popularityPercentiles({ items }: ItemRows, M: number): Float64Array {
  const counts = new Int32Array(M);
  for (const item of items) counts[item]!++;
  const ascending = counts.slice().sort();
  const [fewer, asMany] = [new Map<number, number>(), new Map<number, number>()];
  ascending.forEach((count, at) => {
    if (!fewer.has(count)) fewer.set(count, at);
    asMany.set(count, (asMany.get(count) ?? 0) + 1);
  });
  return Float64Array.from(counts, (count) =>
    M === 1 ? 0.5 : (fewer.get(count)! + (asMany.get(count)! - 1) / 2) / (M - 1),
  );
}

/**
 * POPULARITY@k of one user: mean percentile of the k best items, 1/2 for a list that ignores popularity. It is the average
 * recommendation popularity of Yin et al. 2012 on percentiles instead of counts. top: best first; shorter than k where fewer items are
 * left; undefined where none are.
 */
export function popularity(top: Int32Array, percentiles: Float64Array, k: number): number | undefined {
  const length = Math.min(k, top.length);
  let sum = 0;
  for (let at = 0; at < length; at++) sum += percentiles[top[at]!]!;
  return length === 0 ? undefined : sum / length;
}

/**
 * COVERAGE@k (catalogue coverage, Ge et al. 2010): |union over users of their k best items| / M.
 */
export function createCoverage(M: number) {
  const best = new Int32Array(M).fill(M); // lowest position in any list, from 0
  return {
    add(top: Int32Array): void {
      for (let at = 0; at < top.length; at++) if (at < best[top[at]!]!) best[top[at]!] = at;
    },
    at: (k: number): number => best.reduce((covered, position) => covered + (position < k ? 1 : 0), 0) / M,
  };
}
