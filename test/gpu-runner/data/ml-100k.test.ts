import { describe, expect, it } from 'vitest';
import { ml100kMapping } from '../../../gpu-runner/data/ml-100k.ts';
import { readTable } from '../../../gpu-runner/data/table.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const user = '7|57|M|administrator|91344\n3|23|F|writer|32067\n5|17|F|other|15213\n';
const data = '7\t20\t4\t891351328\n3\t9\t5\t891351300\n3\t20\t1\t891351301\n';
const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
const parse = (files: { data?: string; user?: string }) =>
  readTable(ml100kMapping, {
    interactions: [file('u.data', files.data ?? data)],
    users: file('u.user', files.user ?? user),
  });

describe('ML-100K', () => {
  it('numbers users and items by ascending id, keeps the order of the file and leaves out users without a rating', () => {
    const dataset = parse({});
    expect([...dataset.userIds]).toEqual([3, 7]);
    expect([...dataset.itemIds]).toEqual([9, 20]);
    expect([...dataset.interactions.users]).toEqual([1, 0, 0]);
    expect([...dataset.interactions.items]).toEqual([1, 0, 1]);
    expect([...dataset.interactions.ratings]).toEqual([4, 5, 1]);
    expect([...dataset.interactions.timestamps!]).toEqual([891351328, 891351300, 891351301]);
    expect(dataset.attributes['gender']).toEqual({ values: ['F', 'M'], codes: Int32Array.of(0, 1) });
    expect(dataset.attributes['age']!.values).toEqual(['18-24', '56+']);
    expect(dataset.attributes['occupation']!.values).toEqual(['administrator', 'writer']);
  });

  it('reads Windows line ends and a last line without an end alike', () => {
    expect(parse({ data: data.trimEnd().replaceAll('\n', '\r\n'), user: user.replaceAll('\n', '\r\n') })).toEqual(
      parse({}),
    );
  });

  it('age groups are those of MovieLens 1M, at their edges', () => {
    const ages = [17, 18, 24, 25, 34, 35, 44, 45, 49, 50, 55, 56];
    const { attributes } = parse({
      user: ages.map((age, n) => `${n + 1}|${age}|F|other|0\n`).join(''),
      data: ages.map((_, n) => `${n + 1}\t1\t3\t0\n`).join(''),
    });
    const { values, codes } = attributes['age']!;
    // prettier-ignore
    expect(Array.from(codes, (code) => values[code])).toEqual(['Under 18', '18-24', '18-24', '25-34', '25-34', '35-44', '35-44', '45-49', '45-49', '50-55', '50-55', '56+']);
  });

  it.each([
    ['a header', { data: `user\titem\trating\ttime\n${data}` }, 'u.data, line 1: expected a user number, got "user"'],
    ['a missing field', { data: `${data}7\t3\t4\n` }, 'u.data, line 4: expected 4 fields separated by "\\t", got 3'],
    ['a rating of 6', { data: '7\t1\t6\t1\n' }, 'u.data, line 1: expected a rating of 1 to 5, got "6"'],
    ['half a rating', { data: '7\t1\t3.5\t1\n' }, 'expected a rating of 1 to 5, got "3.5"'],
    ['an unknown user', { data: '8\t1\t3\t1\n' }, 'u.data, line 1: expected a user of u.user, got user 8'],
    [
      'a repeated pair',
      { data: `${data}7\t20\t4\t9\n` },
      'line 4: expected each user and item once, got user 7 and item 20',
    ],
    ['a repeated user', { user: `${user}7|1|F|none|0\n` }, 'u.user, line 4: expected each user once, got user 7 again'],
    ['an unknown gender', { user: '7|57|X|none|0\n' }, 'u.user, line 1: expected F or M as gender, got "X"'],
    ['no occupation', { user: '7|57|M||0\n' }, 'u.user, line 1: expected a value of occupation, got an empty field'],
    ['an age of 0', { user: '7|0|M|none|0\n' }, 'u.user, line 1: expected a number from 1 to 130 as age, got "0"'],
    ['a blank line', { data: `\n${data}` }, 'u.data, line 1: expected a row, got an empty line'],
    ['nothing', { data: '' }, 'u.data: expected at least one row, got an empty file'],
  ])('%s is answered with the file, the line and what was expected', (_name, files, message) => {
    expect(() => parse(files)).toThrow(message);
  });

  it('damaged text either parses to a consistent data set or throws an error that names file and line', () => {
    const rng = createRng('fuzz');
    let refused = 0;
    for (let round = 0; round < 2000; round++) {
      const target = rng.int(2) === 0 ? 'data' : 'user';
      let text = target === 'data' ? data : user;
      for (let hits = 1 + rng.int(3); hits > 0; hits--) {
        const at = rng.int(text.length);
        const junk = ['', '\t', '|', '\n', '-1', '1e9', 'NaN', '\u0000', '99999999999999999999', '0'][rng.int(10)]!;
        text = text.slice(0, at) + junk + text.slice(at + rng.int(4));
      }
      try {
        const { userIds, itemIds, interactions } = parse({ [target]: text });
        for (const u of interactions.users) expect(userIds[u]).toBeGreaterThan(0);
        for (const i of interactions.items) expect(itemIds[i]).toBeGreaterThan(0);
        for (const r of interactions.ratings) expect([1, 2, 3, 4, 5]).toContain(r);
      } catch (error) {
        refused++;
        expect((error as Error).message).toMatch(/^u\.(data|user)(, line \d+)?: expected /);
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});
