import { describe, expect, it } from 'vitest';
import type { Attribute } from '../../../gpu-runner/data/dataset.ts';
import { kCore } from '../../../gpu-runner/data/filter.ts';
import { tableMapping, type TableMappingInput } from '../../../gpu-runner/data/mapping.ts';
import { readTable } from '../../../gpu-runner/data/table.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

type Parts = {
  interactions?: Partial<TableMappingInput['interactions']>;
  users?: Partial<TableMappingInput['users']>;
};

const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
const INTERACTIONS = 'user\titem\tplays\twhen\nbob\trock\t3\t20\nann\tjazz\t1\t10\nann\trock\t2\t30\n';
const USERS = 'name\tsex\tage\tland\nann\tf\t17\tAT\nbob\tm\t30\t\nzoe\tf\t40\tDE\n';

function read({ interactions = {}, users = {} }: Parts = {}, texts: string[] = [INTERACTIONS], people = USERS) {
  const files = texts.map((text, n) => file(n === 0 ? 'i.tsv' : `i${n + 1}.tsv`, text));
  const mapping = tableMapping.parse({
    name: 'mine',
    interactions: { files: files.map(({ name }) => name), user: 'user', item: 'item', ...interactions },
    users: { file: 'u.tsv', user: 'name', attributes: { gender: 'sex' }, ...users },
  });
  return readTable(mapping, { interactions: files, users: file('u.tsv', people) });
}

const named = ({ values, codes }: Attribute) => Array.from(codes, (code) => (code < 0 ? null : values[code]));
const original = (dataset: ReturnType<typeof read>) =>
  Array.from(dataset.interactions.users, (u, e) => {
    const { userIds, itemIds, userNames, itemNames, interactions } = dataset;
    const [user, item] = [userIds[u]!, itemIds[interactions.items[e]!]!];
    return [userNames?.[user] ?? user, itemNames?.[item] ?? item, interactions.ratings[e]];
  });

describe('ids', () => {
  it('that are texts are sorted and kept beside their numbers, through the k-core as well', () => {
    const dataset = read({ interactions: { count: 'plays', timestamp: 'when' } });
    expect(dataset).toMatchObject({ kind: 'mine', userNames: ['ann', 'bob'], itemNames: ['jazz', 'rock'] });
    expect([...dataset.userIds]).toEqual([0, 1]);
    expect(original(dataset)).toEqual([
      ['bob', 'rock', 3],
      ['ann', 'jazz', 1],
      ['ann', 'rock', 2],
    ]);
    expect([...dataset.interactions.timestamps!]).toEqual([20, 10, 30]);
    const pairs = ['ann rock', 'bob rock', 'bob jazz', 'cat rock', 'cat jazz'].map((pair) => pair.replace(' ', '\t'));
    const core = kCore({ ...read({}, [`user\titem\n${pairs.join('\n')}`]), sha256: '' }, 2);
    expect(Array.from(core.userIds, (id) => core.userNames![id])).toEqual(['bob', 'cat']);
    expect(named(core.attributes['gender']!)).toEqual(['m', null]);
  });

  it.each([
    ['whole numbers stay numbers and are sorted as such', ['10', '9', '0'], [0, 9, 10], undefined],
    ['leading zeros make texts: 07 is not 7', ['07', '7'], [0, 1], ['07', '7']],
    ['numbers past int32 are texts', ['2147483648', '5'], [0, 1], ['2147483648', '5']],
    ['one text makes all of them texts', ['10', '9', 'x'], [0, 1, 2], ['10', '9', 'x']],
  ])('%s', (_name, users, ids, names) => {
    const rows = users.map((user) => `${user}\t1\n`).join('');
    const dataset = read({}, [`user\titem\n${rows}`], `name\tsex\n${users[0]}\tf\n`);
    expect([...dataset.userIds]).toEqual(ids);
    expect(dataset.userNames).toEqual(names);
    expect(dataset.itemNames).toBeUndefined();
  });
});

