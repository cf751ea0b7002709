import type { Rng } from '../math/rng.ts';
import type { Attribute } from './dataset.ts';

/** An attribute that shows in what its users like. */
export interface PlantedAttribute {
  readonly name: string;
  /** How often each value is, in any unit. */
  readonly shares: Readonly<Record<string, number>>;
  /** Every value moves the mean taste strength / 2 standard deviations from the origin; two values in opposite directions. */
  readonly strength: number;
}

/** The shares of the age groups and occupations, in per cent, follow ML-100K. */
// prettier-ignore
const AGES: Readonly<Record<string, number>> =
  { '18-24': 21, '25-34': 33, '35-44': 20, '45-49': 9, '50-55': 8, '56+': 5, 'Under 18': 4 };
// prettier-ignore
const OCCUPATIONS: Readonly<Record<string, number>> =
  { administrator: 10, artist: 4, educator: 12, engineer: 9, executive: 4, librarian: 7, other: 15, programmer: 9, student: 24, writer: 6 };

export function usualAttributes(femaleShare: number, strength: number): readonly PlantedAttribute[] {
  return [
    { name: 'gender', shares: { F: femaleShare, M: 1 - femaleShare }, strength },
    { name: 'age', shares: AGES, strength },
    { name: 'occupation', shares: OCCUPATIONS, strength },
  ];
}

/** Of two values each has exactly its share; of more, values are drawn. All independently of each other. */
export function drawAttributes(
  planted: readonly PlantedAttribute[],
  users: number,
  rng: Rng,
): Record<string, Attribute> {
  return Object.fromEntries(planted.map(({ name, shares }) => [name, drawFrom(shares, users, rng)]));
}

/** What each user's attributes add to each of F tastes, [users, F], in standard deviations. */
export function tasteShifts(
  planted: readonly PlantedAttribute[],
  attributes: Readonly<Record<string, Attribute>>,
  { F, users }: { readonly F: number; readonly users: number },
  rng: Rng,
): Float64Array {
  const total = new Float64Array(users * F);
  for (const { name, strength } of planted) {
    const { values, codes } = attributes[name]!; // drawAttributes made it
    const first = direction(F, rng);
    const ends = values.map((_, code) => {
      if (values.length !== 2) return direction(F, rng);
      return code === 0 ? first : first.map((x) => -x);
    });
    for (let u = 0; u < users; u++) {
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

function drawFrom(shares: Readonly<Record<string, number>>, users: number, rng: Rng): Attribute {
  const values = Object.keys(shares).sort();
  const weights = values.map((value) => shares[value]!);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const codes = new Int32Array(users);
  if (values.length === 2) {
    return { values, codes: rng.shuffle(codes.fill(1).fill(0, 0, Math.round((users * weights[0]!) / total))) };
  }
  for (let u = 0; u < users; u++) {
    let left = rng.next() * total;
    codes[u] = Math.max(
      0,
      weights.findIndex((weight) => (left -= weight) < 0),
    );
  }
  return { values, codes };
}
