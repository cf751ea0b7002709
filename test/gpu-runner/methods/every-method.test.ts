import { afterEach, describe, expect, it, vi } from 'vitest';
import { row, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { d2dR, d2dRDefaults } from '../../../gpu-runner/methods/d2d-r.ts';
import { klR, klRDefaults } from '../../../gpu-runner/methods/kl-r.ts';
import { leace, leaceDefaults } from '../../../gpu-runner/methods/leace.ts';
import type { UnlearningContext, UnlearningInput } from '../../../gpu-runner/methods/method.ts';
import { noise, noiseDefaults } from '../../../gpu-runner/methods/noise.ts';
import { removal, removalDefaults } from '../../../gpu-runner/methods/removal.ts';
import { swdR, swdRDefaults } from '../../../gpu-runner/methods/swd-r.ts';
import { u2uR, u2uRDefaults } from '../../../gpu-runner/methods/u2u-r.ts';
import { u2uSoftmax, u2uSoftmaxDefaults } from '../../../gpu-runner/methods/u2u-softmax.ts';
import { maxError } from '../kernels/random.ts';
import { constant, context, K, meanGap, N, planted, plantedItems, plantedTwice } from './planted.ts';

interface Case {
  readonly run: (input: UnlearningInput, context: UnlearningContext) => Matrix | Promise<Matrix>;
  /** Descends two components and reports their curves. */
  readonly descends: boolean;
  /** What is left at most of the distance between class means; infinite for a method that does not look at classes. */
  readonly gap: number;
}

const descent = (run: Case['run'], gap: number): Case => ({ run, descends: true, gap });
const methods: Record<string, Case> = {
  'U2U-R, Adam': descent((input, c) => u2uR(input, { ...u2uRDefaults, epochs: 700 }, c), 0.5),
  'U2U-R, exact': descent((input, c) => u2uR(input, { ...u2uRDefaults, solver: 'EXACT' }, c), 0.5),
  'D2D-R': descent((input, c) => d2dR(input, { ...d2dRDefaults, epochs: 150 }, c), 0.3),
  'D2D-R, rest': descent((input, c) => d2dR(input, { ...d2dRDefaults, epochs: 150, pairs: 'REST' }, c), 0.3),
  'U2U-softmax': descent((input, c) => u2uSoftmax(input, { ...u2uSoftmaxDefaults, epochs: 200 }, c), 0.6),
  'KL-R': descent((input, c) => klR(input, { ...klRDefaults, epochs: 500 }, c), 0.3),
  'SWD-R': descent((input, c) => swdR(input, { ...swdRDefaults, epochs: 150, projections: 16 }, c), 0.3),
  LEACE: { run: (input, c) => leace(input, leaceDefaults, c), descends: false, gap: 1e-5 },
  Noise: { run: (input, c) => noise(input, noiseDefaults, c), descends: false, gap: Infinity },
  Removal: { run: (input, c) => removal(input, removalDefaults, c), descends: false, gap: 1e-6 },
};

describe.each(Object.entries(methods))('%s', (_, { run, gap }) => {
  afterEach(() => vi.restoreAllMocks());
  const input = planted();
  const out = run(input, context());

  it('leaves users of unknown class and its input untouched', async () => {
    for (let i = 9; i < N; i += 10) expect(row(await out, i)).toEqual(row(input.theta, i));
    expect(input).toEqual(planted());
    expect(maxError(row(await out, 0), row(input.theta, 0))).toBeGreaterThan(1e-3);
  });

  it('brings the class means together', async () => {
    expect(meanGap(await out, input.labels[0])).toBeLessThanOrEqual(gap * meanGap(input.theta, input.labels[0]));
  });

  it('works for three classes', async () => {
    const three = planted(3);
    const result = await run(three, context());
    expect(meanGap(result, three.labels[0])).toBeLessThanOrEqual(gap * meanGap(three.theta, three.labels[0]));
  });

  it('unlearns two attributes at once; who is unknown in one only is moved, in both is not', async () => {
    const two = plantedTwice();
    const result = await run(two, context());
    for (const labels of two.labels) {
      expect(meanGap(result, labels)).toBeLessThanOrEqual(Math.max(1.5 * gap, 1e-5) * meanGap(two.theta, labels));
    }
    expect(row(result, 9)).toEqual(row(two.theta, 9));
    expect(maxError(row(result, 3), row(two.theta, 3))).toBeGreaterThan(1e-4);
  });

  it('gives the same bytes again, without Math.random, and tells that it is done', async () => {
    vi.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('Math.random');
    });
    const c = context();
    expect(await run(planted(), c)).toEqual(await out);
    expect(c.steps.at(-1)).toBe(1);
  });

  it('leaves a constant embedding finite', async () => {
    const result = await run({ ...planted(), theta: constant() }, context());
    expect(maxError(result.data, constant().data)).toBeLessThan(1e-6);
  });

  it('says what is degenerate', () => {
    const { theta, labels } = planted();
    const unlearn = (given: Int32Array): unknown => run({ theta, labels: [given] }, context());
    const given = labels[0];
    expect(() => unlearn(given.map(() => 0))).toThrow(/expected at least two classes to tell apart, got 1/);
    expect(() => unlearn(given.map(() => -1))).toThrow(/expected at least two classes to tell apart, got 0/);
    expect(() => unlearn(given.map((c) => c * 2))).toThrow(/users in every class, got none in class 1/);
    expect(() => unlearn(given.slice(1))).toThrow(/expected 80 labels, got 79/);
    expect(() => run({ theta, labels: [] }, context())).toThrow(/labels of at least one attribute, got none/);
    theta.data[K + 2] = NaN;
    expect(() => unlearn(given)).toThrow(/finite numbers, got NaN in dimension 2 of user 1/);
  });
});

