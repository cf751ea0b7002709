import type { AttributeMapping } from './mapping.ts';

/** The age groups of MovieLens 1M, so that data sets can be compared. */
export const ageBins: NonNullable<AttributeMapping['bins']> = [
  { below: 18, name: 'Under 18' },
  { below: 25, name: '18-24' },
  { below: 35, name: '25-34' },
  { below: 45, name: '35-44' },
  { below: 50, name: '45-49' },
  { below: 56, name: '50-55' },
  { name: '56+' },
];
