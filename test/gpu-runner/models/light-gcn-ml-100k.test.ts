import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { kCore } from '../../../gpu-runner/data/filter.ts';
import { loadDataset } from '../../../gpu-runner/data/load.ts';
import { splitDataset } from '../../../gpu-runner/data/split.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { evaluateRanking, type RankedModel } from '../../../gpu-runner/metrics/ranking.ts';
import { lightGcn, lightGcnDefaults } from '../../../gpu-runner/models/light-gcn.ts';

const dataDir = process.env['LETHE_DATA_DIR'];
const real = dataDir !== undefined && existsSync(path.join(dataDir, 'ml-100k/u.data'));

describe.runIf(real)('LightGCN on ML-100K (needs LETHE_DATA_DIR)', () => {
  it('ranks the test items better than popularity by a third after 20 epochs', async () => {
    const options = { dataDir, cacheDir: path.join(os.tmpdir(), 'lethe-test-cache') };
    const dataset = kCore(await loadDataset('ML_100K', options), 5);
    const split = splitDataset(dataset, 'RATIO', createRng('split'));
    const ndcg = (model: RankedModel): number =>
      evaluateRanking(model, split, { ranking: 'FULL', on: 'test', ks: [10], metrics: ['NDCG'] }, createRng(0))[0]!
        .value;
    const popularity = new Float32Array(split.M);
    for (const item of split.train.items) popularity[item]!++;
    // Five times the default learning rate, so that 20 epochs are enough.
    const context = { rng: createRng(1), progress: { step: () => {}, metric: () => {} } };
    const model = await lightGcn.train(split, { ...lightGcnDefaults, epochs: 20, learningRate: 5e-3 }, context);
    expect(ndcg(model)).toBeGreaterThan(ndcg({ M: split.M, scoreUser: (_, out) => out.set(popularity) }) * 1.33);
  });
});

it.runIf(!real)('LightGCN on ML-100K was skipped: set LETHE_DATA_DIR to the folder that holds ml-100k/', () => {
  expect(real).toBe(false);
});
