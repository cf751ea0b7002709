import type { Attribute, Dataset, Interactions } from './dataset.ts';

/** Drops users and items with fewer than k interactions, repeatedly until none is left (k = 5 in the paper, 4.1.1). */
export function kCore(dataset: Dataset, k: number): Dataset {
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`k-core: expected a whole k of 0 or more, got ${k}`);
  const { users, items } = dataset.interactions;
  const keep = new Uint8Array(users.length).fill(1);
  const userDegree = new Int32Array(dataset.userIds.length);
  const itemDegree = new Int32Array(dataset.itemIds.length);
  for (let e = 0; e < users.length; e++) {
    userDegree[users[e]!]!++;
    itemDegree[items[e]!]!++;
  }
  for (let dropped = true; dropped;) {
    dropped = false;
    for (let e = 0; e < users.length; e++) {
      if (!keep[e] || (userDegree[users[e]!]! >= k && itemDegree[items[e]!]! >= k)) continue;
      keep[e] = 0;
      userDegree[users[e]!]!--;
      itemDegree[items[e]!]!--;
      dropped = true;
    }
  }
  const newUser = renumbering(userDegree, k);
  const newItem = renumbering(itemDegree, k);
  let edges = 0;
  for (let e = 0; e < keep.length; e++) edges += keep[e]!;
  const kept = new Int32Array(edges);
  for (let e = 0, next = 0; e < keep.length; e++) if (keep[e]) kept[next++] = e;
  if (kept.length === 0) {
    throw new Error(`k-core: nothing of ${dataset.kind} is left with ${k} interactions a user and item; lower k`);
  }
  return {
    ...dataset,
    userIds: dataset.userIds.filter((_, u) => newUser[u]! >= 0),
    itemIds: dataset.itemIds.filter((_, i) => newItem[i]! >= 0),
    interactions: takeInteractions(dataset.interactions, kept, newUser, newItem),
    attributes: Object.fromEntries(
      Object.entries(dataset.attributes).map(([name, attribute]) => [name, takeUsers(attribute, newUser)]),
    ),
  };
}

/** The new number of each old one, ascending; -1 where it is dropped. */
function renumbering(degree: Int32Array, k: number): Int32Array {
  let next = 0;
  return degree.map((count) => (count >= Math.max(k, 1) ? next++ : -1));
}

function takeInteractions(
  from: Interactions,
  kept: Int32Array,
  newUser: Int32Array,
  newItem: Int32Array,
): Interactions {
  const E = kept.length;
  const [users, items, ratings] = [new Int32Array(E), new Int32Array(E), new Float32Array(E)];
  const timestamps = from.timestamps && new Float64Array(E);
  for (let n = 0; n < E; n++) {
    const e = kept[n]!;
    users[n] = newUser[from.users[e]!]!;
    items[n] = newItem[from.items[e]!]!;
    ratings[n] = from.ratings[e]!;
    if (timestamps) timestamps[n] = from.timestamps![e]!; // both or none
  }
  return { users, items, ratings, timestamps, latest: from.latest && takeLatest(from.latest, kept, newUser) };
}

/** Where a user's latest interaction is dropped, the latest of the others is not known. */
function takeLatest(latest: Int32Array, kept: Int32Array, newUser: Int32Array): Int32Array {
  const wanted = new Map<number, number>();
  for (const e of latest) if (e >= 0) wanted.set(e, -1);
  for (let n = 0; n < kept.length; n++) if (wanted.has(kept[n]!)) wanted.set(kept[n]!, n);
  return latest.filter((_, u) => newUser[u]! >= 0).map((e) => wanted.get(e) ?? -1);
}

/** Values that no user has any more stay, so that a code means the same before and after. */
function takeUsers(attribute: Attribute, newUser: Int32Array): Attribute {
  return { values: attribute.values, codes: attribute.codes.filter((_, u) => newUser[u]! >= 0) };
}
