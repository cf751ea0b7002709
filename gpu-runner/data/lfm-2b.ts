import { ageBins } from './age.ts';
import { tableMapping } from './mapping.ts';

/** What LFM-2b's users.tsv says where it does not know: gender "n", age -1, no country. */
const gender = { column: 'gender', values: { F: 'F', M: 'M', f: 'F', m: 'M' }, unknown: ['n', 'N'] };

/**
 * Schedl et al. 2022 (paper 4.1.1), as tables of users, items and, where known, play counts and times. A subset in the
 * manner of Melchiorre et al. 2021, or any other: the original can no longer be downloaded.
 */
export const lfm2bMapping = tableMapping.parse({
  name: 'LFM_2B',
  interactions: {
    files: ['interactions.tsv'],
    user: 'user_id',
    item: 'item_id',
    count: { column: 'count', optional: true },
    timestamp: { column: 'timestamp', optional: true },
  },
  users: {
    file: 'users.tsv',
    user: 'user_id',
    attributes: {
      gender,
      age: { column: 'age', optional: true, bins: ageBins, least: 0, unknown: ['-1'] },
      country: { column: 'country', optional: true },
    },
  },
});

/** For the message of the loader: what to put where. */
export const lfm2bFormat =
  'interactions.tsv (tab-separated, with the header user_id, item_id and, where known, count, timestamp) and ' +
  'users.tsv (user_id, gender as F or M and, where known, age, country), each plain or as .gz';
