import type { SplitKind } from '../gql/graphql.ts';
import type { Rng } from '../math/rng.ts';
import type { Dataset, Split, UserItems } from './dataset.ts';

/** Where an interaction goes. */
const TRAIN = 0;
const VALIDATION = 1;
const TEST = 2;

/**
 * RATIO: 80 / 10 / 10 % of the ratings at random (paper 4.1.1).
 * LEAVE_ONE_OUT: each user's latest item is test, the one before it validation (He et al. 2017); equal times go by file order.
 */
export function splitDataset(dataset: Dataset, kind: SplitKind, rng: Rng): Split {
  const part = kind === 'RATIO' ? atRandom(dataset, rng) : latestOut(dataset);
  const N = dataset.userIds.length;
  const M = dataset.itemIds.length;
  const rows = (wanted: number): UserItems => compressedRows(dataset, part, wanted);
  return { N, M, train: rows(TRAIN), validation: rows(VALIDATION), test: rows(TEST) };
}

function atRandom(dataset: Dataset, rng: Rng): Uint8Array {
  const E = dataset.interactions.users.length;
  const order = rng.shuffle(Int32Array.from({ length: E }, (_, e) => e));
  const validationFrom = Math.floor(0.8 * E);
  const testFrom = Math.floor(0.9 * E);
  const part = new Uint8Array(E).fill(TRAIN);
  for (let n = validationFrom; n < E; n++) part[order[n]!] = n < testFrom ? VALIDATION : TEST;
  return part;
}

/** A user with fewer than three interactions has none to spare and only trains. */
function latestOut(dataset: Dataset): Uint8Array {
  const { users, timestamps } = dataset.interactions;
  if (!timestamps) {
    throw new Error(`split LEAVE_ONE_OUT: expected timestamps, ${dataset.kind} has none; use RATIO`);
  }
  const N = dataset.userIds.length;
  const count = new Int32Array(N);
  const latest = new Int32Array(N).fill(-1);
  const second = new Int32Array(N).fill(-1);
  for (let e = 0; e < users.length; e++) {
    const u = users[e]!;
    count[u]!++;
    if (latest[u]! < 0 || timestamps[e]! >= timestamps[latest[u]!]!) {
      second[u] = latest[u]!;
      latest[u] = e;
    } else if (second[u]! < 0 || timestamps[e]! >= timestamps[second[u]!]!) second[u] = e;
  }
  const part = new Uint8Array(users.length).fill(TRAIN);
  for (let u = 0; u < N; u++) {
    if (count[u]! < 3) continue;
    part[latest[u]!] = TEST;
    part[second[u]!] = VALIDATION;
  }
  return part;
}

function compressedRows(dataset: Dataset, part: Uint8Array, wanted: number): UserItems {
  const { users, items } = dataset.interactions;
  const offsets = new Int32Array(dataset.userIds.length + 1);
  for (let e = 0; e < users.length; e++) if (part[e] === wanted) offsets[users[e]! + 1]!++;
  for (let u = 1; u < offsets.length; u++) offsets[u]! += offsets[u - 1]!;
  const out = new Int32Array(offsets.at(-1)!);
  const next = offsets.slice();
  for (let e = 0; e < users.length; e++) if (part[e] === wanted) out[next[users[e]!]!++] = items[e]!;
  for (let u = 0; u + 1 < offsets.length; u++) out.subarray(offsets[u]!, offsets[u + 1]!).sort();
  return { offsets, items: out };
}
