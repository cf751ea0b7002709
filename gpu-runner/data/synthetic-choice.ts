import type { Rng } from '../math/rng.ts';

/** How one user picks items: without replacement, with probability proportional to exp(popularity_i + <taste, q_i>). */
export interface Choice {
  /** `n` distinct items, the `starters` among them; valid until the next call. */
  pick(taste: Float64Array, n: number, starters: Int32Array): Int32Array;
  /** <taste, q_i> of the last taste. */
  liking(item: number): number;
}

export interface ChoiceOptions {
  readonly items: number;
  /** Log popularity, [items]. */
  readonly popularity: Float64Array;
  readonly F: number;
}

/**
 * Every item has its own q, standard normal, [items, F]; Gumbel's trick. Ascending. A pick takes O(items): most items are
 * ruled out by a bound of their key, which saves two logarithms each and a third of the time for SYNTHETIC_1M.
 */
export function chooseExactly({ items: M, popularity, F }: ChoiceOptions, q: Float64Array, rng: Rng): Choice {
  const qByTaste = Float64Array.from(q, (_, at) => q[(at % M) * F + Math.floor(at / M)]!); // [F, items]: one plain loop a taste
  const liking = new Float64Array(M);
  const draws = new Float64Array(M);
  const least = new Float64Array(M);
  const key = new Float64Array(M);
  return {
    pick(taste, n, starters) {
      liking.fill(0);
      for (let f = 0; f < F; f++) {
        const t = taste[f]!;
        for (let i = 0, at = f * M; i < M; i++, at++) liking[i]! += t * qByTaste[at]!;
      }
      for (let i = 0, next = 0; i < M; i++) {
        if (starters[next] === i) {
          draws[i] = STARTER;
          least[i] = Infinity;
          next++;
        } else {
          const u = rng.next();
          draws[i] = u;
          least[i] = popularity[i]! + liking[i]! + GUMBEL_STEPS[Math.floor(u * STEPS)]!;
        }
      }
      key.set(least);
      const bound = nthLargest(key, n) - SLACK; // no key is below its `least`, so the n-th largest key is not below this
      for (let i = 0; i < M; i++) {
        const u = draws[i]!;
        if (u === STARTER) key[i] = Infinity;
        else {
          const base = popularity[i]! + liking[i]!;
          key[i] = base + GUMBEL_STEPS[Math.floor(u * STEPS) + 1]! < bound ? -Infinity : base + gumbel(u);
        }
      }
      return largest(key, n);
    },
    liking: (item) => liking[item]!,
  };
}

/** A draw that is none. */
const STARTER = -1;
/** For the rounding of sums and logarithms. */
const SLACK = 1e-9;
const STEPS = 1024;
/** `gumbel` rises: between step / STEPS and the next it lies between these values. */
const GUMBEL_STEPS = Float64Array.from({ length: STEPS + 1 }, (_, step) =>
  step < STEPS ? gumbel(step / STEPS) : Infinity,
);

const MOST_GENRES = 128;

/**
 * Items belong to sqrt(items) genres, at most 128, and those of a genre share its q: the genre is drawn first, then the item by its
 * popularity, again while it has been picked before. A pick takes O(genres + n log items); a user who has used the
 * genres they like up is finished as `chooseExactly` does.
 */
