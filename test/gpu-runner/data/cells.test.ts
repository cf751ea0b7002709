import { describe, expect, it } from 'vitest';
import { numberOf, secondsOf } from '../../../gpu-runner/data/cells.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const number = (text: string): number => {
  const bytes = new TextEncoder().encode(`x${text}x`);
  return numberOf(bytes, 1, bytes.length - 1);
};

describe('numbers from bytes', () => {
  it('are those that JavaScript reads, to the last bit', () => {
    const rng = createRng('numbers');
    const texts = Array.from({ length: 5000 }, () => {
      const digits = Array.from({ length: 1 + rng.int(20) }, () => rng.int(10)).join('');
      const point = rng.int(digits.length + 1);
      return `${['', '', '-', '+'][rng.int(4)]}${digits.slice(0, point)}${rng.int(2) === 0 ? '.' : ''}${digits.slice(point)}${['', '', 'e5', 'E-3'][rng.int(4)]}`;
    });
    for (const text of [...texts, '0', '.5', '5.', '0.1', '978300760', '123456789012345.6', '1e400']) {
      expect(number(text), text).toBe(Number(text));
    }
  });

  it.each(['', '.', '-', '+', 'e5', '1e', '1.2.3', '0x10', 'NaN', 'Infinity', ' 1', '1 ', '1,5', '--1', '１'])(
    '%j is none',
    (text) => {
      expect(number(text)).toBeNaN();
    },
  );
});

describe('seconds from ISO 8601', () => {
  it.each([
    ['2020-03-01', '2020-03-01T00:00:00Z'],
    ['2020-03-01 12:34', '2020-03-01T12:34:00Z'],
    ['2020-02-29T23:59:59', '2020-02-29T23:59:59Z'],
    ['2020-03-01T12:34:56.5Z', '2020-03-01T12:34:56.500Z'],
    ['2020-03-01T12:34:56+02:30', '2020-03-01T10:04:56Z'],
    ['2020-03-01T12:34:56-0800', '2020-03-01T20:34:56Z'],
    ['1969-12-31', '1969-12-31T00:00:00Z'],
  ])('%s', (text, utc) => {
    expect(secondsOf(text)).toBe(Date.parse(utc) / 1000);
  });

  it.each([
    '',
    '2020-13-01',
    '2021-02-29',
    '2020-04-31',
    '2020-00-10',
    '2020-01-00',
    '2020-03-01 24:00',
    '2020-03-01 12:60',
    '01.03.2020',
    '1583020800',
  ])('%j is none', (text) => {
    expect(secondsOf(text)).toBeNaN();
  });
});
