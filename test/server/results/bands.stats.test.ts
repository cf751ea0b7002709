import { describe, expect, it } from 'vitest';
import { type Contender, rankBands } from '../../../server/results/bands.stats.ts';

const row = (key: string, ...values: number[]): Contender => ({
  key,
  penalty: new Map(values.map((value, i) => [i + 1, value])),
});
const bands = (...rows: Contender[]) =>
  rankBands(rows).map(({ key, band }) => `${key} ${band.from}-${band.to}${band.tested ? '' : '?'}`);

describe('rank bands', () => {
  it('a proven difference opens a band', () => {
    expect(bands(row('b', 0.5, 0.52, 0.51), row('a', 0.1, 0.11, 0.12))).toEqual(['a 1-1', 'b 2-2']);
  });

  it('a difference within noise shares it', () => {
    expect(bands(row('a', 0.1, 0.5, 0.3), row('b', 0.2, 0.4, 0.35))).toEqual(['a 1-2', 'b 1-2']);
  });

  it('a shared swing of the seeds is no noise: pairs tell apart what intervals do not', () => {
    expect(bands(row('a', 0.1, 0.5, 0.9), row('b', 0.15, 0.551, 0.949))).toEqual(['a 1-1', 'b 2-2']);
  });

  it('Holm: a difference that is significant alone may not be among many', () => {
    // p of (a, b) by hand: d = 0.02, 0.03, 0.04 -> t = 0.03 / (0.01 / sqrt 3) = 5.196, two degrees of freedom: 0.0351
    const a = row('a', 0.1, 0.2, 0.3);
    const b = row('b', 0.12, 0.23, 0.34);
    expect(bands(a, b)).toEqual(['a 1-1', 'b 2-2']);
    const noisy = row('c', 0.2, 0.19, 0.36);
    expect(bands(a, b, noisy)).toEqual(['a 1-3', 'b 1-3', 'c 1-3']);
  });

  it('a noisy row behind a proven-worse one does not come before it', () => {
    const rows = [row('a', 0.1, 0.1, 0.1), row('b', 0.2, 0.2, 0.2), row('c', 0, 0.9, 0.1)];
    expect(bands(...rows)).toEqual(['a 1-1', 'b 2-3', 'c 2-3']);
  });

  it('under three shared seeds it falls back to the intervals, and says so', () => {
    expect(bands(row('a', 0.1, 0.11), row('b', 0.8, 0.81))).toEqual(['a 1-1?', 'b 2-2?']);
    expect(bands(row('a', 0.1, 0.3), row('b', 0.2, 0.4))).toEqual(['a 1-2?', 'b 1-2?']);
  });

  it('seeds that are not shared do not pair', () => {
    const late: Contender = {
      key: 'b',
      penalty: new Map([
        [11, 0.5],
        [12, 0.51],
        [13, 0.52],
      ]),
    };
    expect(bands(row('a', 0.1, 0.11, 0.12), late)).toEqual(['a 1-1?', 'b 2-2?']);
  });

  it('one seed proves nothing', () => {
    expect(bands(row('a', 0.1), row('b', 0.9))).toEqual(['a 1-2?', 'b 1-2?']);
    expect(bands(row('a', 0.1, 0.1, 0.1), row('b', 0.9))).toEqual(['a 1-2?', 'b 1-2?']);
  });

  it('equal rows share a band, and the same difference in every seed is proof', () => {
    expect(bands(row('b', 0.3, 0.4, 0.5), row('a', 0.3, 0.4, 0.5))).toEqual(['a 1-2', 'b 1-2']);
    expect(bands(row('a', 0.3, 0.3, 0.3), row('b', 0.4, 0.4, 0.4))).toEqual(['a 1-1', 'b 2-2']);
  });

  it('a row with the worse mean but better on the shared seeds is not worse', () => {
    const b: Contender = {
      key: 'b',
      penalty: new Map([
        [1, 0.05],
        [2, 0.06],
        [3, 0.04],
        [4, 0.99],
        [5, 0.99],
      ]),
    };
    expect(bands(row('a', 0.1, 0.11, 0.1), b)).toEqual(['a 1-2', 'b 1-2']);
  });

  it('nothing is ranked nowhere, and one row first', () => {
    expect(bands()).toEqual([]);
    expect(bands(row('a', 0.4, 0.5, 0.6))).toEqual(['a 1-1']);
  });

  it('bands cover the ranks once, in order, whatever comes', () => {
    let state = 11;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let trial = 0; trial < 100; trial++) {
      const rows = Array.from({ length: 1 + (trial % 9) }, (_, i) => {
        const centre = Math.floor(random() * 4) / 4;
        return row(`r${i}`, ...Array.from({ length: 1 + Math.floor(random() * 5) }, () => centre + random() * 0.1));
      });
      const ranked = rankBands(rows);
      expect(ranked.map((r) => r.key).sort()).toEqual(rows.map((r) => r.key).sort());
      ranked.forEach(({ band }, i) => {
        expect(band.from).toBeLessThanOrEqual(i + 1);
        expect(band.to).toBeGreaterThanOrEqual(i + 1);
        expect(ranked.slice(band.from - 1, band.to).every((other) => other.band === band)).toBe(true);
      });
    }
  });
});
