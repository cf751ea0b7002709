import type { Rng } from '../math/rng.ts';
import type { Attribute } from './dataset.ts';

/** The shares of the age groups and occupations, in per cent, follow ML-100K. */
// prettier-ignore
const AGES: Readonly<Record<string, number>> =
  { '18-24': 21, '25-34': 33, '35-44': 20, '45-49': 9, '50-55': 8, '56+': 5, 'Under 18': 4 };
// prettier-ignore
const OCCUPATIONS: Readonly<Record<string, number>> =
  { administrator: 10, artist: 4, educator: 12, engineer: 9, executive: 4, librarian: 7, other: 15, programmer: 9, student: 24, writer: 6 };

/** Gender has exactly the wanted share; age and occupation are drawn independently of it. */
export function drawAttributes(
  { users, femaleShare }: { readonly users: number; readonly femaleShare: number },
  rng: Rng,
): Record<string, Attribute> {
  const females = Math.round(users * femaleShare);
  return {
    gender: { values: ['F', 'M'], codes: rng.shuffle(new Int32Array(users).fill(1).fill(0, 0, females)) },
    age: drawFrom(AGES, users, rng),
    occupation: drawFrom(OCCUPATIONS, users, rng),
  };
}

/**
 * What each user's attributes add to each of F tastes, [users, F], in standard deviations: the genders lie `strength`
 * apart on a line of random direction; every age and occupation lies strength / 2 from the origin in its own direction.
 */
export function tasteShifts(
  attributes: Readonly<Record<string, Attribute>>,
  F: number,
  strength: number,
  rng: Rng,
): Float64Array {
  const total = new Float64Array(attributes['gender']!.codes.length * F); // drawAttributes always makes it
  for (const [name, { values, codes }] of Object.entries(attributes)) {
    const first = direction(F, rng);
    const ends = values.map((_, code) => {
      if (name !== 'gender') return direction(F, rng);
      return code === 0 ? first : first.map((x) => -x);
    });
    for (let u = 0; u < codes.length; u++) {
      for (let f = 0; f < F; f++) total[u * F + f]! += (strength / 2) * ends[codes[u]!]![f]!;
    }
  }
  return total;
}

function direction(F: number, rng: Rng): Float64Array {
  const vector = Float64Array.from({ length: F }, () => rng.normal());
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

function drawFrom(weights: Readonly<Record<string, number>>, users: number, rng: Rng): Attribute {
  const values = Object.keys(weights).sort();
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const codes = Int32Array.from({ length: users }, () => {
    let left = rng.next() * total;
    return Math.max(
      0,
      values.findIndex((value) => (left -= weights[value]!) < 0),
    );
  });
  return { values, codes };
}
