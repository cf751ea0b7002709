import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../gpu-runner/data/load.ts';
import { datasetStatistics } from '../../../gpu-runner/data/statistics.ts';
import { generateSynthetic, synthetic100k, type SyntheticOptions } from '../../../gpu-runner/data/synthetic.ts';

const small: SyntheticOptions = { ...synthetic100k, users: 400, items: 300, interactions: 16_000, minPerUser: 10 };

describe('SYNTHETIC_100K', () => {
  it('is the same bytes on every machine and in every version', async () => {
    const cacheDir = mkdtempSync(path.join(tmpdir(), 'lethe-'));
    const dataset = await loadDataset('SYNTHETIC_100K', { cacheDir });
    expect(dataset.sha256).toBe('69c238ec2569cffe4234d6aecb6e618b95495953500acecabe33d5ad238f4640');
    expect(dataset.kind).toBe('SYNTHETIC_100K');
  });

  it('has the shape of ML-100K: sizes, groups, distinct pairs, 20 a user, a long tail, ratings 1..5', () => {
    const dataset = { ...generateSynthetic(synthetic100k), sha256: '' };
    const { users, items, ratings, timestamps } = dataset.interactions;
    const statistics = datasetStatistics(dataset);
    expect(statistics).toMatchObject({ users: 943, items: 1682, interactions: 100_000 });
    expect(statistics.groups.slice(0, 2)).toMatchObject([
      { value: 'F', users: 273 },
      { value: 'M', users: 670 },
    ]);
    expect(new Set(Array.from(users, (u, e) => u * 1682 + items[e]!)).size).toBe(100_000);
    const activity = degrees(users, 943);
    const popularity = degrees(items, 1682);
    expect(activity[0]).toBe(20);
    expect(activity[942]!).toBeGreaterThan(400);
    expect(popularity[0]).toBeGreaterThan(0);
    const tenth = popularity.slice(-168).reduce((sum, n) => sum + n, 0);
    expect(tenth).toBeGreaterThan(35_000); // ML-100K: the most popular tenth of the items has 42,000 ratings
    expect(tenth).toBeLessThan(55_000);
    expect([...new Set(ratings)].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(timestamps!.every((t) => t > 874_000_000 && t < 950_000_000)).toBe(true);
  });

  it('takes any size, and the seed changes it', () => {
    const one = generateSynthetic(small);
    expect(one.interactions.users).toHaveLength(16_000);
    expect(generateSynthetic(small)).toEqual(one);
    expect(generateSynthetic({ ...small, seed: 2 }).interactions.items).not.toEqual(one.interactions.items);
  });

  it('strength moves the tastes of the genders apart: none at 0, more with more', () => {
    const at = (strength: number) => genderGap({ ...small, strength });
    expect(Math.abs(at(0))).toBeLessThan(0.25); // measured: 0.07, 0.60, 0.80
    expect(at(2)).toBeGreaterThan(0.45);
    expect(at(4)).toBeGreaterThan(0.7);
  });

  it.each([
    [{ interactions: 1000 }, 'synthetic: expected between 4000 and 60000 interactions'],
    [{ interactions: 100_000 }, 'synthetic: expected between 4000 and 60000 interactions'],
    [{ strength: -1 }, 'expected femaleShare in 0..1 and strength >= 0, got 0.2895'],
  ])('refuses what cannot be: %o', (change, message) => {
    expect(() => generateSynthetic({ ...small, ...change })).toThrow(message);
  });
});

function degrees(column: Int32Array, n: number): Int32Array {
  const count = new Int32Array(n);
  for (const value of column) count[value]!++;
  return count.sort();
}

/** How much more two halves of the users agree on what women prefer: a correlation over items. */
function genderGap(options: SyntheticOptions): number {
  const { interactions, attributes } = generateSynthetic(options);
  const { codes } = attributes['gender']!;
  const share = (half: number, gender: number) => {
    const count = new Float64Array(options.items);
    let total = 0;
    interactions.users.forEach((u, e) => {
      if (u % 2 !== half || codes[u] !== gender) return;
      count[interactions.items[e]!]!++;
      total++;
    });
    return count.map((n) => Math.sqrt(n / total));
  };
  const preference = (half: number) => {
    const men = share(half, 1);
    return share(half, 0).map((women, i) => women - men[i]!);
  };
  const [a, b] = [preference(0), preference(1)];
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
