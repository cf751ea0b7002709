import { wasm } from './generated/sampling.ts';
import { loadKernel } from './load.ts';

/** Positives of each user (compressed ascending rows), number of items, and negatives a positive. */
export interface SamplingTask {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
  readonly M: number;
  readonly negatives: number;
}

/** One epoch's samples, shuffled; itemLabels is 2 * item + (1 for a positive). */
export interface Samples {
  readonly users: Int32Array;
  readonly itemLabels: Int32Array;
}

interface Exports {
  drawTriples(
    ...args: [offsets: number, items: number, N: number, M: number, users: number, liked: number, others: number]
  ): number;
  seed(a: number, b: number, c: number, d: number): void;
  drawEpoch(
    offsets: number,
    items: number,
    N: number,
    M: number,
    negatives: number,
    users: number,
    itemLabels: number,
  ): number;
}

/** An epoch's samples by the kernel, which the NeuMF kernel has inside. */
export function drawEpoch({ offsets, items, M, negatives }: SamplingTask, words: Uint32Array): Samples {
  const kernel = loadKernel<Exports>('sampling', wasm);
  const size = items.length * (1 + negatives);
  const [rows, values] = [kernel.alloc(offsets.byteLength), kernel.alloc(items.byteLength)];
  const [users, itemLabels] = [kernel.alloc(size * 4), kernel.alloc(size * 4)];
  kernel.i32(rows, offsets.length).set(offsets);
  kernel.i32(values, items.length).set(items);
  kernel.exports.seed(words[0]!, words[1]!, words[2]!, words[3]!);
  kernel.exports.drawEpoch(rows, values, offsets.length - 1, M, negatives, users, itemLabels);
  return { users: kernel.i32(users, size).slice(), itemLabels: kernel.i32(itemLabels, size).slice() };
}

/** The plain twin: the same stream, the same samples. `below(n)` is uniform in [0, n). */
export function drawEpochPlain({ offsets, items, M, negatives }: SamplingTask, below: (n: number) => number): Samples {
  const users = new Int32Array(items.length * (1 + negatives));
  const itemLabels = new Int32Array(users.length);
  let count = 0;
  for (let user = 0; user < offsets.length - 1; user++) {
    const seen = new Set(items.subarray(offsets[user], offsets[user + 1]));
    for (const positive of seen) {
      users.fill(user, count, count + 1 + negatives);
      itemLabels[count++] = 2 * positive + 1;
      for (let n = 0; n < negatives; n++) {
        let item = below(M);
        while (seen.has(item)) item = below(M);
        itemLabels[count++] = 2 * item;
      }
    }
  }
  for (let i = users.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [users[i], users[j]] = [users[j]!, users[i]!];
    [itemLabels[i], itemLabels[j]] = [itemLabels[j]!, itemLabels[i]!];
  }
  return { users, itemLabels };
}

/** One epoch's triples, shuffled: `users` have seen `liked` and not `others`. */
export interface Triples {
  readonly users: Int32Array;
  readonly liked: Int32Array;
  readonly others: Int32Array;
}

/** An epoch's triples by the kernel, which the LightGCN kernel has inside. */
export function drawTriples({ offsets, items, M }: Omit<SamplingTask, 'negatives'>, words: Uint32Array): Triples {
  const kernel = loadKernel<Exports>('sampling', wasm);
  const [rows, values] = [kernel.alloc(offsets.byteLength), kernel.alloc(items.byteLength)];
  const [users, liked, others] = [0, 1, 2].map(() => kernel.alloc(items.byteLength)) as [number, number, number]; // three addresses
  kernel.i32(rows, offsets.length).set(offsets);
  kernel.i32(values, items.length).set(items);
  kernel.exports.seed(words[0]!, words[1]!, words[2]!, words[3]!);
  kernel.exports.drawTriples(rows, values, offsets.length - 1, M, users, liked, others);
  const taken = (address: number): Int32Array => kernel.i32(address, items.length).slice();
  return { users: taken(users), liked: taken(liked), others: taken(others) };
}

/** Its plain twin. */
export function drawTriplesPlain(
  { offsets, items, M }: Omit<SamplingTask, 'negatives'>,
  below: (n: number) => number,
): Triples {
  const [users, liked, others] = [new Int32Array(items.length), items.slice(), new Int32Array(items.length)];
  for (let user = 0; user < offsets.length - 1; user++) {
    const seen = new Set(items.subarray(offsets[user], offsets[user + 1]));
    for (let at = offsets[user]!; at < offsets[user + 1]!; at++) {
      let item = below(M);
      while (seen.has(item)) item = below(M);
      users[at] = user;
      others[at] = item;
    }
  }
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(i + 1);
    for (const values of [users, liked, others]) [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return { users, liked, others };
}

/**
 * Throws when there is nothing to train on, or a user has seen every item, so that no negative could be drawn.
 * `offsets` [N + 1] as in SamplingTask.
 */
export function assertDrawable(
  model: string,
  { N, M }: { readonly N: number; readonly M: number },
  offsets: Int32Array,
): void {
  if (offsets.length !== N + 1 || offsets[N] === 0) {
    throw new RangeError(
      `${model}: expected positives of ${N} users, got ${offsets[N] ?? 0} of ${offsets.length - 1} users`,
    );
  }
  const full = offsets.findIndex((from, user) => user < N && offsets[user + 1]! - from >= M);
  if (full >= 0) throw new RangeError(`${model}: user ${full} has seen all ${M} items, so it has no negatives`);
}

/** The kernel's generator: sfc32 from four words. */
export function sfc32(words: Uint32Array): (n: number) => number {
  const s = words.slice();
  return (n) => {
    const t = (s[0]! + s[1]! + s[3]!) >>> 0;
    s[3]!++;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + t;
    return Math.floor((t / 4294967296) * n);
  };
}
