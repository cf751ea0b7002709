import { expect, it } from 'vitest';
import { d2dLoss } from '../../../gpu-runner/losses/d2d.ts';
import { d2dR, d2dRDefaults, type D2dROptions } from '../../../gpu-runner/methods/d2d-r.ts';
import { context, K, known, planted, rowsOf } from './planted.ts';

const run = async (classes: number, some: Partial<D2dROptions>, c = context()) => ({
  input: planted(classes),
  out: await d2dR(planted(classes), { ...d2dRDefaults, epochs: 60, ...some }, c),
});

it.each(['PAIRS', 'REST'] as const)('lowers the MMD of three classes, %s', async (pairs) => {
  const { input, out } = await run(3, { pairs });
  const rows = known(input.labels[0]);
  const labels = Int32Array.from(rows, (i) => input.labels[0][i]!);
  const loss = d2dLoss(labels, K, pairs);
  const scratch = new Float64Array(rows.length * K);
  expect(loss(rowsOf(out, rows), scratch, 0)).toBeLessThan(loss(rowsOf(input.theta, rows), scratch, 0) * 0.3);
});

it('of two classes, pairs and rest are the same bytes; of three they are not', async () => {
  expect((await run(2, { pairs: 'REST' })).out).toEqual((await run(2, {})).out);
  expect((await run(3, { pairs: 'REST' })).out).not.toEqual((await run(3, {})).out);
});

it('a curve of few epochs has every epoch and the end', async () => {
  const c = context();
  await run(2, { epochs: 7 }, c);
  expect(c.curves['loss.total']!.map(([step]) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it('says what is wrong', () => {
  expect(() => d2dR(planted(), { ...d2dRDefaults, epochs: -1 }, context())).toThrow(
    /expected epochs >= 0 and learningRate > 0, got -1/,
  );
  expect(() => d2dR(planted(), { ...d2dRDefaults, learningRate: 1e308 }, context())).toThrow(/expected (a )?finite/);
});
