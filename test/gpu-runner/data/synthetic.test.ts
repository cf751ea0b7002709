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
    const at = (strength: number) => gap({ ...small, strength });
    expect(Math.abs(at(0))).toBeLessThan(0.25); // measured: 0.07, 0.60, 0.80
    expect(at(2)).toBeGreaterThan(0.45);
    expect(at(4)).toBeGreaterThan(0.7);
  });

  it('further attributes are planted with their own shares and strength, gender left as it was', () => {
    const pet = { name: 'pet', shares: { dog: 3, cat: 1 }, strength: 4 };
    const options = { ...small, strength: 0, planted: [pet] };
    const { attributes } = generateSynthetic(options);
    expect(Object.keys(attributes)).toEqual(['gender', 'age', 'occupation', 'pet']);
    expect(attributes['pet']!.values).toEqual(['cat', 'dog']);
    expect(attributes['pet']!.codes.filter((code) => code === 0)).toHaveLength(100);
    expect(attributes['gender']).toEqual(generateSynthetic(small).attributes['gender']);
    expect(gap(options, 'pet')).toBeGreaterThan(0.7);
    expect(Math.abs(gap(options))).toBeLessThan(0.25);
  });

  it.each([
    [{ interactions: 1000 }, 'synthetic: expected between 4000 and 60000 interactions'],
    [{ interactions: 100_000 }, 'synthetic: expected between 4000 and 60000 interactions'],
    [{ users: 0.5 }, 'synthetic: expected whole numbers of users, items, interactions'],
    [{ minPerUser: 0 }, 'synthetic: expected whole numbers'],
    [{ strength: -1 }, 'expected femaleShare in 0..1 and strength >= 0, got 0.2895'],
    [{ planted: [{ name: 'age', shares: { a: 1, b: 1 }, strength: 1 }] }, 'synthetic: expected one age'],
    [{ planted: [{ name: 'pet', shares: { dog: 1 }, strength: 1 }] }, 'expected two or more shares of pet'],
    [{ planted: [{ name: 'pet', shares: { dog: 1, cat: -1 }, strength: 1 }] }, 'of 0 or more, got 1, -1'],
    [{ planted: [{ name: 'pet', shares: { dog: 1, cat: 1 }, strength: NaN }] }, 'a strength of pet >= 0, got NaN'],
  ])('refuses what cannot be: %o', (change, message) => {
    expect(() => generateSynthetic({ ...small, ...change })).toThrow(message);
  });
});

describe('sizes past 50 million cells, where items share the qualities of their genre', () => {
  const large: SyntheticOptions = { ...small, users: 20_000, items: 3_000, interactions: 120_000, minPerUser: 3 };

  it('have the wanted shape, no pair twice and no item without an interaction; same options, same bytes', () => {
    const dataset = generateSynthetic(large);
    const { users, items } = dataset.interactions;
    expect(datasetStatistics({ ...dataset, sha256: '' })).toMatchObject({
      users: 20_000,
      items: 3_000,
      interactions: 120_000,
    });
    const pairs = (of: typeof dataset) => of.interactions.users.map((u, e) => u * 3_000 + of.interactions.items[e]!);
    expect(new Set(pairs(dataset)).size).toBe(120_000);
    expect(degrees(users, 20_000)[0]).toBe(3);
    expect(degrees(items, 3_000)[0]).toBeGreaterThan(0);
    expect(Buffer.from(pairs(generateSynthetic(large)).buffer).equals(Buffer.from(pairs(dataset).buffer))).toBe(true);
  });

  it('strength moves the tastes of the genders apart there as well', () => {
    expect(Math.abs(gap({ ...large, strength: 0 }))).toBeLessThan(0.1);
    expect(gap({ ...large, strength: 2 })).toBeGreaterThan(0.5);
  });
});

describe('SYNTHETIC_1M', () => {
  it('has the shape of ML-1M and is the same bytes on every machine and in every version', async () => {
    const dataset = await loadDataset('SYNTHETIC_1M', { cacheDir: mkdtempSync(path.join(tmpdir(), 'lethe-')) });
    expect(dataset.kind).toBe('SYNTHETIC_1M');
    expect(datasetStatistics(dataset)).toMatchObject({ users: 6040, items: 3706, interactions: 1_000_209 });
    expect(datasetStatistics(dataset).groups[0]).toMatchObject({ value: 'F', users: 1709 });
    expect(dataset.sha256).toBe('4ed00c8bf736bfdfea1aaae8b70dbfb1467eeb2dbbbc6faa792658d88b528d36');
  });
});

function degrees(column: Int32Array, n: number): Int32Array {
  const count = new Int32Array(n);
  for (const value of column) count[value]!++;
  return count.sort();
}

/** How much two halves of the users agree on what the first value's users prefer: a correlation over items. */
function gap(options: SyntheticOptions, attribute = 'gender'): number {
  const { interactions, attributes } = generateSynthetic(options);
  const { codes } = attributes[attribute]!;
  const share = (half: number, code: number) => {
    const count = new Float64Array(options.items);
    let total = 0;
    interactions.users.forEach((u, e) => {
      if (u % 2 !== half || codes[u] !== code) return;
      count[interactions.items[e]!]!++;
      total++;
    });
    return count.map((n) => Math.sqrt(n / total));
  };
  const preference = (half: number) => {
    const second = share(half, 1);
    return share(half, 0).map((first, i) => first - second[i]!);
  };
  const [a, b] = [preference(0), preference(1)];
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
