import { describe, expect, it } from 'vitest';
import type { D2dDescent, Engine } from '../../../gpu-runner/engines/engine.ts';
import { createTeam } from '../../../gpu-runner/kernels/team.ts';
import { d2dLoss } from '../../../gpu-runner/losses/d2d.ts';
import { d2dR, d2dRDefaults, type D2dROptions } from '../../../gpu-runner/methods/d2d-r.ts';
import { context, K, known, meanGap, planted, plantedItems, plantedTwice, rowsOf } from './planted.ts';

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

describe('by Fourier features', () => {
  const fourier = { estimator: 'FOURIER', features: 256, epochs: 150 } as const;

  it('brings the class means together, and lowers the exact MMD as the exact descent does', async () => {
    const { input, out } = await run(2, fourier);
    expect(meanGap(out, input.labels[0])).toBeLessThan(0.3 * meanGap(input.theta, input.labels[0]));
    const rows = known(input.labels[0]);
    const labels = Int32Array.from(rows, (i) => input.labels[0][i]!);
    const mmd = (theta: typeof out): number =>
      d2dLoss(labels, K)(rowsOf(theta, rows), new Float64Array(rows.length * K), 0);
    expect(mmd(out)).toBeLessThan(0.2 * mmd(input.theta));
  });

  it('draws by the seed: the same bytes again, others for another seed', async () => {
    const [one, same, other] = [
      await run(3, { ...fourier, epochs: 5 }),
      await run(3, { ...fourier, epochs: 5 }),
      await run(3, { ...fourier, epochs: 5 }, context('other')),
    ];
    expect(same.out).toEqual(one.out);
    expect(other.out).not.toEqual(one.out);
  });
});

it.each(['EXACT', 'FOURIER'] as const)('%s: a team of threads gives the same bytes', async (estimator) => {
  const team = createTeam(2);
  const options = { ...d2dRDefaults, estimator, features: 128, epochs: 5 };
  const together = await d2dR(planted(), options, { ...context(), team });
  team.close();
  expect(together).toEqual(await d2dR(planted(), options, context()));
});

describe('on an engine that descends by itself', () => {
  /** One that keeps what it was given, tells of two epochs and moves nobody. */
  function engine() {
    const given: D2dDescent[] = [];
    const fake: Engine = {
      name: 'WEBGPU',
      device: 'a test',
      version: '1',
      accelerated: true,
      close() {},
      async descendD2d(descent) {
        given.push(descent);
        descent.report.loss(0, { distinguishability: 3, regularization: 0 });
        descent.report.loss(1, { distinguishability: 2, regularization: 10 });
        descent.report.step(descent.epochs);
        return descent.theta.map((value) => value / 2);
      },
    };
    return { given, fake };
  }

  it('is given the pairs of all attributes, and what it tells comes out as curves and progress', async () => {
    const [c, input, { given, fake }] = [context(), plantedTwice(), engine()];
    const out = await d2dR(input, { ...d2dRDefaults, epochs: 1200 }, { ...c, engine: fake });
    const [descent] = given;
    expect(descent!.pairs).toHaveLength(1 + 3);
    expect(descent).toMatchObject({ K, epochs: 1200, learningRate: 1e-3, alpha: 1e-4, every: 3, features: undefined });
    expect(c.curves['loss.total']).toEqual([
      [0, 3],
      [1, 2 + 1e-4 * 10],
    ]);
    expect(c.steps).toEqual([1]);
    expect(out.data[0]).toBe(Math.fround(input.theta.data[0]! / 2));
    expect(out.data.subarray(9 * K, 10 * K)).toEqual(input.theta.data.subarray(9 * K, 10 * K));
  });

  it('gets frequencies for every epoch whose MMD is the exact one within 5 %', async () => {
    const { given, fake } = engine();
    const input = planted();
    await d2dR(input, { ...d2dRDefaults, estimator: 'FOURIER', features: 4096 }, { ...context(), engine: fake });
    const { theta, pairs, features } = given[0]!;
    const { frequencies, phases, weights } = await features!(0);
    expect((await features!(1)).frequencies).not.toEqual(frequencies); // every epoch draws afresh, as on the processor
    expect((await features!(0)).frequencies).toEqual(frequencies);
    const [{ a, b }] = pairs as [(typeof pairs)[0]];
    const rows = [...a, ...b];
    let spread = 0; // bandwidth as printed: the mean squared distance over ordered pairs, a quarter of it
    for (const i of rows)
      for (const j of rows) for (let k = 0; k < K; k++) spread += (theta[i * K + k]! - theta[j * K + k]!) ** 2;
    const bandwidth = spread / (rows.length * (rows.length - 1)) / 4;
    let mmd = 0;
    weights.forEach((weight, j) => {
      const mean = (group: Int32Array): number =>
        group.reduce((sum, i) => {
          let angle = phases[j]!;
          for (let k = 0; k < K; k++) angle += (frequencies[j * K + k]! * theta[i * K + k]!) / Math.sqrt(bandwidth);
          return sum + Math.cos(angle) / group.length;
        }, 0);
      mmd += weight * (mean(a) - mean(b)) ** 2;
    });
    const labels = Int32Array.from(known(input.labels[0]), (i) => input.labels[0][i]!);
    const exact = d2dLoss(labels, K)(theta, new Float64Array(theta.length), 0);
    expect(Math.abs(mmd / exact - 1)).toBeLessThan(0.05);
  });

  it('does not descend in function space, and still hears what is wrong', async () => {
    const { given, fake } = engine();
    const c = { ...context(), engine: fake };
    await d2dR({ ...planted(), items: plantedItems() }, { ...d2dRDefaults, epochs: 1, regularizer: 'RANKING' }, c);
    expect(given).toEqual([]);
    await expect(async () => d2dR(planted(), { ...d2dRDefaults, epochs: 0.5 }, c)).rejects.toThrow(
      /expected epochs >= 0/,
    );
  });
});
