/** The symmetric P of t-SNE as sparse rows; every row is filled up to a multiple of 4 edges with edges to itself of p = 0. */
export interface Affinities {
  readonly N: number;
  /** Where each row's edges start, [N + 1]. */
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly p: Float32Array;
}

/** p_{j|i} of the k neighbours of each row, [N, k]. */
export interface Conditionals {
  readonly neighbours: Int32Array;
  readonly weights: Float32Array;
}

/** p_ij = (p_{j|i} + p_{i|j}) / 2N, an edge wherever one of both is a neighbour of the other. */
export function mergeAffinities({ neighbours, weights }: Conditionals, N: number, k: number): Affinities {
  const incoming = transpose(neighbours, N, k);
  const columns = new Int32Array(2 * N * k + 3 * N);
  const p = new Float32Array(columns.length);
  const offsets = new Int32Array(N + 1);
  const slotOf = new Int32Array(N).fill(-1); // of each column in the present row
  let end = 0;
  for (let i = 0; i < N; i++) {
    const start = end;
    for (let e = i * k; e < (i + 1) * k; e++) {
      slotOf[neighbours[e]!] = end;
      columns[end] = neighbours[e]!;
      p[end++] = weights[e]! / (2 * N);
    }
    for (let at = incoming.offsets[i]!; at < incoming.offsets[i + 1]!; at++) {
      const e = incoming.edges[at]!;
      const j = Math.floor(e / k);
      const slot = slotOf[j]! >= start ? slotOf[j]! : end++;
      columns[slot] = j;
      p[slot]! += weights[e]! / (2 * N);
    }
    while (end % 4 !== 0) columns[end++] = i;
    offsets[i + 1] = end;
  }
  return { N, offsets, columns: columns.slice(0, end), p: p.slice(0, end) };
}

/** The edges that lead to each row, in order. */
function transpose(neighbours: Int32Array, N: number, k: number): { offsets: Int32Array; edges: Int32Array } {
  const offsets = new Int32Array(N + 1);
  for (const j of neighbours) offsets[j + 1]!++;
  for (let i = 0; i < N; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice();
  const edges = new Int32Array(N * k);
  for (let e = 0; e < edges.length; e++) edges[next[neighbours[e]!]!++] = e;
  return { offsets, edges };
}