describe.each(Object.entries(methods).filter(([, { descends }]) => descends))('%s', (_, { run }) => {
  it('lowers the loss, and its curves add up: total = distinguishability + alpha * regularization', async () => {
    const c = context();
    await run(planted(), c);
    const [total, lu, lr] = ['loss.total', 'loss.distinguishability', 'loss.regularization'].map(
      (key) => c.curves[key]!,
    );
    total!.forEach(([step, value], i) => {
      expect([lu![i]![0], lr![i]![0]]).toEqual([step, step]);
      expect(value).toBeCloseTo(lu![i]![1] + 1e-4 * lr![i]![1], 12);
    });
    expect(lr![0]).toEqual([0, 0]);
    expect(total!.at(-1)![1]).toBeLessThan(total![0]![1] * 0.35);
    expect(total!.length).toBeLessThanOrEqual(501);
  });
});

describe.each([
  ['U2U-R', u2uR, u2uRDefaults],
  ['D2D-R', d2dR, d2dRDefaults],
] as const)('%s in function space', (_, method, defaults) => {
  const options = { ...defaults, epochs: 60, regularizer: 'RANKING', alpha: 0.01 } as never; // of the one method or the other
  const input = { ...planted(), items: plantedItems() };

  it("keeps users' lists better than the Frobenius norm of no weight, at the same distinguishability or more", async () => {
    const [kept, free] = [context(), context()];
    const held = await method(input, options, kept);
    const loose = await method(input, { ...(options as object), alpha: 0 } as never, free);
    const last = (c: ReturnType<typeof context>): number => c.curves['loss.regularization']!.at(-1)![1];
    expect(last(kept)).toBeLessThan(last(free));
    expect(held).not.toEqual(loose);
    for (let i = 9; i < N; i += 10) expect(row(held, i)).toEqual(row(input.theta, i));
  });

  it('takes the lists by the whole score where it is given', async () => {
    const scoreUser = (user: number, out: Float32Array): void =>
      out.forEach((__, item) => (out[item] = (user + item) % 7));
    const c = context();
    await method({ ...input, scoreUser }, options, c);
    const without = context();
    await method(input, options, without);
    expect(c.curves['loss.regularization']![0]).not.toEqual(without.curves['loss.regularization']![0]);
  });

  it('says what it lacks', () => {
    expect(() => method(planted(), options, context())).toThrow(/expected the item side of the surface.*use FROBENIUS/);
    const narrow = { ...plantedItems(), cols: 5, data: new Float32Array(200) };
    expect(() => method({ ...input, items: narrow }, options, context())).toThrow(/items of width 6.*got 5/);
  });
});
