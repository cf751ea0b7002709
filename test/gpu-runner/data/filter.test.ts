import { describe, expect, it } from 'vitest';
import { kCore } from '../../../gpu-runner/data/filter.ts';
import { rows, smallDataset } from './small.ts';

/** The definition: throw out what is too rare until nothing is. */
function naiveCore(table: number[][], k: number): number[][] {
  for (;;) {
    const count = (column: number, id: number) => table.filter((row) => row[column] === id).length;
    const kept = table.filter((row) => count(0, row[0]!) >= k && count(1, row[1]!) >= k);
    if (kept.length === table.length) return kept;
    table = kept;
  }
}

describe('k-core', () => {
  it.each([0, 1, 3, 5, 7])('k = %i leaves what the definition leaves, in file order', (k) => {
    for (let seed = 0; seed < 8; seed++) {
      const dataset = smallDataset(seed);
      const expected = naiveCore(rows(dataset), k);
      if (expected.length === 0) expect(() => kCore(dataset, k)).toThrow('k-core: nothing of ML_100K is left');
      else expect(rows(kCore(dataset, k))).toEqual(expected);
    }
  });

  it('re-numbers users and items by ascending id without gaps and carries attributes along', () => {
    const dataset = smallDataset(3);
    const core = kCore(dataset, 6);
    expect(core.userIds.length).toBeLessThan(dataset.userIds.length);
    expect([...core.userIds]).toEqual([...new Set(rows(core).map(([user]) => user!))].sort((a, b) => a - b));
    expect([...core.itemIds]).toEqual([...new Set(rows(core).map(([, item]) => item!))].sort((a, b) => a - b));
    const code = (of: typeof dataset, id: number) => of.attributes['gender']!.codes[of.userIds.indexOf(id)];
    for (const id of core.userIds) expect(code(core, id)).toBe(code(dataset, id));
    expect(core.attributes['gender']!.codes).toHaveLength(core.userIds.length);
  });

  it('is stable, and leaves its argument as it was', () => {
    const dataset = smallDataset(4);
    const before = structuredClone(dataset);
    const core = kCore(dataset, 5);
    expect(kCore(core, 5)).toEqual(core);
    expect(dataset).toEqual(before);
  });

  it('carries the latest interactions along; one that is dropped leaves its user without', () => {
    const dataset = smallDataset(3);
    const { users } = dataset.interactions;
    const latest = Int32Array.from(dataset.userIds, (_, u) => (u === 1 ? -1 : users.lastIndexOf(u)));
    const core = kCore({ ...dataset, interactions: { ...dataset.interactions, latest } }, 6);
    const left = rows(core).map(([user, item]) => `${user} ${item}`);
    let dropped = 0;
    core.userIds.forEach((id, u) => {
      const e = latest[dataset.userIds.indexOf(id)]!;
      const pair = e < 0 ? '' : rows(dataset)[e]!.slice(0, 2).join(' ');
      expect(core.interactions.latest![u]).toBe(left.indexOf(pair));
      if (e >= 0 && !left.includes(pair)) dropped++;
    });
    expect(core.interactions.latest).toHaveLength(core.userIds.length);
    expect(dropped).toBeGreaterThan(0);
  });

  it('refuses a k that is no count', () => {
    expect(() => kCore(smallDataset(1), 2.5)).toThrow('k-core: expected a whole k of 0 or more, got 2.5');
  });
});