export function chooseByGenre({ items: M, popularity, F }: ChoiceOptions, rng: Rng): Choice {
  const genres = Math.min(MOST_GENRES, Math.ceil(Math.sqrt(M)));
  const q = normals(genres * F, rng.fork('genres'));
  const membership = rng.fork('members');
  const genreOf = Int32Array.from({ length: M }, () => membership.int(genres));
  const { offsets, members } = grouped(genreOf, genres);
  const upTo = new Float64Array(M); // running sums of exp(popularity) within each genre
  const total = new Float64Array(genres);
  for (let g = 0; g < genres; g++) {
    for (let at = offsets[g]!, sum = 0; at < offsets[g + 1]!; at++) {
      total[g] = upTo[at] = sum += Math.exp(popularity[members[at]!]!);
    }
  }
  const draws = rng.fork('choices');
  const liking = new Float64Array(genres);
  const genreUpTo = new Float64Array(genres);
  const pickedBy = new Int32Array(M).fill(-1);
  let user = -1;

  return {
    pick(taste, n, starters) {
      user++;
      let sum = 0;
      for (let g = 0; g < genres; g++) {
        let own = 0;
        for (let f = 0; f < F; f++) own += taste[f]! * q[g * F + f]!;
        liking[g] = own;
        genreUpTo[g] = sum += total[g]! * Math.exp(own);
      }
      const out = new Int32Array(n);
      let picked = 0;
      for (const item of starters) {
        pickedBy[item] = user;
        out[picked++] = item;
      }
      for (let tries = 20 * n + 100; picked < n && tries > 0; tries--) {
        const g = firstAbove(genreUpTo, draws.next() * sum, { from: 0, to: genres });
        const [from, to] = [offsets[g]!, offsets[g + 1]!];
        const item = members[firstAbove(upTo, draws.next() * total[g]!, { from, to })]!;
        if (pickedBy[item] === user) continue;
        pickedBy[item] = user;
        out[picked++] = item;
      }
      if (picked < n) {
        const key = new Float64Array(M);
        for (let i = 0; i < M; i++) {
          key[i] = pickedBy[i] === user ? -Infinity : popularity[i]! + liking[genreOf[i]!]! + gumbel(draws.next());
        }
        out.set(largest(key, n - picked), picked);
      }
      return out;
    },
    liking: (item) => liking[genreOf[item]!]!,
  };
}

export function normals(length: number, rng: Rng): Float64Array {
  const out = new Float64Array(length);
  for (let n = 0; n < length; n++) out[n] = rng.normal();
  return out;
}

function gumbel(u: number): number {
  return -Math.log(-Math.log(u + 2 ** -33));
}

/** Members of each group in compressed rows, ascending. */
export function grouped(groupOf: Int32Array, groups: number) {
  const offsets = new Int32Array(groups + 1);
  for (const g of groupOf) offsets[g + 1]!++;
  for (let g = 0; g < groups; g++) offsets[g + 1]! += offsets[g]!;
  const next = offsets.slice();
  const members = new Int32Array(groupOf.length);
  for (let i = 0; i < groupOf.length; i++) members[next[groupOf[i]!]!++] = i;
  return { offsets, members };
}

/** The first place in from .. to - 1 whose value is above x; the values rise, and the last is at least x. */
function firstAbove(values: Float64Array, x: number, range: { readonly from: number; readonly to: number }): number {
  let [from, to] = [range.from, range.to - 1];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle]! > x) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Indices of the n largest keys, ascending; among equal ones the first. */
function largest(keys: Float64Array, n: number): Int32Array {
  const threshold = nthLargest(keys.slice(), n);
  const out = new Int32Array(n);
  let above = 0;
  for (const key of keys) if (key > threshold) above++;
  let equal = n - above;
  for (let i = 0, next = 0; i < keys.length; i++) {
    if (keys[i]! > threshold || (keys[i] === threshold && equal-- > 0)) out[next++] = i;
  }
  return out;
}

/** Hoare's selection; moves the values about. Sorting instead took half of the time for SYNTHETIC_1M. */
function nthLargest(out: Float64Array, n: number): number {
  const wanted = out.length - n;
  let [from, to] = [0, out.length - 1];
  while (from < to) {
    const pivot = out[(from + to) >>> 1]!;
    let [i, j] = [from, to];
    while (i <= j) {
      while (out[i]! < pivot) i++;
      while (out[j]! > pivot) j--;
      if (i > j) break;
      const held = out[i]!;
      out[i++] = out[j]!;
      out[j--] = held;
    }
    if (wanted <= j) to = j;
    else if (wanted >= i) from = i;
    else break;
  }
  return out[wanted]!;
}
