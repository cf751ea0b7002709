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
 * Where the files name only the latest one (ML-1M without times), validation is any other, at random; users whose latest is
 * not known (the filter dropped it) only train.
 */
export function splitDataset(dataset: Dataset, kind: SplitKind, rng: Rng): Split {
  const part = kind === 'RATIO' ? atRandom(dataset, rng) : latestOut(dataset, rng);
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
function latestOut(dataset: Dataset, rng: Rng): Uint8Array {
  const { users, timestamps, latest } = dataset.interactions;
  if (!timestamps && !latest) {
    throw new Error(`split LEAVE_ONE_OUT: expected timestamps, ${dataset.kind} has none; use RATIO`);
  }
  const N = dataset.userIds.length;
  const count = new Int32Array(N);
  for (const u of users) count[u]!++;
  const held = timestamps ? twoLatest(users, timestamps, N) : latestAndAny(users, latest!, rng); // one of them is there
  const part = new Uint8Array(users.length).fill(TRAIN);
  for (let u = 0; u < N; u++) {
    if (count[u]! < 3 || held.test[u]! < 0) continue;
    part[held.test[u]!] = TEST;
    part[held.validation[u]!] = VALIDATION;
  }
  return part;
}

interface HeldOut {
  readonly test: Int32Array;
  readonly validation: Int32Array;
}

function twoLatest(users: Int32Array, timestamps: Float64Array, N: number): HeldOut {
  const latest = new Int32Array(N).fill(-1);
  const second = new Int32Array(N).fill(-1);
  for (let e = 0; e < users.length; e++) {
    const u = users[e]!;
    if (latest[u]! < 0 || timestamps[e]! >= timestamps[latest[u]!]!) {
      second[u] = latest[u]!;
      latest[u] = e;
    } else if (second[u]! < 0 || timestamps[e]! >= timestamps[second[u]!]!) second[u] = e;
  }
  return { test: latest, validation: second };
}

/** Where only the latest is known, one of the user's others at random is validation. */
function latestAndAny(users: Int32Array, latest: Int32Array, rng: Rng): HeldOut {
  const validation = new Int32Array(latest.length).fill(-1);
  const passed = new Int32Array(latest.length);
  for (let e = 0; e < users.length; e++) {
    const u = users[e]!;
    if (e !== latest[u] && rng.int(++passed[u]!) === 0) validation[u] = e; // each of the n so far with chance 1 / n
  }
  return { test: latest, validation };
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
