import { describe, expect, it } from 'vitest';
import { parseMapping } from '../../../gpu-runner/data/mapping.ts';

const least = {
  name: 'mine',
  interactions: { files: ['i.tsv'], user: 'user', item: 2 },
  users: { file: 'u.tsv', user: 1, attributes: { gender: 'sex' } },
};
const parse = (mapping: unknown) => parseMapping('m.json', JSON.stringify(mapping));
const withUsers = (users: object) => ({ ...least, users: { ...least.users, ...users } });
const withInteractions = (interactions: object) => ({
  ...least,
  interactions: { ...least.interactions, ...interactions },
});

describe('a mapping', () => {
  it('fills in what it leaves out', () => {
    const { interactions, users } = parse(least);
    expect(interactions).toMatchObject({ delimiter: '\t', header: true, quotes: true, ids: 'any', repeated: 'refuse' });
    expect(users).toMatchObject({ missing: 'unknown', attributes: { gender: { column: 'sex', optional: false } } });
    expect(parse(withInteractions({ rating: 'stars', timestamp: 4 })).interactions).toMatchObject({
      rating: { column: 'stars', optional: false, whole: false },
      timestamp: { column: 4, format: 'seconds' },
    });
    expect(parse(withUsers({ attributes: '*' })).users.attributes).toBe('*');
  });

  it.each([
    ['no JSON', '{\n  "name": "x",\n}', 'm.json, line 3: expected JSON'],
    ['an empty file', '', 'm.json: expected JSON'],
    ['a list', '[]', 'm.json: the whole: expected object, got []'],
    ['nothing in it', '{}', 'm.json: name: expected string, got nothing'],
  ])('%s is refused', (_name, text, message) => {
    expect(() => parseMapping('m.json', text)).toThrow(message);
  });

  it.each([
    ['a misspelt field', withInteractions({ ratin: 3 }), 'm.json: interactions: expected no field "ratin"'],
    ['a misspelt field within', withInteractions({ rating: { colum: 3 } }), 'expected no field "colum"'],
    [
      'no files',
      withInteractions({ files: [] }),
      'm.json: interactions.files: expected array to have >=1 items, got []',
    ],
    ['column 0', withInteractions({ user: 0 }), 'm.json: interactions.user: expected number to be >=1, got 0'],
    ['rating and count', withInteractions({ rating: 3, count: 4 }), 'interactions: expected rating or count, got both'],
    [
      'a quote as delimiter',
      withInteractions({ delimiter: '"' }),
      'interactions.delimiter: expected no quotes or line ends',
    ],
    [
      'an unknown format',
      withInteractions({ timestamp: { column: 3, format: 'days' } }),
      'm.json: interactions.timestamp.format: expected one of "seconds"|"milliseconds"|"iso", got "days"',
    ],
    ['"+" in a name', withUsers({ attributes: { 'a+b': 1 } }), 'm.json: users.attributes["a+b"]'],
    [
      'values and bins',
      withUsers({ attributes: { a: { column: 1, values: {}, bins: [{ name: 'x' }] } } }),
      'users.attributes.a: expected values or bins, got both',
    ],
    [
      'bins that fall',
      withUsers({
        attributes: { a: { column: 1, bins: [{ below: 9, name: 'x' }, { below: 5, name: 'y' }, { name: 'z' }] } },
      }),
      'users.attributes.a.bins: expected "below" to rise',
    ],
    [
      'bins without a rest',
      withUsers({ attributes: { a: { column: 1, bins: [{ below: 9, name: 'x' }] } } }),
      'users.attributes.a.bins: expected "below" in all but the last',
    ],
    [
      'a range without bins',
      withUsers({ attributes: { a: { column: 1, least: 3 } } }),
      'users.attributes.a: expected bins beside least and most',
    ],
  ])('%s is refused, with the place, what was expected and what came', (_name, mapping, message) => {
    expect(() => parse(mapping)).toThrow(message);
  });

  it('everything that is wrong is said at once', () => {
    const wrong = { ...withInteractions({ user: 0 }), name: '' };
    expect(() => parse(wrong)).toThrow(/m\.json: name: .*\nm\.json: interactions\.user: /);
  });
});