describe('attributes', () => {
  it('any column may be one; values are sorted, those of users without interactions left out, unknown ones -1', () => {
    const { attributes } = read({ users: { attributes: { gender: 'sex', land: 4 } } });
    expect(attributes['gender']).toEqual({ values: ['f', 'm'], codes: Int32Array.of(0, 1) });
    expect(attributes['land']).toEqual({ values: ['AT'], codes: Int32Array.of(0, -1) });
  });

  it('"*" takes every column but the user', () => {
    expect(Object.keys(read({ users: { attributes: '*' } }).attributes)).toEqual(['sex', 'age', 'land']);
  });

  it('values are renamed, numbers put into bins, and further texts mean unknown', () => {
    const { attributes } = read({
      users: {
        attributes: {
          gender: { column: 'sex', values: { f: 'F' }, unknown: ['m'] },
          age: { column: 'age', bins: [{ below: 18, name: 'minor' }, { name: 'adult' }] },
          pet: { column: 'pet', optional: true },
        },
      },
    });
    expect(named(attributes['gender']!)).toEqual(['F', null]);
    expect(named(attributes['age']!)).toEqual(['minor', 'adult']);
    expect(Object.keys(attributes)).toEqual(['gender', 'age']);
  });

  it('a user whom the table lacks is unknown in all of them', () => {
    const { attributes } = read({}, undefined, 'name\tsex\nbob\tm\n');
    expect(named(attributes['gender']!)).toEqual([null, 'm']);
  });
});

describe('interactions', () => {
  it('several files are read one after the other', () => {
    const dataset = read({ interactions: { count: 'plays' } }, [
      INTERACTIONS,
      'user\titem\tplays\twhen\nbob\tjazz\t9\t1\n',
    ]);
    expect(original(dataset).at(-1)).toEqual(['bob', 'jazz', 9]);
  });

  it('without ratings and counts all are 1', () => {
    expect([...read().interactions.ratings]).toEqual([1, 1, 1]);
    expect(read().interactions.timestamps).toBeUndefined();
  });

  it.each([
    ['milliseconds', '1500', 1.5],
    ['iso', '1970-01-02', 86_400],
  ] as const)('times in %s', (format, text, seconds) => {
    const dataset = read({ interactions: { timestamp: { column: 'when', format } } }, [
      `user\titem\twhen\nann\tjazz\t${text}\n`,
    ]);
    expect([...dataset.interactions.timestamps!]).toEqual([seconds]);
  });

  it.each([
    [
      'last',
      [
        ['ann', 'rock', 4],
        ['bob', 'rock', 9],
      ],
    ],
    [
      'sum',
      [
        ['ann', 'rock', 7],
        ['bob', 'rock', 9],
      ],
    ],
  ] as const)('repeated: %s, by time where there are times', (repeated, rows) => {
    const text = 'user\titem\tplays\twhen\nann\trock\t1\t5\nann\trock\t4\t9\nbob\trock\t9\t1\nann\trock\t2\t7\n';
    const dataset = read({ interactions: { count: 'plays', timestamp: 'when', repeated } }, [text]);
    expect(original(dataset)).toEqual(rows);
    expect([...dataset.interactions.timestamps!]).toEqual([9, 1]);
  });

  it('repeated: last and sum give what a Map gives, over thousands of rows without times', () => {
    const rng = createRng('repeats');
    const rows = Array.from({ length: 6000 }, () => [rng.int(40), rng.int(50), 1 + rng.int(9)] as const);
    const text = `user\titem\tplays\n${rows.map((row) => row.join('\t')).join('\n')}`;
    for (const repeated of ['last', 'sum'] as const) {
      const map = new Map<string, number>();
      for (const [user, item, plays] of rows) {
        const key = `${user} ${item}`;
        map.set(key, plays + (repeated === 'sum' ? (map.get(key) ?? 0) : 0));
      }
      const dataset = read({ interactions: { count: 'plays', repeated } }, [text], 'name\tsex\n0\tf\n');
      const found = original(dataset).map(([user, item, plays]) => [`${user} ${item}`, plays]);
      expect(found).toHaveLength(map.size);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(map));
    }
  });
});

