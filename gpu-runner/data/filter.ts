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
  const kept = Int32Array.from(keep.keys()).filter((e) => keep[e] === 1);
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

function takeInteractions(from: Interactions, kept: Int32Array, newUser: Int32Array, newItem: Int32Array) {
  return {
    users: kept.map((e) => newUser[from.users[e]!]!),
    items: kept.map((e) => newItem[from.items[e]!]!),
    ratings: Float32Array.from(kept, (e) => from.ratings[e]!),
    timestamps: from.timestamps && Float64Array.from(kept, (e) => from.timestamps![e]!),
  };
}

/** Values that no user has any more stay, so that a code means the same before and after. */
function takeUsers(attribute: Attribute, newUser: Int32Array): Attribute {
  return { values: attribute.values, codes: attribute.codes.filter((_, u) => newUser[u]! >= 0) };
}
