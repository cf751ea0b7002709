import { ageBins } from './age.ts';
import { tableMapping } from './mapping.ts';

/** Harper and Konstan 2015, as GroupLens distributes it (paper 4.1.1). */
export const ml100kMapping = tableMapping.parse({
  name: 'ML_100K',
  interactions: {
    files: ['u.data'],
    header: false,
    quotes: false,
    ids: 'numbers',
    user: 1,
    item: 2,
    rating: { column: 3, least: 1, most: 5, whole: true },
    timestamp: 4,
  },
  users: {
    file: 'u.user',
    delimiter: '|',
    header: false,
    quotes: false,
    user: 1,
    missing: 'refuse',
    unknown: [],
    attributes: {
      gender: { column: 3, values: { F: 'F', M: 'M' } },
      age: { column: 2, bins: ageBins, least: 1, most: 130 },
      occupation: 4,
    },
  },
});
