import { expect, it } from 'vitest';
import { u2uSoftmax, u2uSoftmaxDefaults } from '../../../gpu-runner/methods/u2u-softmax.ts';
import { context, planted, plantedTwice } from './planted.ts';

const options = { ...u2uSoftmaxDefaults, epochs: 40 };

it('weighs pairs by what the attacker tells apart: at first less than pairs of all classes, more than none', async () => {
  const c = context();
  const { theta, labels } = planted();
  await u2uSoftmax({ theta, labels }, options, c);
  const first = c.curves['loss.distinguishability']![0]![1];
  const known = [...labels[0].keys()].filter((i) => labels[0][i]! >= 0);
  let [all, across] = [0, 0];
  for (const i of known) {
    for (const j of known) {
      let d = 0;
      for (let k = 0; k < theta.cols; k++)
        d += (theta.data[i * theta.cols + k]! - theta.data[j * theta.cols + k]!) ** 2;
      all += d;
      if (labels[0][i] !== labels[0][j]) across += d;
    }
  }
  expect(first).toBeGreaterThan(0.5 * across);
  expect(first).toBeLessThan(0.9 * all);
});

it('the attacker is trained on while theta moves: more of its steps, another result', async () => {
  const [none, one, four] = [
    await u2uSoftmax(planted(), { ...options, attackerSteps: 0 }, context()),
    await u2uSoftmax(planted(), options, context()),
    await u2uSoftmax(planted(), { ...options, attackerSteps: 4 }, context()),
  ];
  expect(one).not.toEqual(none);
  expect(four).not.toEqual(one);
});

it('attackers begin by the seed, each attribute with one of its own', async () => {
  const run = async (seed: string) => u2uSoftmax(plantedTwice(), options, context(seed));
  expect(await run('a')).toEqual(await run('a'));
  expect(await run('b')).not.toEqual(await run('a'));
});

it('refuses a number of steps that is none', () => {
  for (const attackerSteps of [-1, 0.5, NaN]) {
    expect(() => u2uSoftmax(planted(), { ...options, attackerSteps }, context())).toThrow(
      /expected attackerSteps >= 0, got/,
    );
  }
});
