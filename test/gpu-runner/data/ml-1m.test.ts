import { describe, expect, it } from 'vitest';
import { ml1mMapping, withLatest } from '../../../gpu-runner/data/ml-1m.ts';
import { readTable } from '../../../gpu-runner/data/table.ts';

const users = '2::M::56::16::70072\n1::F::1::10::48067\n3::M::25::0::55117\n';
const timed = '1::1193::5::978300760\n2::661::3::978302109\n1::661::4::978301968\n';
const timeless = timed.replaceAll(/::\d+$/gm, '');
const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
const parse = (ratings: string, people = users) =>
  readTable(ml1mMapping, { interactions: [file('ratings.dat', ratings)], users: file('users.dat', people) });

describe('ML-1M', () => {
  it('reads rows with and without times alike', () => {
    const [full, bare] = [parse(timed), parse(timeless)];
    expect([...full.userIds]).toEqual([1, 2]);
    expect([...full.itemIds]).toEqual([661, 1193]);
    expect([...full.interactions.timestamps!]).toEqual([978300760, 978302109, 978301968]);
    expect(bare.interactions.timestamps).toBeUndefined();
    expect(bare).toEqual({ ...full, interactions: { ...full.interactions, timestamps: undefined } });
  });

  it('names ages as ML-100K does, and occupations as its README prints them', () => {
    const { attributes } = parse(timed);
    expect(attributes).toEqual({
      gender: { values: ['F', 'M'], codes: Int32Array.of(0, 1) },
      age: { values: ['56+', 'Under 18'], codes: Int32Array.of(1, 0) },
      occupation: { values: ['K-12 student', 'self-employed'], codes: Int32Array.of(0, 1) },
    });
  });

  it.each([
    [
      'an age that is no code',
      timed,
      '1::F::17::10::0\n',
      'users.dat, line 1: expected 1, 18, 25, 35, 45, 50 or 56 as age, got "17"',
    ],
    ['an occupation that is no code', timed, '1::F::18::21::0\n', '20 as occupation, got "21"'],
    ['one colon', '1:1193:5\n', users, 'ratings.dat, line 1: expected at least 2 fields separated by "::", got 1'],
    [
      'rows of both kinds',
      `${timed}2::1::3\n`,
      users,
      'ratings.dat, line 4: expected 4 fields separated by "::", got 3',
    ],
    ['half a rating', '1::1193::4.5\n', users, 'ratings.dat, line 1: expected a rating of 1 to 5, got "4.5"'],
    ['an unknown user', '4::1193::4\n', users, 'ratings.dat, line 1: expected a user of users.dat, got user 4'],
  ])('%s is answered with file, line and expectation', (_name, ratings, people, message) => {
    expect(() => parse(ratings, people)).toThrow(message);
  });
});

describe('the latest ratings of ML-1M without times', () => {
  const dataset = { ...parse(timeless), sha256: '' };
  const mark = (text: string) => withLatest(dataset, file('latest.dat', text)).interactions.latest;

  it('are found among the ratings; who has no row has none', () => {
    expect(mark('1::661::4::978301968\n')).toEqual(Int32Array.of(2, -1));
    expect(mark('2::661::3::978302109\n1::1193::5::978300760\n')).toEqual(Int32Array.of(0, 1));
  });

  it.each([
    ['a user twice', '1::661::4::9\n1::1193::5::9\n', 'latest.dat, line 2: expected each user once, got user 1 again'],
    [
      'a rating that is not there',
      '2::1193::4::9\n',
      'latest.dat, line 1: expected a rating that is among the ratings',
    ],
    ['an item that is not there', '2::7::4::9\n', 'latest.dat, line 1: expected a rating that is among the ratings'],
  ])('%s is refused', (_name, text, message) => {
    expect(() => mark(text)).toThrow(message);
  });
});
