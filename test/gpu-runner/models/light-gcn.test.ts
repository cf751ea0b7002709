import { afterEach, describe, expect, it, vi } from 'vitest';
import { lightGcnMemory } from '../../../gpu-runner/kernels/lightgcn.ts';
import { matrix, row, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { evaluateRanking } from '../../../gpu-runner/metrics/ranking.ts';
import { lightGcn, lightGcnDefaults, type LightGcnOptions } from '../../../gpu-runner/models/light-gcn.ts';
import type { Recommender } from '../../../gpu-runner/models/model.ts';
import { plantedSplit } from './planted.ts';

const split = plantedSplit();
const options: LightGcnOptions = {
  ...lightGcnDefaults,
  dim: 8,
  epochs: 40,
  batchSize: 256,
  learningRate: 1e-2,
  patience: 0,
};

async function train(seed: number, some: Partial<LightGcnOptions> = {}) {
  const curves: Record<string, number[]> = {};
  const progress = {
    step: () => {},
    metric: (name: string, _: number, value: number) => void (curves[name] ??= []).push(value),
  };
  const model = await lightGcn.train(split, { ...options, ...some }, { rng: createRng(seed), progress });
  return { model, curves };
}

function testNdcg(model: Parameters<typeof evaluateRanking>[0]): number {
  const results = evaluateRanking(model, split, { ranking: 'FULL', on: 'test', ks: [10] }, createRng(0));
  return results.find(({ metric }) => metric === 'NDCG')!.value;
}

function scoresOf(model: Recommender): Float32Array {
  const out = new Float32Array(model.N * model.M);
  model.scoreUsers(0, model.N, out);
  return out;
}

/** User 0 becomes user 1. */
function firstReplaced(theta: Matrix): Matrix {
  const changed = matrix(theta.rows, theta.cols, theta.data.slice());
  changed.data.set(row(theta, 1), 0);
  return changed;
}

describe('LightGCN', async () => {
  afterEach(() => vi.restoreAllMocks());
  const trained = await train(1);
  const { model } = trained;

  it('learns planted tastes: better than popularity', () => {
    const popularity = new Float32Array(split.M);
    for (const item of split.train.items) popularity[item]!++;
    const byPopularity = testNdcg({ M: split.M, scoreUser: (_, out) => out.set(popularity) });
    expect(testNdcg(model)).toBeGreaterThan(byPopularity * 1.3);
    const losses = trained.curves['loss.train']!;
    expect(losses[0]).toBeLessThan(Math.LN2 + 0.02); // where equal scores start
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.8);
  });

  it('same seed, same bytes; another seed, others; nothing draws from Math.random', async () => {
    vi.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('Math.random');
    });
    const [a, b, c] = [await train(7, { epochs: 2 }), await train(7, { epochs: 2 }), await train(8, { epochs: 2 })];
    expect(a.model.tensors()).toEqual(b.model.tensors());
    expect(a.curves).toEqual(b.curves);
    expect(a.model.tensors()).not.toEqual(c.model.tensors());
  });

  it('layer 0 starts as N(0, initStd^2)', async () => {
    const { data } = (await train(1, { epochs: 1, learningRate: 1e-9, dim: 32 })).model.userEmbedding('LAYER0');
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
    expect(deviation).toBeCloseTo(0.1, 2);
  });

  it('restores from its checkpoint to the same scores and embeddings, with or without a replaced one', () => {
    const replaced = model.withUserEmbedding('PROPAGATED', firstReplaced(model.userEmbedding('PROPAGATED')));
    expect(Object.keys(model.tensors())).toEqual(['user.layer0', 'item.layer0']);
    expect(Object.keys(replaced.tensors())).toEqual(['user.layer0', 'item.layer0', 'user.propagated']);
    for (const original of [model, replaced]) {
      const restored = lightGcn.restore(original.tensors(), options, split);
      expect(scoresOf(restored)).toEqual(scoresOf(original));
      for (const surface of model.surfaces) {
        expect(restored.userEmbedding(surface)).toEqual(original.userEmbedding(surface));
      }
    }
  });

  it('another PROPAGATED embedding changes the scores of its users alone', () => {
    const old = model.userEmbedding('PROPAGATED');
    const changed = model.withUserEmbedding('PROPAGATED', firstReplaced(old));
    expect(changed.userEmbedding('PROPAGATED')).toEqual(firstReplaced(old));
    expect(changed.userEmbedding('LAYER0')).toEqual(model.userEmbedding('LAYER0'));
    expect(model.userEmbedding('PROPAGATED')).toEqual(old);
    const [before, after] = [scoresOf(model), scoresOf(changed)];
    const { M } = split;
    expect(after.subarray(0, M)).toEqual(before.subarray(M, 2 * M));
    expect(after.subarray(M)).toEqual(before.subarray(M));
  });

  it('another LAYER0 embedding is propagated: items and other users change with it, a replaced PROPAGATED one goes', () => {
    const old = model.userEmbedding('LAYER0');
    const changed = model.withUserEmbedding('LAYER0', firstReplaced(old));
    expect(changed.userEmbedding('LAYER0')).toEqual(firstReplaced(old));
    expect(changed.userEmbedding('PROPAGATED').data).not.toEqual(model.userEmbedding('PROPAGATED').data);
    expect(changed.itemDirections('PROPAGATED')).not.toEqual(model.itemDirections('PROPAGATED'));
    const [before, after] = [scoresOf(model), scoresOf(changed)];
    expect(after.subarray(split.M)).not.toEqual(before.subarray(split.M));
    const both = model.withUserEmbedding('PROPAGATED', matrix(split.N, 8)).withUserEmbedding('LAYER0', old);
    expect(scoresOf(both)).toEqual(before);
  });

  it('scores are <theta_u, d_i> with PROPAGATED theta and its directions; LAYER0 has none', () => {
    const [theta, directions] = [model.userEmbedding('PROPAGATED'), model.itemDirections('PROPAGATED')!];
    const [one, all] = [new Float32Array(split.M), scoresOf(model)];
    for (const user of [0, 57, 119]) {
      model.scoreUser(user, one);
      expect(one).toEqual(all.slice(user * split.M, (user + 1) * split.M));
      for (let item = 0; item < split.M; item++) {
        const product = row(theta, user).reduce((sum, value, k) => sum + value * row(directions, item)[k]!, 0);
        expect(one[item]).toBeCloseTo(product, 5);
      }
    }
    expect(model.itemDirections('LAYER0')).toBeUndefined();
    expect([model.name, model.ownSurface, model.surfaces]).toEqual(['LIGHT_GCN', 'LAYER0', ['LAYER0', 'PROPAGATED']]);
  });

  it('is ranked by its form exactly as by its scores', () => {
    const { M, scoreUser } = model;
    expect(testNdcg(model)).toBe(testNdcg({ M, scoreUser }));
  });

  it('what is handed out is a copy', () => {
    model.userEmbedding('LAYER0').data.fill(0);
    model.userEmbedding('PROPAGATED').data.fill(0);
    model.itemDirections('PROPAGATED')!.data.fill(0);
    model.tensors()['item.layer0']!.data.fill(0);
    expect(scoresOf(model)).toEqual(scoresOf(lightGcn.restore(model.tensors(), options, split)));
    expect(model.userEmbedding('PROPAGATED').data.some((value) => value !== 0)).toBe(true);
  });

  it('names what is wrong with parameters and data', async () => {
    await expect(train(1, { batchSize: 0 })).rejects.toThrow(/expected positive epochs and batchSize.*got 40, 0/);
    await expect(train(1, { layers: 0 })).rejects.toThrow(/positive sizes and layers/);
    await expect(train(1, { learningRate: 1e30 })).rejects.toThrow(/expected a finite loss|NaN/);
    expect(() => lightGcn.restore({}, options, split)).toThrow(/expected user.layer0 of shape \[120, 8\]/);
    expect(() => model.userEmbedding('GMF')).toThrow(/expected one of LAYER0, PROPAGATED as surface, got GMF/);
    expect(() => model.withUserEmbedding('LAYER0', matrix(3, 3))).toThrow(/expected shape \[120, 8\], got \[3, 3\]/);
    expect(lightGcnMemory({ N: 1, M: 1, dim: 1, layers: 1 }, { positives: 0 })).toBeGreaterThan(0);
  });
});
