import { describe, expect, it } from 'vitest';
import type { Split, UserItems } from '../../../gpu-runner/data/dataset.ts';
import { splitDataset } from '../../../gpu-runner/data/split.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { smallDataset } from './small.ts';

const pairs = ({ offsets, items }: UserItems): string[] =>
  Array.from({ length: offsets.length - 1 }, (_, u) =>
    Array.from(items.subarray(offsets[u], offsets[u + 1]), (i) => `${u} ${i}`),
  ).flat();
const parts = (split: Split) => [split.train, split.validation, split.test].map(pairs);

describe.each(['RATIO', 'LEAVE_ONE_OUT'] as const)('split %s', (kind) => {
  it('puts every interaction into exactly one part, rows ascending', () => {
    for (let seed = 0; seed < 5; seed++) {
      const dataset = smallDataset(seed);
      const split = splitDataset(dataset, kind, createRng(seed));
      const { users, items } = dataset.interactions;
      expect(parts(split).flat().sort()).toEqual(Array.from(users, (u, e) => `${u} ${items[e]}`).sort());
      for (const part of [split.train, split.validation, split.test]) {
        expect(part.offsets).toHaveLength(dataset.userIds.length + 1);
        for (let u = 0; u < split.N; u++) {
          const row = [...part.items.subarray(part.offsets[u], part.offsets[u + 1])];
          expect(row).toEqual(row.toSorted((a, b) => a - b));
        }
      }
    }
  });

  it('the same seed gives the same split', () => {
    const dataset = smallDataset(1);
    expect(splitDataset(dataset, kind, createRng(5))).toEqual(splitDataset(dataset, kind, createRng(5)));
  });
});

describe('split RATIO', () => {
  it('is 80 / 10 / 10 by rating and depends on the seed', () => {
    const dataset = smallDataset(1, { users: 30, items: 40, interactions: 997 });
    const split = (seed: number) => parts(splitDataset(dataset, 'RATIO', createRng(seed)));
    expect(split(1).map((part) => part.length)).toEqual([797, 100, 100]);
    expect(split(1)).not.toEqual(split(2));
  });

  it('every interaction is as likely in test as any other', () => {
    const dataset = smallDataset(2, { users: 5, items: 10, interactions: 20 });
    const count = new Map<string, number>();
    for (let seed = 0; seed < 4000; seed++) {
      for (const pair of parts(splitDataset(dataset, 'RATIO', createRng(seed)))[2]!)
        count.set(pair, (count.get(pair) ?? 0) + 1);
    }
    const sixSigma = 6 * Math.sqrt(4000 * 0.1 * 0.9);
    expect(count.size).toBe(20);
    for (const n of count.values()) expect(Math.abs(n - 400)).toBeLessThan(sixSigma);
  });
});

describe('split LEAVE_ONE_OUT', () => {
  it('the latest is test and the one before validation; equal times go by file order; two interactions only train', () => {
    for (let seed = 0; seed < 20; seed++) {
      const dataset = smallDataset(seed, { users: 60, items: 40, interactions: 300 });
      const { users, items, timestamps } = dataset.interactions;
      const [, validation, test] = parts(splitDataset(dataset, 'LEAVE_ONE_OUT', createRng(0)));
      const expected: [string[], string[]] = [[], []];
      for (let u = 0; u < 60; u++) {
        const own = [...users.keys()]
          .filter((e) => users[e] === u)
          .sort((a, b) => timestamps![a]! - timestamps![b]! || a - b);
        if (own.length < 3) continue;
        expected[0].push(`${u} ${items[own.at(-2)!]}`);
        expected[1].push(`${u} ${items[own.at(-1)!]}`);
      }
      expect([validation, test]).toEqual(expected);
    }
  });

  it('where only the latest is known it is test, any other is validation, and who has none of it only trains', () => {
    const dataset = smallDataset(5, { users: 6, items: 40, interactions: 60 });
    const { users, items } = dataset.interactions;
    const latest = Int32Array.from(dataset.userIds, (_, u) => (u === 2 ? -1 : users.lastIndexOf(u)));
    const timeless = { ...dataset, interactions: { ...dataset.interactions, timestamps: undefined, latest } };
    const known = [0, 1, 3, 4, 5];
    const drawn = new Map<string, number>();
    for (let seed = 0; seed < 2000; seed++) {
      const split = splitDataset(timeless, 'LEAVE_ONE_OUT', createRng(seed));
      const [train, validation, test] = parts(split);
      expect(test).toEqual(known.map((u) => `${u} ${items[latest[u]!]}`));
      expect(validation!.map((pair) => Number(pair.split(' ')[0]))).toEqual(known);
      expect(train!.length).toBe(60 - 10);
      for (const pair of validation!) drawn.set(pair, (drawn.get(pair) ?? 0) + 1);
    }
    for (const u of known) {
      const others = users.filter((user) => user === u).length - 1;
      const counts = [...drawn].filter(([pair]) => pair.startsWith(`${u} `)).map(([, n]) => n);
      const sixSigma = 6 * Math.sqrt((2000 / others) * (1 - 1 / others));
      expect(counts).toHaveLength(others);
      for (const n of counts) expect(Math.abs(n - 2000 / others)).toBeLessThan(sixSigma);
    }
  });

  it('says what is missing when there are no timestamps', () => {
    const dataset = smallDataset(1);
    const timeless = { ...dataset, interactions: { ...dataset.interactions, timestamps: undefined } };
    expect(() => splitDataset(timeless, 'LEAVE_ONE_OUT', createRng(1))).toThrow(
      'expected timestamps, ML_100K has none; use RATIO',
    );
  });
});
