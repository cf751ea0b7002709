import { expect, it } from 'vitest';
import type { D2dObjective, D2dValue, Engine, LightGcnParameters } from '../../../gpu-runner/engines/engine.ts';
import { createPlainLightGcn } from '../../../gpu-runner/kernels/lightgcn-plain.ts';
import type { LightGcnShape, Positives } from '../../../gpu-runner/kernels/lightgcn-graph.ts';
import { drawTriplesPlain, sfc32 } from '../../../gpu-runner/kernels/sampling.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError } from '../kernels/random.ts';
import { engineDescent, fourierFeatures, fourierValue, plainDescent, plainValue, twoGroups } from './problems.ts';

/** How far float32 on a device may be from float64 in loops. */
export interface Tolerance {
  /** The loss is a difference of means of up to 5, so its error is absolute. */
  readonly loss: number;
  /** Of the largest entry. */
  readonly gradient: number;
  /** After some steps of Adam of 1e-2, which magnifies errors of small gradients. */
  readonly theta: number;
}

/** Every engine computes what the plain float64 twins of the kernels compute. */
export function itComputesAsThePlainTwins(engine: Engine, tolerance: Tolerance): void {
  const { evaluateD2d, descendD2d, trainLightGcn } = engine;

  const expectSame = async (objective: D2dObjective, expected: D2dValue): Promise<void> => {
    const { loss, gradient } = await evaluateD2d!(objective);
    expect(Math.abs(loss - expected.loss)).toBeLessThan(tolerance.loss * objective.pairs.length);
    const largest = expected.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(maxError(gradient, expected.gradient)).toBeLessThan(tolerance.gradient * largest);
  };

  it.each([
    [1, 1, 1],
    [37, 64, 16],
    [20, 30, 35],
  ])('exact MMD and its gradient, groups of %i and %i in %i dimensions', async (nA, nB, K) => {
    const { theta, groups } = twoGroups(nA, nB, K, 3);
    const objective = { theta, K, pairs: [groups] };
    await expectSame(objective, plainValue(objective));
  });

  it('MMD by random features and its gradient: the formula in loops', async () => {
    const { theta, groups } = twoGroups(30, 45, 6, 4);
    const objective = { theta, K: 6, pairs: [groups], features: fourierFeatures(70, 6) };
    await expectSame(objective, fourierValue(objective));
  });

  it('sums over pairs that share users, each with its own bandwidth', async () => {
    const { theta, groups } = twoGroups(12, 20, 4);
    const other = { a: groups.b.slice(0, 7), b: groups.a.slice(0, 4) };
    const objective = { theta, K: 4, pairs: [groups, other] };
    await expectSame(objective, plainValue(objective));
  });

  it('MMD of equal rows is zero with zero gradient', async () => {
    const { groups } = twoGroups(4, 5, 4);
    const { loss, gradient } = await evaluateD2d!({ theta: new Float64Array(36).fill(0.25), K: 4, pairs: [groups] });
    expect(Math.abs(loss)).toBeLessThan(tolerance.loss);
    expect(maxError(gradient, new Float64Array(36))).toBe(0);
  });

  it.each(['exact', 'by random features'])('a whole D2D-R descent, %s, ends where float64 ends', async (kind) => {
    const { theta, groups } = twoGroups(30, 45, 6, 4);
    const features = kind === 'exact' ? undefined : fourierFeatures(70, 6);
    const descent = { theta, K: 6, pairs: [groups], features, alpha: 0.02, epochs: 7, learningRate: 1e-2, every: 3 };
    const expected = plainDescent(descent, features ? fourierValue : plainValue);
    const actual = await engineDescent(descendD2d!, descent);
    expect(actual.epochs).toEqual([0, 3, 6, 7]);
    expect(actual.steps.at(-1)).toBe(7);
    actual.epochs.forEach((epoch, i) => {
      expect(Math.abs(actual.losses[i]! - expected.losses[epoch]!)).toBeLessThan(tolerance.loss);
      expect(actual.regularization[i]).toBeCloseTo(expected.regularization[epoch]!, 5);
    });
    expect(maxError(actual.theta, expected.theta)).toBeLessThan(tolerance.theta);
    expect(maxError(actual.theta, theta)).toBeGreaterThan(0.02);
  });

  it('no epoch leaves theta as it was, and its losses are told', async () => {
    const { theta, groups } = twoGroups(3, 4, 4);
    const descent = { theta, K: 4, pairs: [groups], alpha: 1, epochs: 0, learningRate: 1, every: 1 };
    const actual = await engineDescent(descendD2d!, descent);
    expect(actual.theta).toEqual(theta);
    expect(actual.epochs).toEqual([0]);
    expect(actual.regularization).toEqual([0]);
  });

  it('gives the same bits twice', async () => {
    const { theta, groups } = twoGroups(12, 20, 4);
    const objective = { theta, K: 4, pairs: [groups] };
    expect(await evaluateD2d!(objective)).toEqual(await evaluateD2d!(objective));
  });

  it('LightGCN: two epochs, left and taken up in between, equal those of the plain twin', async () => {
    const shape = { N: 12, M: 20, dim: 6, layers: 3 };
    const positives = randomPositives(shape);
    const training = { batchSize: 7, learningRate: 1e-2, l2: 0.1 };
    const words = createRng('words').words();
    const below = sfc32(words);
    const plain = createPlainLightGcn(shape, positives);
    const rng = createRng('layer 0');
    const table = (rows: number) => ({
      shape: [rows, shape.dim],
      data: Float32Array.from({ length: rows * shape.dim }, () => 0.5 * rng.normal()),
    });
    plain.load({ 'user.layer0': table(shape.N), 'item.layer0': table(shape.M) });
    plain.startTraining({ ...training, words });
    const theta = Float32Array.from(plain.theta);
    const zeros = new Float32Array(theta.length);
    let start: LightGcnParameters = { theta, moment1: zeros, moment2: zeros, steps: 0 };
    for (let epoch = 0; epoch < 2; epoch++) {
      const session = await trainLightGcn!({ ...training, shape, positives, start });
      const loss = await session.trainEpoch(drawTriplesPlain({ ...positives, M: shape.M }, below));
      expect(loss).toBeCloseTo(plain.trainEpoch(), 5);
      start = await session.read();
      session.close();
    }
    expect(start.steps).toBe(2 * Math.ceil(positives.items.length / 7));
    expect(maxError(start.theta, plain.theta)).toBeLessThan(tolerance.theta);
    expect(maxError(start.theta, theta)).toBeGreaterThan(0.05);
  });
}

/** A third of all pairs; user 1 and the last item have none. */
function randomPositives({ N, M }: LightGcnShape): Positives {
  const rng = createRng('positives');
  const rows = Array.from({ length: N }, (_, u) =>
    Array.from({ length: M - 1 }, (__, item) => item).filter(() => u !== 1 && rng.next() < 0.35),
  );
  const offsets = Int32Array.of(0, ...rows.map((_, u) => rows.slice(0, u + 1).flat().length));
  return { offsets, items: Int32Array.from(rows.flat()) };
}
