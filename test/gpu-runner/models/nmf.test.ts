import { afterEach, describe, expect, it, vi } from 'vitest';
import { concatCols, matrix, row, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { evaluateRanking } from '../../../gpu-runner/metrics/ranking.ts';
import { nmf, nmfDefaults, type NmfOptions } from '../../../gpu-runner/models/nmf.ts';
import { initialTensors } from '../../../gpu-runner/models/nmf-init.ts';
import { plantedSplit } from './planted.ts';

const split = plantedSplit();
const options: NmfOptions = { ...nmfDefaults, dim: 8, layers: [16, 8], epochs: 25, batchSize: 64, learningRate: 5e-3 };

async function train(seed: number, some: Partial<NmfOptions> = {}) {
  const curves: Record<string, [number, number][]> = {};
  const steps: [number, number][] = [];
  const progress = {
    step: (done: number, total: number) => void steps.push([done, total]),
    metric: (name: string, step: number, value: number) => void (curves[name] ??= []).push([step, value]),
  };
  const model = await nmf.train(split, { ...options, ...some }, { rng: createRng(seed), progress });
  return { model, curves, steps };
}

function testNdcg(model: Parameters<typeof evaluateRanking>[0]): number {
  const results = evaluateRanking(model, split, { ranking: 'FULL', on: 'test', ks: [10] }, createRng(0));
  return results.find(({ metric }) => metric === 'NDCG')!.value;
}

describe('NMF', async () => {
  afterEach(() => vi.restoreAllMocks());
  const trained = await train(1);

  it('learns planted tastes: better than popularity, which is better than chance', () => {
    const popularity = new Float32Array(split.M);
    for (const item of split.train.items) popularity[item]!++;
    const chance = createRng('chance');
    const byPopularity = testNdcg({ M: split.M, scoreUser: (_, out) => out.set(popularity) });
    const byChance = testNdcg({ M: split.M, scoreUser: (_, out) => out.forEach((__, i) => (out[i] = chance.next())) });
    expect(byPopularity).toBeGreaterThan(byChance);
    expect(testNdcg(trained.model)).toBeGreaterThan(byPopularity * 1.3);
  });

  it('reports the loss and validation NDCG@10 of every epoch; the loss falls', () => {
    const losses = trained.curves['loss.train']!;
    expect(losses.map(([step]) => step)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(losses[0]![1]).toBeLessThan(Math.LN2 + 0.1); // where logits of 0 start
    expect(losses.at(-1)![1]).toBeLessThan(losses[0]![1] * 0.8);
    expect(trained.curves['validation.ndcg@10']).toHaveLength(25);
    expect(trained.steps.at(-1)).toEqual([25, 25]);
  });

  it('keeps the epoch that was best on validation', async () => {
    const curve = trained.curves['validation.ndcg@10']!;
    const best = Math.max(...curve.map(([, value]) => value));
    const results = evaluateRanking(
      trained.model,
      split,
      { ranking: 'FULL', on: 'validation', ks: [10] },
      createRng(0),
    );
    expect(results.find(({ metric }) => metric === 'NDCG')!.value).toBe(best);
    // and so a training that ends there has the very same weights
    const epochs = curve.find(([, value]) => value === best)![0];
    expect((await train(1, { epochs })).model.tensors()).toEqual(trained.model.tensors());
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

  it('restores from its checkpoint to the same scores', () => {
    const restored = nmf.restore(trained.model.tensors(), options, split);
    const [a, b] = [new Float32Array(split.M), new Float32Array(split.M)];
    for (const user of [0, 57, 119]) {
      trained.model.scoreUser(user, a);
      restored.scoreUser(user, b);
      expect(b).toEqual(a);
    }
    expect([restored.N, restored.M, restored.name]).toEqual([120, 80, 'NMF']);
  });

  it('CONCAT is GMF and MLP side by side, and what is handed out is a copy', () => {
    const { model } = trained;
    const [gmf, mlp] = [model.userEmbedding('GMF'), model.userEmbedding('MLP')];
    expect([gmf.rows, gmf.cols, mlp.cols]).toEqual([120, 8, 8]);
    expect(model.userEmbedding('CONCAT')).toEqual(concatCols(gmf, mlp));
    gmf.data.fill(0);
    model.tensors()['user.gmf']!.data.fill(0);
    expect(model.userEmbedding('GMF').data.some((value) => value !== 0)).toBe(true);
  });

  it.each(['GMF', 'MLP', 'CONCAT'] as const)(
    'takes another user embedding on %s, and the old model stays',
    (surface) => {
      const { model } = trained;
      const old = model.userEmbedding(surface);
      const swapped: Matrix = matrix(old.rows, old.cols, old.data.slice());
      swapped.data.set(row(old, 1), 0); // user 0 becomes user 1
      const changed = model.withUserEmbedding(surface, swapped);
      expect(changed.userEmbedding(surface)).toEqual(swapped);
      expect(model.userEmbedding(surface)).toEqual(old);
      const [of0, of1, before0] = [0, 1, 2].map(() => new Float32Array(split.M)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      changed.scoreUser(0, of0);
      changed.scoreUser(1, of1);
      model.scoreUser(0, before0);
      expect(of0).not.toEqual(before0);
      if (surface === 'CONCAT') expect(of0).toEqual(of1);
      expect(() => model.withUserEmbedding(surface, matrix(3, 3))).toThrow(/user embedding: expected shape \[120, /);
    },
  );

  it('GMF directions: a score moves by <difference of theta, d_i>; the other surfaces have none', () => {
    const { model } = trained;
    const [old, directions] = [model.userEmbedding('GMF'), model.itemDirections('GMF')!];
    const moved = matrix(old.rows, old.cols, old.data.slice());
    moved.data.set([0.5, -0.25, 1, 0, 0, 2, -1, 0.125], 0);
    const [before, after] = [new Float32Array(split.M), new Float32Array(split.M)];
    model.scoreUser(0, before);
    model.withUserEmbedding('GMF', moved).scoreUser(0, after);
    expect([directions.rows, directions.cols]).toEqual([80, 8]);
    for (let item = 0; item < split.M; item++) {
      const by = row(directions, item).reduce((sum, d, k) => sum + d * (row(moved, 0)[k]! - row(old, 0)[k]!), 0);
      expect(after[item]! - before[item]!).toBeCloseTo(by, 4);
    }
    expect([model.itemDirections('MLP'), model.itemDirections('CONCAT')]).toEqual([undefined, undefined]);
    expect([model.ownSurface, model.surfaces]).toEqual(['GMF', ['GMF', 'MLP', 'CONCAT']]);
    expect(() => model.userEmbedding('LAYER0')).toThrow(/NMF: expected one of GMF, MLP, CONCAT as surface, got LAYER0/);
  });

  it('scores users in blocks, and is ranked by its form, exactly as one by one', () => {
    const { model } = trained;
    const [block, one] = [new Float32Array(3 * split.M), new Float32Array(split.M)];
    model.scoreUsers(5, 8, block);
    for (const user of [5, 6, 7]) {
      model.scoreUser(user, one);
      expect(block.slice((user - 5) * split.M, (user - 4) * split.M)).toEqual(one);
    }
    expect(testNdcg(model)).toBe(testNdcg({ M: split.M, scoreUser: model.scoreUser }));
  });

  it('names what is wrong with parameters and data', async () => {
    await expect(train(1, { epochs: 0 })).rejects.toThrow(/expected positive epochs.*got 0, 64, 4/);
    await expect(train(1, { learningRate: 1e30 })).rejects.toThrow(/expected a finite loss|NaN/);
    expect(() => nmf.restore({}, options, split)).toThrow(/expected positive sizes.*got N 0/);
  });
});

describe('initial weights', () => {
  const tensors = initialTensors({ N: 400, M: 300, dim: 16, layers: [32, 16, 8] }, 0.01, createRng(3));
  const deviation = (data: Float32Array): number =>
    Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);

  it('embeddings are N(0, 0.01^2), as Appendix A says', () => {
    for (const name of ['user.gmf', 'item.gmf', 'user.mlp', 'item.mlp']) {
      const { data } = tensors[name]!;
      expect(deviation(data)).toBeCloseTo(0.01, 3);
      expect(Math.max(...data)).toBeGreaterThan(0.03); // a uniform of that deviation ends at 0.0173
    }
  });

  it('the tower is Glorot uniform and the biases are 0', () => {
    const { data } = tensors['tower.1.weight']!;
    const bound = Math.sqrt(6 / (32 + 16));
    expect(Math.max(...data.map(Math.abs))).toBeLessThan(bound);
    expect(deviation(data)).toBeCloseTo(bound / Math.sqrt(3), 1);
    expect(tensors['tower.2.bias']!.data).toEqual(new Float32Array(8));
  });
});
