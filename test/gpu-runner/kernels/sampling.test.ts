import { describe, expect, it } from 'vitest';
import { drawEpoch, drawEpochPlain, sfc32 } from '../../../gpu-runner/kernels/sampling.ts';
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
