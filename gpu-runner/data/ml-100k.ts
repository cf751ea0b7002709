import type { Attribute, Dataset } from './dataset.ts';

/** The texts of `u.data` and `u.user`, and the digest of their bytes. */
export interface Ml100kFiles {
  /** user, item, rating 1..5, seconds since 1970; separated by tabs. */
  readonly data: string;
  /** user, age, gender, occupation, zip; separated by "|". */
  readonly user: string;
  readonly sha256: string;
}

/** Harper and Konstan 2015, as GroupLens distributes it (paper 4.1.1). Users without a rating are left out. */
export function parseMl100k(files: Ml100kFiles): Dataset {
  const people = parseUsers(files.user);
  const rows = parseRatings(files.data, people);
  const userIds = Int32Array.from(new Set(rows.users)).sort();
  const itemIds = Int32Array.from(new Set(rows.items)).sort();
  const present = Array.from(userIds, (id) => people.get(id)!); // parseRatings refuses users that u.user lacks
  return {
    kind: 'ML_100K',
    sha256: files.sha256,
    userIds,
    itemIds,
    interactions: {
      users: renumber(rows.users, userIds),
      items: renumber(rows.items, itemIds),
      ratings: Float32Array.from(rows.ratings),
      timestamps: Float64Array.from(rows.timestamps),
    },
    attributes: {
      gender: attribute(present.map((p) => p.gender)),
      age: attribute(present.map((p) => ageGroup(p.age))),
      occupation: attribute(present.map((p) => p.occupation)),
    },
  };
}

/** The age groups of MovieLens 1M, so that both data sets can be compared. */
export function ageGroup(age: number): string {
  if (age < 18) return 'Under 18';
  if (age < 25) return '18-24';
  if (age < 35) return '25-34';
  if (age < 45) return '35-44';
  if (age < 50) return '45-49';
  return age < 56 ? '50-55' : '56+';
}

interface Person {
  readonly age: number;
  readonly gender: string;
  readonly occupation: string;
}

function parseUsers(text: string): Map<number, Person> {
  const people = new Map<number, Person>();
  eachRow('u.user', text, '|', 5, ([id, age, gender, occupation], fail) => {
    const user = whole(id!, 'a user number', fail, 1);
    if (people.has(user)) fail(`each user once, got user ${user} again`);
    if (gender !== 'F' && gender !== 'M') fail(`gender F or M, got ${JSON.stringify(gender)}`);
    if (!occupation) fail('an occupation, got an empty field');
    people.set(user, { age: whole(age!, 'an age', fail, 1, 130), gender: gender!, occupation: occupation! });
  });
  return people;
}

function parseRatings(text: string, people: ReadonlyMap<number, Person>) {
  const users: number[] = [];
  const items: number[] = [];
  const ratings: number[] = [];
  const timestamps: number[] = [];
  const seen = new Set<number>();
  eachRow('u.data', text, '\t', 4, ([u, i, r, t], fail) => {
    const user = whole(u!, 'a user number', fail, 1);
    const item = whole(i!, 'an item number', fail, 1);
    if (!people.has(user)) fail(`a user of u.user, got user ${user}`);
    const pair = user * 2 ** 21 + item; // both fit: see `whole`
    if (seen.has(pair)) fail(`each user and item once, got user ${user} and item ${item} again`);
    seen.add(pair);
    users.push(user);
    items.push(item);
    ratings.push(whole(r!, 'a rating of 1 to 5', fail, 1, 5));
    timestamps.push(whole(t!, 'a time in seconds since 1970', fail, 0, 2 ** 40));
  });
  return { users, items, ratings, timestamps };
}

type Fail = (expected: string) => never;

function eachRow(
  file: string,
  text: string,
  separator: string,
  fields: number,
  visit: (row: readonly string[], fail: Fail) => void,
): void {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw new Error(`${file}: expected at least one row, got an empty file`);
  lines.forEach((line, index) => {
    const fail: Fail = (expected) => {
      throw new Error(`${file}, line ${index + 1}: expected ${expected} in ${JSON.stringify(line.slice(0, 80))}`);
    };
    const row = (line.endsWith('\r') ? line.slice(0, -1) : line).split(separator);
    if (row.length !== fields) fail(`${fields} fields separated by ${JSON.stringify(separator)}, got ${row.length}`);
    visit(row, fail);
  });
}

function whole(text: string, what: string, fail: Fail, least: number, most = 2 ** 21 - 1): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) fail(`${what}, got ${JSON.stringify(text)}`);
  return value;
}

function renumber(ids: readonly number[], sorted: Int32Array): Int32Array {
  const index = new Map(Array.from(sorted, (id, i) => [id, i]));
  return Int32Array.from(ids, (id) => index.get(id)!); // `sorted` holds every id
}

function attribute(texts: readonly string[]): Attribute {
  const values = [...new Set(texts)].sort();
  const index = new Map(values.map((value, code) => [value, code]));
  return { values, codes: Int32Array.from(texts, (text) => index.get(text)!) }; // `values` holds every text
}
