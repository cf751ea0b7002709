import { createPlainNeumf } from '../kernels/neumf-plain.ts';
import { createRng } from '../math/rng.ts';
import { initialTensors } from '../models/nmf-init.ts';
import { evaluateRanking, rankingDefaults, type RankedModel } from '../metrics/ranking.ts';
import { ml100kSized } from './ml-100k-sized.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

/** Full ranking at the size of ML-100K: NeuMF's scores of 943 x 1,682 pairs on one thread, and NDCG, HR, Recall of 10 test items a user. */
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
  const tensors = initialTensors(shape, 0.3, createRng('bench'));
  const plainEngine = createPlainNeumf(shape);
  plainEngine.load(tensors);
  plainEngine.prepareScores();
  const rank = (scores: Pick<RankedModel, 'scoreForm' | 'scoreUser'>) => (): void => {
    evaluateRanking({ M: shape.M, ...scores }, split, { ...rankingDefaults, ranking: 'FULL', on: 'test' }, rng);
  };
  const [ours, plain] = interleaved(
    [
      rank({ scoreForm: () => ({ kind: 'NEUMF', shape, tensors }), scoreUser: plainEngine.scoreUser }),
      rank({ scoreUser: plainEngine.scoreUser }),
    ],
    3,
  );
  return [benchRow('ranking-ml100k', ours!, plain!)];
}
