import { expect, it } from 'vitest';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { noise, noiseDefaults } from '../../../gpu-runner/methods/noise.ts';
import { randomMatrix } from '../kernels/random.ts';
import { context, K, planted } from './planted.ts';

it('adds noise of sigma standard deviations of each dimension, independent of everything', async () => {
  const rows = 4000;
  const theta = randomMatrix(rows, 2, createRng('wide'));
  theta.data.forEach((value, at) => (theta.data[at] = at % 2 === 0 ? value : 100 * value + 7));
  const labels = [Int32Array.from({ length: rows }, (_, i) => i % 2)];
  const out = await noise({ theta, labels }, { sigma: 0.5 }, context());
  for (const [k, std] of [
    [0, 1],
    [1, 100],
  ] as const) {
    const added = Array.from({ length: rows }, (_, i) => out.data[2 * i + k]! - theta.data[2 * i + k]!);
    const mean = added.reduce((a, b) => a + b) / rows;
    const spread = Math.sqrt(added.reduce((s, x) => s + (x - mean) ** 2, 0) / rows);
    expect(Math.abs(spread / std - 0.5)).toBeLessThan(0.03); // five standard errors
    expect(Math.abs(mean / std)).toBeLessThan(0.04);
    const along = added.reduce((s, x, i) => s + x * theta.data[2 * i + k]!, 0) / (rows * std * std);
    expect(Math.abs(along)).toBeLessThan(0.04 * (k === 0 ? 1 : 1.01));
  }
});

it('of sigma 0 is the embedding; another seed is other noise', async () => {
  const input = planted();
  expect(await noise(input, { sigma: 0 }, context())).toEqual(input.theta);
  expect(await noise(input, noiseDefaults, context('a'))).not.toEqual(await noise(input, noiseDefaults, context('b')));
});

it('refuses what is no scale', () => {
  for (const sigma of [-1, NaN, Infinity]) {
    expect(() => noise(planted(), { sigma }, context())).toThrow(/expected sigma >= 0, got/);
  }
});

it('leaves a dimension without spread alone', async () => {
  const { theta, labels } = planted();
  const flat = matrix(
    theta.rows,
    K,
    theta.data.map((value, at) => (at % K === 2 ? 0.5 : value)),
  );
  const out = await noise({ theta: flat, labels }, noiseDefaults, context());
  expect(out.data.filter((_, at) => at % K === 2).every((value) => value === 0.5)).toBe(true);
});
