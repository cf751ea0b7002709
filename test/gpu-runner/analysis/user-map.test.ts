import { describe, expect, it } from 'vitest';
import { tsne, tsneDefaults } from '../../../gpu-runner/analysis/tsne.ts';
import { mapOfUsers, mapSize, sampleOfUsers } from '../../../gpu-runner/analysis/user-map.ts';
import { takeRows } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { randomMatrix } from '../kernels/random.ts';

const coded = (N: number, code: (user: number) => number) => ({
  values: ['a', 'b'],
  codes: Int32Array.from({ length: N }, (_, u) => code(u)),
});
const options = { ...tsneDefaults, iterations: 20, exaggeratedIterations: 10, perplexity: 5 };

describe('the users of a picture', () => {
  it('are all labelled ones of a small data set, in order', () => {
    const attributes = { gender: coded(9, (u) => (u < 4 ? -1 : 1)), age: coded(9, (u) => (u === 0 ? 0 : -1)) };
    expect([...sampleOfUsers({ attributes }, createRng(1))]).toEqual([0, 4, 5, 6, 7, 8]);
  });

  it('are 2,000 of a large one, drawn by the seed alone, whoever is in them equally often', () => {
    const attributes = { gender: coded(5000, (u) => u % 2) };
    const users = sampleOfUsers({ attributes }, createRng(1));
    expect(users).toHaveLength(mapSize);
    expect(new Set(users).size).toBe(mapSize);
    expect(users).toEqual(users.slice().sort());
    expect(users).toEqual(sampleOfUsers({ attributes }, createRng(1)));
    expect(users).not.toEqual(sampleOfUsers({ attributes }, createRng(2)));
    expect(users.filter((u) => u < 2500).length / mapSize).toBeCloseTo(0.5, 1);
  });

  it('are the same for another embedding, and their rows are what is drawn', () => {
    const attributes = { gender: coded(60, (u) => ((u % 4) - 1 > 0 ? 1 : (u % 4) - 1)) };
    const [before, after] = ['before', 'after'].map((name) => randomMatrix(60, 4, createRng(name)));
    const [a, b] = [before!, after!].map((theta) => mapOfUsers(theta, { attributes }, { rng: createRng(7), options }));
    expect(a!.users).toEqual(b!.users);
    expect(a!.users).toHaveLength(45);
    const rng = createRng(7).fork('positions');
    expect(a!.positions).toEqual(tsne(takeRows(before!, a!.users), options, { rng }).positions);
  });
});
