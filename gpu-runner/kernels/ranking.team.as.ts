// Full ranking for a team of threads: 16 users a chunk are scored, what they have seen is taken out, and the best are selected.
import { gemm } from './gemm.as';
import { neumfItems, neumfScores, neumfScratch } from './ranking-neumf.as';
import { isBefore, top } from './ranking-top.as';

export { neumfItems, neumfScratch };

const USERS: i32 = 16;
const TOGETHER: i32 = 4; // users scored at once

const DOT: i32 = 1;
const NEUMF: i32 = 2;

export function heapBase(): usize {
  return __heap_base;
}

// The task is a record of i32; addresses unless said otherwise.
// prettier-ignore
@inline function word(task: usize, i: i32): i32 { return load<i32>(task + ((<usize>i) << 2)); }
// prettier-ignore
@inline function address(task: usize, i: i32): usize { return load<usize>(task + ((<usize>i) << 2)); }
// prettier-ignore
@inline function words(n: i32): usize { return (<usize>n) << 2; }

// prettier-ignore
@inline function form(task: usize): i32 { return word(task, 0); } // 0: `scores` are given; DOT; NEUMF
// prettier-ignore
@inline function model(task: usize): usize { return address(task, 1); } // DOT: K, items [K, columns], users [N, K]; NEUMF: ranking-neumf.as.ts
// prettier-ignore
@inline function scores(task: usize): usize { return address(task, 2); } // [users, columns], or 0: they are not wanted
// prettier-ignore
@inline function M(task: usize): i32 { return word(task, 3); } // a number
// prettier-ignore
@inline function columns(task: usize): i32 { return word(task, 4); } // a number: M up, to a multiple of 64
// prettier-ignore
@inline function users(task: usize): usize { return address(task, 5); } // i32 [count]
// prettier-ignore
@inline function count(task: usize): i32 { return word(task, 6); } // a number
// prettier-ignore
@inline function limit(task: usize): i32 { return word(task, 7); } // a number: how many of the best are wanted; 0: only scores
// prettier-ignore
@inline function hidden(task: usize, set: i32): usize { return address(task, 8 + 2 * set); } // offsets (or 0) and items of two sets
// prettier-ignore
@inline function relevant(task: usize): usize { return address(task, 12); } // offsets, and items behind
// prettier-ignore
@inline function starts(task: usize): usize { return address(task, 14); } // i32 [count]: where each user's ranks go
// prettier-ignore
@inline function ranks(task: usize): usize { return address(task, 15); } // i32
// prettier-ignore
@inline function topItems(task: usize): usize { return address(task, 16); } // i32 [count, limit]
// prettier-ignore
@inline function topSizes(task: usize): usize { return address(task, 17); } // i32 [count]
// prettier-ignore
@inline function notNumbers(task: usize): usize { return address(task, 18); } // i32 [count]: the first item whose score is NaN, or -1

/** Bytes of scratch that each thread needs. `modelFloats`: neumfScratch, or 4 K of a dot product. */
export function scratchBytes(columns: i32, limit: i32, modelFloats: i32): i32 {
  return <i32>words(TOGETHER * columns + limit + modelFloats);
}

export function rankUsers(chunk: i32, thread: i32, task: usize, scratch: usize, scratchSize: i32): void {
  const rows = scratch + <usize>thread * <usize>scratchSize;
  const line = words(columns(task));
  const end = min((chunk + 1) * USERS, count(task));
  for (let at = chunk * USERS; at < end; at += TOGETHER) {
    const some = min(TOGETHER, end - at);
    const kept = scores(task) + <usize>at * line;
    if (form(task) != 0) {
      score(task, at, some, rows, rows + TOGETHER * line + words(limit(task)));
      if (scores(task) != 0) memory.copy(kept, rows, <usize>some * line);
    } else memory.copy(rows, kept, <usize>some * line);
    for (let u = 0; u < some; u++) rank(task, at + u, rows + <usize>u * line, rows + TOGETHER * line);
  }
}

/** Scores of users [at, at + some) into out [4, columns]. */
function score(task: usize, at: i32, some: i32, out: usize, scratch: usize): void {
  if (form(task) == NEUMF) {
    neumfScores(model(task), users(task) + words(at), some, out, words(columns(task)), scratch);
    return;
  }
  const K = word(model(task), 0);
  for (let u = 0; u < TOGETHER; u++) {
    const user = load<i32>(users(task) + words(at + min(u, some - 1)));
    memory.copy(scratch + <usize>u * words(K), address(model(task), 2) + <usize>user * words(K), words(K));
  }
  gemm(out, columns(task), scratch, K, 1, address(model(task), 1), columns(task), TOGETHER, columns(task), K, false);
}

/** The best items of one user and the ranks of the relevant ones, from scores that are overwritten; values [limit]. */
function rank(task: usize, at: i32, row: usize, values: usize): void {
  const bad = firstNotNumber(row, M(task));
  store<i32>(notNumbers(task) + words(at), bad);
  if (bad >= 0 || limit(task) == 0) return;
  const user = load<i32>(users(task) + words(at));
  const offsets = relevant(task) + words(user);
  const items = address(task, 13);
  const from = load<i32>(offsets);
  const to = load<i32>(offsets, 4);
  const out = ranks(task) + words(load<i32>(starts(task) + words(at)));
  for (let r = from; r < to; r++) store<f32>(out + words(r - from), load<f32>(row + words(load<i32>(items + words(r)))));
  for (let set = 0; set < 2; set++) hide(hidden(task, set), address(task, 9 + 2 * set), user, row);
  const best = topItems(task) + <usize>at * words(limit(task));
  const size = top(row, M(task), user, limit(task), best, values);
  store<i32>(topSizes(task) + words(at), size);
  for (let r = from; r < to; r++) {
    const slot = out + words(r - from);
    const item = load<i32>(items + words(r));
    const score = load<f32>(slot);
    let before = 0;
    while (before < size && isBefore(load<f32>(values + words(before)), load<i32>(best + words(before)), score, item, user)) before++;
    store<i32>(slot, before + 1);
  }
}

/** NaN, which `top` leaves out, for the user's items of a set. */
function hide(offsets: usize, items: usize, user: i32, row: usize): void {
  if (offsets == 0) return;
  const to = load<i32>(offsets + words(user), 4);
  for (let i = load<i32>(offsets + words(user)); i < to; i++) store<f32>(row + words(load<i32>(items + words(i))), f32.NaN);
}

function firstNotNumber(row: usize, M: i32): i32 {
  let i = 0;
  for (; i + 4 <= M; i += 4) {
    const s = v128.load(row + words(i));
    const different = f32x4.ne(s, s);
    if (v128.any_true(different)) return i + ctz(i32x4.bitmask(different));
  }
  for (; i < M; i++) {
    const s = load<f32>(row + words(i));
    if (s != s) return i;
  }
  return -1;
}
