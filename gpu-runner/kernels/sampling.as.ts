// The samples of one epoch: every training positive, `negatives` unseen items beside it, all shuffled.

// sfc32, the generator of math/rng.ts, so that the plain twin draws the same samples.
let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

export function heapBase(): usize {
  return __heap_base;
}

export function seed(w0: u32, w1: u32, w2: u32, w3: u32): void {
  a = w0;
  b = w1;
  c = w2;
  d = w3;
}

/** Word i of the generator's state, as `seed` takes them. */
export function seedWord(i: i32): u32 {
  return i == 0 ? a : i == 1 ? b : i == 2 ? c : d;
}

/** Uniform in [0, n). */
function below(n: i32): i32 {
  const t = a + b + d;
  d += 1;
  a = b ^ (b >>> 9);
  b = c + (c << 3);
  c = rotl(c, 21) + t;
  return <i32>((<u64>t * <u64>n) >>> 32);
}

/** Whether `item` is among the ascending values in items[from, to). */
function contains(items: usize, from: i32, to: i32, item: i32): bool {
  while (from < to) {
    const middle = (from + to) >>> 1;
    const value = load<i32>(items + ((<usize>middle) << 2));
    if (value == item) return true;
    if (value < item) from = middle + 1;
    else to = middle;
  }
  return false;
}

/**
 * offsets [N + 1], items [P]: training items of each user, ascending.
 * users, itemLabels [P (1 + negatives)]: written; itemLabels holds 2 * item + (1 for a positive).
 */
export function drawEpoch(offsets: usize, items: usize, N: i32, M: i32, negatives: i32, users: usize, itemLabels: usize): i32 {
  let count = 0;
  for (let user = 0; user < N; user++) {
    const from = load<i32>(offsets + ((<usize>user) << 2));
    const to = load<i32>(offsets + ((<usize>user) << 2), 4);
    for (let at = from; at < to; at++) {
      put(users, itemLabels, count++, user, (load<i32>(items + ((<usize>at) << 2)) << 1) | 1);
      for (let n = 0; n < negatives; n++) {
        let item = below(M);
        while (contains(items, from, to, item)) item = below(M);
        put(users, itemLabels, count++, user, item << 1);
      }
    }
  }
  for (let i = count - 1; i > 0; i--) {
    swap(users, i, swap(itemLabels, i, below(i + 1)));
  }
  return count;
}

/**
 * Every training positive once, beside an item its user has not seen, shuffled: users, liked, others [P] are written;
 * returns P. offsets and items as above.
 */
export function drawTriples(offsets: usize, items: usize, N: i32, M: i32, users: usize, liked: usize, others: usize): i32 {
  let count = 0;
  for (let user = 0; user < N; user++) {
    const from = load<i32>(offsets + ((<usize>user) << 2));
    const to = load<i32>(offsets + ((<usize>user) << 2), 4);
    for (let at = from; at < to; at++) {
      let item = below(M);
      while (contains(items, from, to, item)) item = below(M);
      store<i32>(users + ((<usize>count) << 2), user);
      store<i32>(liked + ((<usize>count) << 2), load<i32>(items + ((<usize>at) << 2)));
      store<i32>(others + ((<usize>count) << 2), item);
      count++;
    }
  }
  for (let i = count - 1; i > 0; i--) {
    swap(users, i, swap(liked, i, swap(others, i, below(i + 1))));
  }
  return count;
}

function put(users: usize, itemLabels: usize, at: i32, user: i32, itemLabel: i32): void {
  store<i32>(users + ((<usize>at) << 2), user);
  store<i32>(itemLabels + ((<usize>at) << 2), itemLabel);
}

function swap(values: usize, i: i32, j: i32): i32 {
  const pi = values + ((<usize>i) << 2);
  const pj = values + ((<usize>j) << 2);
  const t = load<i32>(pi);
  store<i32>(pi, load<i32>(pj));
  store<i32>(pj, t);
  return j;
}
