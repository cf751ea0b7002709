import type { Triples } from '../../kernels/sampling.ts';

/** An epoch's triples, sorted for a device on which no two threads may add to one number. */
export interface SortedEpoch {
  /** [batches, 4]: first triple, triples, first touched row, touched rows. */
  readonly batches: Uint32Array<ArrayBuffer>;
  /** [P, 4]: the triple's rows of the graph (users 0..N-1, items N..), and 0. */
  readonly triples: Uint32Array<ArrayBuffer>;
  /** [.., 2]: a row that a batch touches, and where its entries end; they begin where those of the one before end. */
  readonly touched: Uint32Array<ArrayBuffer>;
  /** [3 P]: 4 triple + role (0 user, 1 liked, 2 other), grouped by batch and row, ascending. */
  readonly entries: Uint32Array<ArrayBuffer>;
}

export function sortEpoch(
  { users, liked, others }: Triples,
  { N, M, batchSize }: { readonly N: number; readonly M: number; readonly batchSize: number },
): SortedEpoch {
  const P = users.length;
  const count = Math.ceil(P / batchSize);
  const batches = new Uint32Array(4 * count);
  const triples = new Uint32Array(4 * P);
  const touched = new Uint32Array(6 * P);
  const entries = new Uint32Array(3 * P);
  const entriesOf = new Uint32Array(N + M); // of each row in the present batch, then where its next one goes
  let rows = 0;
  for (let batch = 0; batch < count; batch++) {
    const from = batch * batchSize;
    const to = Math.min(P, from + batchSize);
    const firstRow = rows;
    for (let s = from; s < to; s++) {
      triples[4 * s] = users[s]!;
      triples[4 * s + 1] = N + liked[s]!;
      triples[4 * s + 2] = N + others[s]!;
      for (let role = 0; role < 3; role++) {
        const row = triples[4 * s + role]!;
        if (entriesOf[row]!++ === 0) touched[2 * rows++] = row;
      }
    }
    let end = 3 * from;
    for (let at = firstRow; at < rows; at++) {
      const row = touched[2 * at]!;
      const size = entriesOf[row]!;
      entriesOf[row] = end;
      end += size;
      touched[2 * at + 1] = end;
    }
    for (let s = from; s < to; s++) {
      for (let role = 0; role < 3; role++) entries[entriesOf[triples[4 * s + role]!]!++] = 4 * s + role;
    }
    for (let at = firstRow; at < rows; at++) entriesOf[touched[2 * at]!] = 0;
    batches.set([from, to - from, firstRow, rows - firstRow], 4 * batch);
  }
  return { batches, triples, touched, entries };
}
