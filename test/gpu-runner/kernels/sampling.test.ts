import { describe, expect, it } from 'vitest';
import {
  drawEpoch,
  drawEpochPlain,
  drawTriples,
  drawTriplesPlain,
  sfc32,
} from '../../../gpu-runner/kernels/sampling.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

describe('sampling kernel', () => {
  const task = { offsets: Int32Array.of(0, 3, 3, 5), items: Int32Array.of(0, 2, 6, 1, 6), M: 7, negatives: 4 };
  const words = (): Uint32Array => createRng('sampling').words();

  it('draws the very samples of its plain twin', () => {
    expect(drawEpoch(task, words())).toEqual(drawEpochPlain(task, sfc32(words())));
  });

  it('every positive comes once, with `negatives` items beside it that its user has not seen', () => {
    const { users, itemLabels } = drawEpoch(task, words());
    const samples = [...users].map((user, i) => ({ user, item: itemLabels[i]! >> 1, label: itemLabels[i]! & 1 }));
    const positives = samples.filter(({ label }) => label === 1).map(({ user, item }) => `${user}:${item}`);
    expect(positives.sort()).toEqual(['0:0', '0:2', '0:6', '2:1', '2:6']);
    const negatives = samples.filter(({ label }) => label === 0);
    expect(negatives.filter(({ user }) => user === 0)).toHaveLength(12);
    expect(negatives.filter(({ user }) => user === 2)).toHaveLength(8);
    for (const { user, item } of negatives) expect(positives).not.toContain(`${user}:${item}`);
  });

  it('negatives are uniform over the unseen items (chi-square, 5 items, 40,000 draws)', () => {
    const one = { offsets: Int32Array.of(0, 2), items: Int32Array.of(1, 4), M: 7, negatives: 20_000 };
    const { itemLabels } = drawEpoch(one, words());
    const counts = new Map<number, number>();
    for (const value of itemLabels) if ((value & 1) === 0) counts.set(value >> 1, (counts.get(value >> 1) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([0, 2, 3, 5, 6]);
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 8000) ** 2 / 8000, 0);
    expect(chiSquare).toBeLessThan(18.5); // 4 degrees of freedom, p = 0.001
  });

  it('is in a different order and with different negatives in the next epoch of the same stream', () => {
    const below = sfc32(words());
    expect(drawEpochPlain(task, below)).not.toEqual(drawEpochPlain(task, below));
  });

  it('draws the very triples of its plain twin: every positive once, beside an item its user has not seen', () => {
    const triples = drawTriples(task, words());
    expect(triples).toEqual(drawTriplesPlain(task, sfc32(words())));
    const pairs = [...triples.users].map((user, n) => `${user}:${triples.liked[n]}`);
    expect(pairs.toSorted()).toEqual(['0:0', '0:2', '0:6', '2:1', '2:6']);
    for (const [n, user] of triples.users.entries()) expect(pairs).not.toContain(`${user}:${triples.others[n]}`);
  });

  it('unseen items of triples are uniform (chi-square, 3 items, 8,000 draws)', () => {
    const N = 4000;
    const offsets = Int32Array.from({ length: N + 1 }, (_, u) => 2 * u);
    const items = Int32Array.from({ length: 2 * N }, (_, at) => (at % 2 === 0 ? 1 : 3));
    const { others } = drawTriples({ offsets, items, M: 5 }, words());
    const counts = [0, 2, 4].map((item) => others.filter((other) => other === item).length);
    expect(counts.reduce((a, b) => a + b)).toBe(2 * N);
    const expected = (2 * N) / 3;
    expect(counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)).toBeLessThan(13.8); // 2 degrees, p = 0.001
  });

  it("its generator is math/rng.ts's: the same state gives the same numbers", () => {
    const state = Uint32Array.of(1, 2, 3, 4);
    const below = sfc32(state);
    let [a, b, c, d] = [1n, 2n, 3n, 4n]; // sfc32 by its definition, in exact integers
    const mask = 0xffffffffn;
    for (let i = 0; i < 20; i++) {
      const t = (a + b + d) & mask;
      d = (d + 1n) & mask;
      a = b ^ (b >> 9n);
      b = (c + (c << 3n)) & mask;
      c = (((c << 21n) | (c >> 11n)) + t) & mask;
      expect(below(1000)).toBe(Number((t * 1000n) >> 32n));
    }
  });
});
