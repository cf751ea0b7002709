import { createNeumf } from '../kernels/neumf.ts';
import { createPlainNeumf } from '../kernels/neumf-plain.ts';
import { createRng } from '../math/rng.ts';
import { initialTensors } from '../models/nmf-init.ts';
import { evaluateRanking } from '../metrics/ranking.ts';
import { ml100kSized } from './ml-100k-sized.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

/** Full ranking at the size of ML-100K: NeuMF's scores of 943 x 1,682 pairs, and NDCG, HR, Recall of 10 test items a user. */
export function rows(): BenchRow[] {
  const { shape, training } = ml100kSized();
  const train = { offsets: training.offsets, items: training.items };
  const none = { offsets: new Int32Array(shape.N + 1), items: new Int32Array() };
  const rng = createRng('bench');
  const test = {
    offsets: Int32Array.from({ length: shape.N + 1 }, (_, user) => 10 * user),
    items: Int32Array.from({ length: 10 * shape.N }, (_, at) => 168 * (at % 10) + rng.int(168)),
  };
  const split = { N: shape.N, M: shape.M, train, validation: none, test };
  const rank = [createNeumf(shape), createPlainNeumf(shape)].map((engine) => {
    engine.load(initialTensors(shape, 0.3, createRng('bench')));
    return () => {
      engine.prepareScores();
      const model = { M: shape.M, scoreUser: engine.scoreUser };
      evaluateRanking(model, split, { ranking: 'FULL', on: 'test', ks: [5, 10, 15, 20] }, rng);
    };
  });
  const [ours, plain] = interleaved(rank, 3);
  return [benchRow('ranking-ml100k', ours!, plain!)];
}
