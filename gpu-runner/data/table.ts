import type { Attribute, Dataset, Interactions } from './dataset.ts';
import type { TextFile } from './delimited.ts';
import type { Interner } from './interner.ts';
import type { TableMapping } from './mapping.ts';
import { MAX_ID, readInteractions, type InteractionRows } from './table-interactions.ts';
import { readUsers } from './table-users.ts';

/** The files of a mapping, in its order. */
export interface TableFiles {
  readonly interactions: readonly TextFile[];
  readonly users: TextFile;
}

/**
 * Any tables of users and interactions as a data set. Ids that are all whole numbers stay what they are; others are
 * sorted as texts and kept in `userNames` and `itemNames`. Users without an interaction are left out.
 */
export function readTable(mapping: TableMapping, files: TableFiles): Omit<Dataset, 'sha256'> {
  const rows = readInteractions(mapping.interactions, files.interactions);
  const { attributes, seen } = readUsers(mapping.users, files.users, rows.userIds);
  assertKnown(rows, seen, { files, mapping });
  const users = numbering(rows.userIds);
  const items = numbering(rows.itemIds);
  const kept = withoutRepeats(rows, mapping.interactions.repeated);
  return {
    kind: mapping.name,
    userIds: users.ids,
    itemIds: items.ids,
    userNames: users.names,
    itemNames: items.names,
    interactions: {
      ...kept,
      users: kept.users.map((user) => users.position[user]!),
      items: kept.items.map((item) => items.position[item]!),
    },
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, attribute]) => [name, reordered(attribute, users.position)]),
    ),
  };
}

/** Ids in ascending order, and where each of the interner's numbers is in it. */
function numbering(interner: Interner) {
  const texts = interner.texts();
  const numeric = texts.every((text) => /^(0|[1-9]\d{0,9})$/.test(text) && Number(text) <= MAX_ID);
  const order = Int32Array.from(texts.keys());
  if (numeric) order.sort((a, b) => Number(texts[a]) - Number(texts[b]));
  else order.sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1)); // distinct, as the files are UTF-8
  const position = new Int32Array(order.length);
  order.forEach((n, at) => (position[n] = at));
  return {
    ids: order.map((n, at) => (numeric ? Number(texts[n]) : at)),
    names: numeric ? undefined : Array.from(order, (n) => texts[n]!),
    position,
  };
}

function reordered({ values, codes }: Attribute, position: Int32Array): Attribute {
  const out = new Int32Array(codes.length);
  for (let n = 0; n < codes.length; n++) out[position[n]!] = codes[n]!;
  return { values, codes: out };
}

function assertKnown(
  rows: InteractionRows,
  seen: Uint8Array,
  { files, mapping }: { readonly files: TableFiles; readonly mapping: TableMapping },
): void {
  const table = files.users.name;
  const stranger = seen.indexOf(0);
  if (mapping.users.missing === 'refuse' && stranger >= 0) {
    rows.fail(rows.users.indexOf(stranger), `a user of ${table}, got user ${rows.userIds.texts()[stranger]}`);
  }
  if (!seen.includes(1)) {
    const [{ name }] = files.interactions as [TextFile]; // the mapping names one or more
    throw new Error(`${table}: expected users of ${name}, got none of them`);
  }
}

/** Which rows stay when a user and item come more than once: see `repeated` of the mapping. */
function withoutRepeats(rows: InteractionRows, repeated: TableMapping['interactions']['repeated']): Interactions {
  const { users, items, timestamps } = rows;
  const ratings = rows.ratings.slice();
  const keep = new Uint8Array(users.length).fill(1);
  const order = byUser(users, rows.userIds.size);
  const last = new Int32Array(rows.itemIds.size).fill(-1); // the kept row of an item, of whichever user came last
  let refused = users.length;
  for (const e of order) {
    const before = last[items[e]!]!;
    if (before < 0 || users[before] !== users[e]) {
      last[items[e]!] = e;
      continue;
    }
    if (repeated === 'refuse') refused = Math.min(refused, e);
    const older = timestamps !== undefined && timestamps[e]! < timestamps[before]!;
    const [stays, goes] = older ? [before, e] : [e, before];
    if (repeated === 'sum') ratings[stays]! += ratings[goes]!;
    keep[goes] = 0;
    last[items[e]!] = stays;
  }
  if (refused < users.length) {
    const [user, item] = [rows.userIds.texts()[users[refused]!], rows.itemIds.texts()[items[refused]!]];
    rows.fail(
      refused,
      `each user and item once, got user ${user} and item ${item} again ("repeated": "last" or "sum" accepts it)`,
    );
  }
  if (!keep.includes(0)) return { users, items, ratings, timestamps };
  const kept = (_: number, e: number): boolean => keep[e] === 1;
  return {
    users: users.filter(kept),
    items: items.filter(kept),
    ratings: ratings.filter(kept),
    timestamps: timestamps?.filter(kept),
  };
}

/** Rows in the order of their users, those of a user in file order: one counting sort. */
function byUser(users: Int32Array, N: number): Int32Array {
  const next = new Int32Array(N + 1);
  for (const u of users) next[u + 1]!++;
  for (let u = 0; u < N; u++) next[u + 1]! += next[u]!;
  const order = new Int32Array(users.length);
  for (let e = 0; e < users.length; e++) order[next[users[e]!]!++] = e;
  return order;
}