describe('what is wrong is answered with file, line and expectation', () => {
  it.each([
    [
      'a column that is not there',
      { interactions: { user: 'who' } },
      'i.tsv, line 1: expected a column "who" in "user\\titem',
    ],
    [
      'a column number past the end',
      { interactions: { user: 9 } },
      'i.tsv, line 1: expected at least 9 fields separated by "\\t", got 4',
    ],
    [
      'a name without a header',
      { interactions: { header: false } },
      'i.tsv: expected columns by number, as "header" is false, got "user"',
    ],
    ['the wrong delimiter', { interactions: { delimiter: ';' } }, 'i.tsv, line 1: expected a column "user"'],
    [
      'a rating that is no number',
      { interactions: { rating: 'item' } },
      'i.tsv, line 2: expected a rating, got "rock" in "bob\\trock',
    ],
    [
      'a rating past the scale',
      { interactions: { rating: { column: 'plays', least: 1, most: 2 } } },
      'i.tsv, line 2: expected a rating of 1 to 2, got "3"',
    ],
    [
      'a time that is none',
      { interactions: { timestamp: { column: 'when', format: 'iso' } } },
      'i.tsv, line 2: expected a time such as 2020-03-01 12:00:00, got "20"',
    ],
    [
      'ids that must be numbers',
      { interactions: { ids: 'numbers' } },
      'i.tsv, line 2: expected a user number, got "bob"',
    ],
    [
      'a value that is not listed',
      { users: { attributes: { gender: { column: 'sex', values: { f: 'F' } } } } },
      'u.tsv, line 3: expected f as gender, got "m"',
    ],
    [
      'a bin of no number',
      { users: { attributes: { age: { column: 'sex', bins: [{ name: 'x' }] } } } },
      'u.tsv, line 2: expected a number as age, got "f"',
    ],
    [
      'a field that must not be empty',
      { users: { unknown: [], attributes: { land: 'land' } } },
      'u.tsv, line 3: expected a value of land, got an empty field',
    ],
    [
      'an attribute that is not there',
      { users: { attributes: { land: 'country' } } },
      'u.tsv, line 1: expected a column "country"',
    ],
    [
      '"*" without a header',
      { users: { header: false, user: 1, attributes: '*' } },
      'u.tsv: expected a header, so that "attributes": "*" has names',
    ],
  ] as [string, Parts, string][])('%s', (_name, parts, message) => {
    expect(() => read(parts)).toThrow(message);
  });

  const dear = (rows: string) => `user\titem\n${rows}`;
  it.each([
    [
      'a pair that comes again',
      [dear('ann\ta\nbob\tb\nann\tb\nbob\tb\n')],
      USERS,
      'i.tsv, line 5: expected each user and item once, got user bob and item b again',
    ],
    [
      'the same in another file',
      [dear('ann\ta\n'), dear('bob\ta\nann\ta\n')],
      USERS,
      'i2.tsv, line 3: expected each user and item once, got user ann and item a again',
    ],
    ['an empty id', [dear('ann\ta\n\tb\n')], USERS, 'i.tsv, line 3: expected a user, got an empty field'],
    ['no rows below the header', ['user\titem\n'], USERS, 'i.tsv: expected rows below the header, got none'],
    [
      'a user twice',
      undefined,
      `${USERS}ann\tm\t1\tAT\n`,
      'u.tsv, line 5: expected each user once, got user ann again',
    ],
    ['a table of other users', undefined, 'name\tsex\nzoe\tf\n', 'u.tsv: expected users of i.tsv, got none of them'],
    [
      'a column name that comes twice',
      ['user\titem\tuser\nann\ta\tb\n'],
      USERS,
      'i.tsv, line 1: expected one column "user"',
    ],
  ])('%s', (_name, texts, people, message) => {
    expect(() => read({}, texts, people)).toThrow(message);
  });

  it.each([0, -1, 1.5])('a count of %d', (count) => {
    const text = `user\titem\tplays\nann\ta\t${count}\n`;
    expect(() => read({ interactions: { count: 'plays' } }, [text])).toThrow(
      `i.tsv, line 2: expected a count of at least 1, got "${count}"`,
    );
  });

  it('times in one file and not in the other', () => {
    const mapping = { interactions: { timestamp: { column: 'when', optional: true } } };
    expect(() => read(mapping, [INTERACTIONS, dear('zoe\ta\n')])).toThrow(
      'i2.tsv, line 1: expected timestamps in all files or in none',
    );
    expect(() => read(mapping, [dear('zoe\ta\n'), INTERACTIONS])).toThrow(
      'i2.tsv, line 1: expected timestamps in all files or in none',
    );
  });

  it('an attribute with a value a user', () => {
    const ids = Array.from({ length: 600 }, (_, n) => n);
    const rows = dear(ids.map((n) => `${n}\t1\n`).join(''));
    const people = `name\tsex\n${ids.map((n) => `${n}\tid${n}\n`).join('')}`;
    expect(() => read({}, [rows], people)).toThrow('u.tsv, line 502: expected at most 500 values of gender');
  });
});
