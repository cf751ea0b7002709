import { afterEach, describe, expect, it, vi } from 'vitest';
import { d2dLoss } from '../../../gpu-runner/losses/d2d.ts';
import { u2uExact } from '../../../gpu-runner/losses/u2u.ts';
import { row, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { d2dR, d2dRDefaults } from '../../../gpu-runner/methods/d2d-r.ts';
import { original } from '../../../gpu-runner/methods/original.ts';
import { u2uR, u2uRDefaults } from '../../../gpu-runner/methods/u2u-r.ts';
import { maxError, randomMatrix } from '../kernels/random.ts';

const [N, K] = [80, 6];

/** Two classes whose means differ in the first dimension; every tenth user is of unknown class. */
function planted(classes = 2): { theta: Matrix; labels: [Int32Array] } {
  const theta = randomMatrix(N, K, createRng('theta'), 0.1);
  const labels = Int32Array.from({ length: N }, (_, i) => (i % 10 === 9 ? -1 : i % classes));
  labels.forEach((label, i) => (theta.data[i * K]! += 0.15 * label));
  return { theta, labels: [labels] };
}

function context() {
  const curves: Record<string, [number, number][]> = {};
  const steps: number[] = [];
  const progress = {
    step: (done: number, total: number) => void steps.push(done / total),
    metric: (name: string, step: number, value: number) => void (curves[name] ??= []).push([step, value]),
  };
  return { rng: createRng('unlearn'), progress, curves, steps };
}

const known = ({ labels: [labels] }: { labels: [Int32Array] }): number[] =>
  [...labels.keys()].filter((i) => labels[i]! >= 0);
const in64 = (theta: Matrix, rows: number[]): Float64Array =>
  Float64Array.from(rows.flatMap((i) => [...row(theta, i)]));

describe('Original', () => {
  it('is the embedding, copied', async () => {
    const { theta, labels } = planted();
    const out = await original({ theta, labels }, {}, context());
    expect(out).toEqual(theta);
    expect(out.data).not.toBe(theta.data);
  });
});

const methods = {
  'U2U-R, exact': (input: ReturnType<typeof planted>, c = context()) =>
    u2uR(input, { ...u2uRDefaults, solver: 'EXACT' }, c),
  'U2U-R, Adam': (input: ReturnType<typeof planted>, c = context()) => u2uR(input, { ...u2uRDefaults, epochs: 700 }, c),
  'D2D-R': (input: ReturnType<typeof planted>, c = context()) => d2dR(input, { ...d2dRDefaults, epochs: 60 }, c),
};

describe.each(Object.entries(methods))('%s', (name, method) => {
  afterEach(() => vi.restoreAllMocks());

  it('leaves users of unknown class and its input untouched', async () => {
    const input = planted();
    const out = await method(input);
    for (let i = 9; i < N; i += 10) expect(row(out, i)).toEqual(row(input.theta, i));
    expect(input).toEqual(planted());
    expect(maxError(row(out, 0), row(input.theta, 0))).toBeGreaterThan(1e-3);
  });

  it('lowers the loss, and its curves add up: total = distinguishability + alpha * regularization', async () => {
    const c = context();
    await method(planted(), c);
    const [total, lu, lr] = ['loss.total', 'loss.distinguishability', 'loss.regularization'].map(
      (key) => c.curves[key]!,
    );
    total!.forEach(([step, value], i) => {
      expect([lu![i]![0], lr![i]![0]]).toEqual([step, step]);
      expect(value).toBeCloseTo(lu![i]![1] + 1e-4 * lr![i]![1], 12);
    });
    expect(lr![0]).toEqual([0, 0]);
    expect(total!.at(-1)![1]).toBeLessThan(total![0]![1] * 0.2);
    expect(total!.length).toBeLessThanOrEqual(501);
    expect(c.steps.at(-1)).toBe(1);
  });

  it('works for three classes', async () => {
    const input = planted(3);
    const out = await method(input);
    const rows = known(input);
    const loss = d2dLoss(
      Int32Array.from(rows, (i) => input.labels[0][i]!),
      K,
    );
    const scratch = new Float64Array(rows.length * K);
    const [before, after] = [loss(in64(input.theta, rows), scratch, 0), loss(in64(out, rows), scratch, 0)];
    if (name === 'D2D-R') expect(after).toBeLessThan(before * 0.3);
    else expect(maxError(row(out, 0), row(out, 3))).toBeLessThan(0.05); // two of one class, collapsed
  });

  it('gives the same bytes again, without Math.random', async () => {
    vi.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('Math.random');
    });
    expect(await method(planted())).toEqual(await method(planted()));
  });

  it('says what is degenerate', async () => {
    const { theta, labels: given } = planted();
    const labels = given[0];
    expect(() => method({ theta, labels: [labels.map(() => 0)] })).toThrow(
      /expected at least two classes to tell apart, got 1/,
    );
    expect(() => method({ theta, labels: [labels.map(() => -1)] })).toThrow(
      /expected at least two classes to tell apart, got 0/,
    );
    expect(() => method({ theta, labels: [labels.map((c) => c * 2)] })).toThrow(
      /users in every class, got none in class 1/,
    );
    expect(() => method({ theta, labels: [labels.slice(1)] })).toThrow(/expected 80 labels, got 79/);
    theta.data[K + 2] = NaN;
    expect(() => method({ theta, labels: given })).toThrow(/finite numbers, got NaN in dimension 2 of user 1/);
  });
});

describe('U2U-R', () => {
  it('exact is the closed form on the labelled users, to the last float32 bit', async () => {
    const input = planted();
    const out = await methods['U2U-R, exact'](input);
    const rows = known(input);
    const exact = u2uExact(
      in64(input.theta, rows),
      Int32Array.from(rows, (i) => input.labels[0][i]!),
      u2uRDefaults.alpha,
    );
    expect(Float32Array.from(in64(out, rows))).toEqual(Float32Array.from(exact));
  });

  it('Adam ends near the exact solution, with a loss no lower', async () => {
    const [adam, exact] = [context(), context()];
    await u2uR(planted(), u2uRDefaults, adam);
    await u2uR(planted(), { ...u2uRDefaults, solver: 'EXACT' }, exact);
    const [last, minimum] = [adam.curves['loss.total']!.at(-1)![1], exact.curves['loss.total']!.at(-1)![1]];
    expect(last).toBeGreaterThanOrEqual(minimum);
    expect(last).toBeLessThan(minimum * 1.05);
    expect(adam.curves['loss.total']!.at(-1)![0]).toBe(5000);
  });
});

describe('options', () => {
  it('a curve of few epochs has every epoch and the end', async () => {
    const c = context();
    await d2dR(planted(), { ...d2dRDefaults, epochs: 7 }, c);
    expect(c.curves['loss.total']!.map(([step]) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('says what is wrong', async () => {
    expect(() => d2dR(planted(), { ...d2dRDefaults, epochs: -1 }, context())).toThrow(
      /expected epochs >= 0 and learningRate > 0, got -1/,
    );
    expect(() => d2dR(planted(), { ...d2dRDefaults, learningRate: 1e308 }, context())).toThrow(/expected finite/);
  });
});
