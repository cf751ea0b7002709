import { describe, expect, it } from 'vitest';
import { chooseByGenre, chooseExactly, normals } from '../../../gpu-runner/data/synthetic-choice.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

const none = new Int32Array(0);

/** The chance of each set of n of the items when one after the other is drawn in proportion to its weight, by enumeration. */
function chances(weights: readonly number[], n: number): Map<string, number> {
  const sets = new Map<string, number>();
  const draw = (drawn: readonly number[], chance: number): void => {
    if (drawn.length === n) {
      const key = drawn.toSorted().join(' ');
      sets.set(key, (sets.get(key) ?? 0) + chance);
      return;
    }
    const left = weights.reduce((sum, weight, i) => sum + (drawn.includes(i) ? 0 : weight), 0);
    weights.forEach((weight, i) => {
      if (!drawn.includes(i)) draw([...drawn, i], (chance * weight) / left);
    });
  };
  draw([], 1);
  return sets;
}

describe.each(['exactly', 'by genre'])('choosing %s', (kind) => {
  const choice = (popularity: number[], seed: string) => {
    const options = { items: popularity.length, popularity: Float64Array.from(popularity), F: 2 };
    const rng = createRng(seed);
    return kind === 'exactly'
      ? chooseExactly(options, normals(2 * popularity.length, rng.fork('items')), rng)
      : chooseByGenre(options, rng);
  };

  it.each([
    [1, [0, 0]],
    [2, [0, 0]],
    [2, [1.5, -0.5]],
    [4, [0.3, 0.8]], // the least popular item has chance e^-9: the draws by genre run out of tries
  ])('%d items are drawn without replacement in proportion to exp(popularity + liking), taste %j', (n, taste) => {
    const popularity = [0, -0.5, -1, -2, -9];
    const chooser = choice(popularity, `chances ${n}`);
    const count = new Map<string, number>();
    const rounds = 10_000;
    for (let round = 0; round < rounds; round++) {
      const key = [...chooser.pick(Float64Array.from(taste), n, none)].sort().join(' ');
      count.set(key, (count.get(key) ?? 0) + 1);
    }
    const expected = chances(
      popularity.map((p, i) => Math.exp(p + chooser.liking(i))),
      n,
    );
    for (const [set, chance] of expected) {
      const sixSigma = 6 * Math.sqrt(rounds * chance * (1 - chance)) + 3;
      expect(Math.abs((count.get(set) ?? 0) - rounds * chance), set).toBeLessThan(sixSigma);
    }
  });

  it('starters are always among the picks, which are distinct', () => {
    const rng = createRng('starters');
    const chooser = choice(
      Array.from({ length: 200 }, () => -8 * rng.next()),
      'starters',
    );
    for (let user = 0; user < 200; user++) {
      const starters = Int32Array.of(user % 100, 100 + (user % 100));
      const picks = chooser.pick(Float64Array.of(2 * rng.normal(), 2 * rng.normal()), 2 + rng.int(99), starters);
      expect(new Set(picks).size).toBe(picks.length);
      for (const item of starters) expect(picks).toContain(item);
    }
  });
});
