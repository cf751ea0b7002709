// The k best of a list of scores in SIMD: the top of a user's ranking, and a point's nearest neighbours.

/** Position among equals, lower first: a hash of user and item, as in ranking-tie-key.ts. */
// prettier-ignore
@inline function tieKey(user: i32, item: i32): u32 {
  let h = (<u32>(user + 1) * 0x9e3779b1) ^ (<u32>(item + 1) * 0x85ebca77);
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d;
  h = (h ^ (h >>> 12)) * 0x297a2d39;
  return h ^ (h >>> 15);
}

export function heapBase(): usize {
  return __heap_base;
}

/** Whether (score a, item i) comes before (score b, item j): higher score, then lower tie key, then lower item. */
export function isBefore(a: f32, i: i32, b: f32, j: i32, user: i32): bool {
  if (a != b) return a > b;
  const ki = tieKey(user, i);
  const kj = tieKey(user, j);
  return ki < kj || (ki == kj && i < j);
}

/**
 * The first k of `count` scores in the order of isBefore, best first, into items [k] (i32) and values [k]; NaN stands for
 * an item that does not take part. Returns how many there are, k at most. A heap holds the best so far, the last of them
 * on top; 16 scores at a time are compared with it, and only those that reach it are looked at one by one.
 */
export function top(scores: usize, count: i32, user: i32, k: i32, items: usize, values: usize): i32 {
  let size = 0;
  let at = 0;
  for (; at < count && size < k; at++) {
    const score = load<f32>(scores + ((<usize>at) << 2));
    if (score != score) continue;
    store<i32>(items + ((<usize>size) << 2), at);
    store<f32>(values + ((<usize>size) << 2), score);
    size++;
  }
  for (let node = (size >> 1) - 1; node >= 0; node--) sink(node, size, user, items, values);
  if (size == k && k > 0) {
    for (; at + 16 <= count; at += 16) {
      const from = scores + ((<usize>at) << 2);
      const least = v128.load_splat<f32>(values);
      const a = f32x4.ge(v128.load(from), least);
      const b = f32x4.ge(v128.load(from, 16), least);
      const c = f32x4.ge(v128.load(from, 32), least);
      const d = f32x4.ge(v128.load(from, 48), least);
      if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue;
      let lanes = i32x4.bitmask(a) | (i32x4.bitmask(b) << 4) | (i32x4.bitmask(c) << 8) | (i32x4.bitmask(d) << 12);
      for (; lanes != 0; lanes &= lanes - 1) offer(scores, at + ctz(lanes), user, k, items, values);
    }
    for (; at < count; at++) offer(scores, at, user, k, items, values);
  }
  for (let end = size - 1; end > 0; end--) {
    const item = load<i32>(items);
    const score = load<f32>(values);
    move(0, end, items, values);
    store<i32>(items + ((<usize>end) << 2), item);
    store<f32>(values + ((<usize>end) << 2), score);
    sink(0, end, user, items, values);
  }
  return size;
}

/** Takes the item in, in place of the last of a full heap, if it comes before that. */
function offer(scores: usize, item: i32, user: i32, k: i32, items: usize, values: usize): void {
  const score = load<f32>(scores + ((<usize>item) << 2));
  if (!(score >= load<f32>(values))) return;
  if (!isBefore(score, item, load<f32>(values), load<i32>(items), user)) return;
  store<i32>(items, item);
  store<f32>(values, score);
  sink(0, k, user, items, values);
}

/** Lets the entry at `node` sink below those that come after it. */
function sink(node: i32, size: i32, user: i32, items: usize, values: usize): void {
  const item = load<i32>(items + ((<usize>node) << 2));
  const score = load<f32>(values + ((<usize>node) << 2));
  for (let child = 2 * node + 1; child < size; child = 2 * node + 1) {
    if (child + 1 < size && goesAfter(child + 1, child, user, items, values)) child++;
    const other = load<f32>(values + ((<usize>child) << 2));
    if (!isBefore(score, item, other, load<i32>(items + ((<usize>child) << 2)), user)) break;
    move(node, child, items, values);
    node = child;
  }
  store<i32>(items + ((<usize>node) << 2), item);
  store<f32>(values + ((<usize>node) << 2), score);
}

function goesAfter(a: i32, b: i32, user: i32, items: usize, values: usize): bool {
  const pa = (<usize>a) << 2;
  const pb = (<usize>b) << 2;
  return isBefore(load<f32>(values + pb), load<i32>(items + pb), load<f32>(values + pa), load<i32>(items + pa), user);
}

/** Copies entry `from` to `to`. */
function move(to: i32, from: i32, items: usize, values: usize): void {
  store<i32>(items + ((<usize>to) << 2), load<i32>(items + ((<usize>from) << 2)));
  store<f32>(values + ((<usize>to) << 2), load<f32>(values + ((<usize>from) << 2)));
}
