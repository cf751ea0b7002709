import type { Split } from '../data/dataset.ts';
import type { NmfParameters, Surface } from '../gql/graphql.ts';
import { createNeumf, type NeumfEngine } from '../kernels/neumf.ts';
import { assertTensors, neumfLayout, type NeumfShape, type Tensors } from '../kernels/neumf-layout.ts';
import { assertShape, concatCols, matrix, takeCols, type Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import { evaluateRanking } from '../metrics/ranking.ts';
import type { ModelTrainer, Recommender } from './model.ts';
import { initialTensors } from './nmf-init.ts';

export type NmfOptions = Omit<NmfParameters, '__typename'>;

/** Appendix A (embedding size, learning rate, epochs, init); tower, negatives and batch of He et al. 2017. */
export const nmfDefaults: NmfOptions = {
  dim: 16,
  layers: [32, 16, 8],
  epochs: 50,
  batchSize: 256,
  learningRate: 1e-3,
  negatives: 4,
  initStd: 0.01,
};

/**
 * NMF [30]: NeuMF, a GMF branch and an MLP tower fused by one linear layer, trained with binary cross-entropy on logits,
 * `negatives` unseen items beside every positive drawn anew each epoch, dense Adam. Every epoch is followed by
 * validation NDCG@10 over the whole catalogue (a tenth of the epoch's time on ML-100K), whatever ranking the protocol
 * reports, and the weights of the best epoch are kept, the first of equals.
 */
export const nmf: ModelTrainer<NmfOptions> = {
  train(split, parameters, { rng, progress }) {
    assertParameters(parameters);
    const shape = { N: split.N, M: split.M, dim: parameters.dim, layers: parameters.layers };
    const engine = createNeumf(shape);
    let best: { value: number; tensors: Tensors } = {
      value: -1,
      tensors: initialTensors(shape, parameters.initStd, rng.fork('init')),
    };
    engine.load(best.tensors);
    engine.startTraining({ ...parameters, ...split.train, words: rng.fork('samples').words() });
    for (let epoch = 1; epoch <= parameters.epochs; epoch++) {
      const loss = engine.trainEpoch();
      if (!Number.isFinite(loss)) throw new RangeError(`NMF: expected a finite loss, got ${loss} in epoch ${epoch}`);
      progress.metric('loss.train', epoch, loss);
      const value = validationNdcg(engine, split, rng);
      progress.metric('validation.ndcg@10', epoch, value);
      if (value > best.value) best = { value, tensors: engine.tensors() };
      progress.step(epoch, parameters.epochs);
    }
    return recommender(best.tensors, shape);
  },
  restore(tensors, { dim, layers }) {
    const rows = (name: string): number => tensors[name]?.shape[0] ?? 0;
    return recommender(tensors, { N: rows('user.gmf'), M: rows('item.gmf'), dim, layers });
  },
};

function recommender(tensors: Tensors, shape: NeumfShape): Recommender {
  assertTensors(neumfLayout(shape, 1), tensors);
  const tensor = (name: string): Matrix => {
    const { shape: size, data } = tensors[name]!;
    return matrix(size[0]!, size[1]!, data.slice());
  };
  let engine: NeumfEngine | undefined; // made at the first score: a model that is only attacked needs none
  const scoring = (): NeumfEngine => {
    const made = createNeumf(shape);
    made.load(tensors);
    made.prepareScores();
    return made;
  };
  return {
    name: 'NMF',
    N: shape.N,
    M: shape.M,
    userEmbedding: (surface) => surfaces[surface].map(tensor).reduce(concatCols),
    withUserEmbedding(surface, theta) {
      const parts = surfaces[surface];
      const widths = parts.map((name) => tensors[name]!.shape[1]!);
      assertShape(
        `NMF ${surface} user embedding`,
        theta,
        shape.N,
        widths.reduce((a, b) => a + b),
      );
      const replaced = parts.map((name, i) => {
        const from = widths.slice(0, i).reduce((a, b) => a + b, 0);
        return [name, { shape: [shape.N, widths[i]!], data: takeCols(theta, from, widths[i]!).data }];
      });
      return recommender({ ...tensors, ...Object.fromEntries(replaced) }, shape);
    },
    scoreUser: (user, out) => (engine ??= scoring()).scoreUser(user, out),
    tensors: () =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, t]) => [name, { shape: [...t.shape], data: t.data.slice() }]),
      ),
  };
}

/** The tensors, side by side, that a surface consists of. */
const surfaces: Record<Surface, readonly string[]> = {
  GMF: ['user.gmf'],
  MLP: ['user.mlp'],
  CONCAT: ['user.gmf', 'user.mlp'],
};

function validationNdcg(engine: NeumfEngine, split: Split, rng: Rng): number {
  engine.prepareScores();
  const model = { M: split.M, scoreUser: engine.scoreUser };
  const results = evaluateRanking(model, split, { ranking: 'FULL', on: 'validation', ks: [10] }, rng);
  return results.find(({ metric }) => metric === 'NDCG')!.value;
}

function assertParameters({ epochs, batchSize, negatives, learningRate, initStd }: NmfOptions): void {
  const natural = [epochs, batchSize, negatives].every((n) => Number.isInteger(n) && n > 0);
  if (!natural || !(learningRate > 0) || !(initStd > 0)) {
    throw new RangeError(
      `NMF: expected positive epochs, batchSize, negatives (integers), learningRate and initStd; got ${epochs}, ${batchSize}, ${negatives}, ${learningRate} and ${initStd}`,
    );
  }
}
