import { ageBins } from './age.ts';
import type { Dataset } from './dataset.ts';
import type { TextFile } from './delimited.ts';
import { tableMapping } from './mapping.ts';
import { readInteractions } from './table-interactions.ts';

/** The names that the README of MovieLens 1M prints for its occupation codes. */
const OCCUPATIONS = [
  'other',
  'academic/educator',
  'artist',
  'clerical/admin',
  'college/grad student',
  'customer service',
  'doctor/health care',
  'executive/managerial',
  'farmer',
  'homemaker',
  'K-12 student',
  'lawyer',
  'programmer',
  'retired',
  'sales/marketing',
  'scientist',
  'self-employed',
  'technician/engineer',
  'tradesman/craftsman',
  'unemployed',
  'writer',
];

/** Its age codes are the least age of each group, so that the groups' ranges fit codes and ages alike. */
const AGES = ['1', '18', '25', '35', '45', '50', '56'];

/** Harper and Konstan 2015, as GroupLens distributes it (paper 4.1.1); without the times where the rows have three fields. */
export const ml1mMapping = tableMapping.parse({
  name: 'ML_1M',
  interactions: {
    files: ['ratings.dat'],
    delimiter: '::',
    header: false,
    quotes: false,
    ids: 'numbers',
    user: 1,
    item: 2,
    rating: { column: 3, least: 1, most: 5, whole: true },
    timestamp: { column: 4, optional: true },
  },
  users: {
    file: 'users.dat',
    delimiter: '::',
    header: false,
    quotes: false,
    user: 1,
    missing: 'refuse',
    unknown: [],
    attributes: {
      gender: { column: 2, values: { F: 'F', M: 'M' } },
      age: { column: 3, values: Object.fromEntries(AGES.map((code, group) => [code, ageBins[group]!.name])) },
      occupation: { column: 4, values: Object.fromEntries(OCCUPATIONS.map((name, code) => [String(code), name])) },
    },
  },
});

/**
 * Marks each user's latest rating, as a file of rows user::item::rating::time has them: what leave-one-out tests on. The
 * rows of `ratings.dat` are in no order of time, so without this file nothing of it is known.
 */
export function withLatest(dataset: Dataset, file: TextFile): Dataset {
  const rows = readInteractions({ ...ml1mMapping.interactions, files: [file.name] }, [file]);
  const [userTexts, itemTexts] = [rows.userIds.texts(), rows.itemIds.texts()];
  const item = new Map(Array.from(dataset.itemIds, (id, i) => [String(id), i]));
  const wanted = new Map<string, number>(); // of a user's id: the row
  rows.users.forEach((user, row) => {
    if (wanted.has(userTexts[user]!)) rows.fail(row, `each user once, got user ${userTexts[user]} again`);
    wanted.set(userTexts[user]!, row);
  });
  const rowOf = Int32Array.from(dataset.userIds, (id) => wanted.get(String(id)) ?? -1);
  const itemOf = rowOf.map((row) => (row < 0 ? -1 : (item.get(itemTexts[rows.items[row]!]!) ?? -1)));
  const latest = new Int32Array(rowOf.length).fill(-1);
  const { users, items } = dataset.interactions;
  for (let e = 0; e < users.length; e++) if (itemOf[users[e]!] === items[e]) latest[users[e]!] = e;
  const lost = latest.findIndex((e, u) => e < 0 && rowOf[u]! >= 0);
  if (lost >= 0) rows.fail(rowOf[lost]!, 'a rating that is among the ratings');
  return { ...dataset, interactions: { ...dataset.interactions, latest } };
}
