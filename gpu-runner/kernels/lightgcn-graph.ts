/** Sizes of a LightGCN: users, items, width of the embeddings, propagation layers. */
export interface LightGcnShape {
  readonly N: number;
  readonly M: number;
  readonly dim: number;
  readonly layers: number;
}

/** Items of each user in compressed ascending rows: the edges of the graph, and the positives. */
export interface Positives {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
}

/** The bipartite graph of users (rows 0..N-1) and items (rows N..N+M-1), each edge from both of its ends. */
export interface Graph {
  /** [N + M + 1]: where each row's neighbours begin. */
  readonly edges: Int32Array;
  /** Rows, ascending within a row. */
  readonly neighbours: Int32Array;
  /** degree^-1/2, [N + M]; 0 for a row without neighbours. */
  readonly inverseRoot: Float64Array;
}

export function bipartiteGraph({ N, M }: LightGcnShape, { offsets, items }: Positives): Graph {
  if (offsets.length !== N + 1 || items.some((item) => item < 0 || item >= M)) {
    throw new RangeError(
      `LightGCN: expected items 0..${M - 1} of ${N} users, got ${offsets.length - 1} users and items up to ${items.reduce((a, b) => Math.max(a, b), -1)}`,
    );
  }
  const edges = new Int32Array(N + M + 1);
  for (let u = 0; u < N; u++) edges[u + 1] = offsets[u + 1]! - offsets[u]!;
  for (const item of items) edges[N + item + 1]!++;
  const inverseRoot = Float64Array.from(edges.subarray(1), (degree) => (degree > 0 ? 1 / Math.sqrt(degree) : 0));
  for (let r = 0; r < N + M; r++) edges[r + 1]! += edges[r]!;
  const neighbours = new Int32Array(2 * items.length);
  const next = edges.slice(0, -1);
  for (let u = 0; u < N; u++) {
    for (let at = offsets[u]!; at < offsets[u + 1]!; at++) {
      const item = N + items[at]!;
      neighbours[next[u]!++] = item;
      neighbours[next[item]!++] = u;
    }
  }
  return { edges, neighbours, inverseRoot };
}

export function assertLightGcnShape({ N, M, dim, layers }: LightGcnShape): void {
  if (![N, M, dim, layers].every((n) => Number.isInteger(n) && n > 0)) {
    throw new RangeError(
      `LightGCN: expected positive sizes and layers; got N ${N}, M ${M}, dim ${dim}, layers ${layers}`,
    );
  }
}
