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
