import type { NmfParameters, Surface } from '../gql/graphql.ts';
import { assertTensors, neumfLayout, type NeumfShape } from '../kernels/neumf-layout.ts';
import { createNeumf, neumfMemory, type NeumfEngine } from '../kernels/neumf.ts';
import type { Tensors } from '../kernels/tensors.ts';
import { assertShape, concatCols, matrix, takeCols, type Matrix } from '../math/matrix.ts';
import type { ModelTrainer, Recommender } from './model.ts';
import { initialTensors } from './nmf-init.ts';
import { COPIES_IN_TRAINING, trainBest, type TrainingSize } from './training.ts';

export type NmfOptions = Omit<NmfParameters, '__typename'>;

export const nmfPresets = {
  /** Appendix A (embedding size, learning rate, epochs, init); tower, negatives and batch of He et al. 2017. */
  PAPER: {
    dim: 16,
    layers: [32, 16, 8],
    epochs: 50,
    batchSize: 256,
    learningRate: 1e-3,
    negatives: 4,
    initStd: 0.01,
    patience: 0,
  },
  /** The released code trains 25 epochs of a NeuMF with a GMF of 32 and embeddings of 128 under a tower of three layers. */
  REFERENCE_CODE: {
    dim: 32,
    layers: [256, 128, 64, 32],
    epochs: 25,
    batchSize: 256,
    learningRate: 1e-3,
    negatives: 4,
    initStd: 0.01,
    patience: 0,
  },
} satisfies Record<string, NmfOptions>;

export const nmfDefaults: NmfOptions = nmfPresets.PAPER;

/**
 * NMF [30]: NeuMF, a GMF branch and an MLP tower fused by one linear layer, trained with binary cross-entropy on logits,
 * `negatives` unseen items beside every positive drawn anew each epoch, dense Adam; the weights of the best epoch on
 * validation are kept (training.ts).
 */
export const nmf: ModelTrainer<NmfOptions> = {
  async train(split, parameters, context) {
    assertParameters(parameters);
    const shape = { N: split.N, M: split.M, dim: parameters.dim, layers: parameters.layers };
    const engine = createNeumf(shape);
    engine.load(initialTensors(shape, parameters.initStd, context.rng.fork('init')));
    engine.startTraining({ ...parameters, ...split.train, words: context.rng.fork('samples').words() });
    const ranked = () => recommender(engine.tensors(), shape);
    const task = { name: 'NMF', engine, ...parameters, partsOf, ranked } as const;
    return recommender(await trainBest(task, split, context), shape);
  },
  restore(tensors, { dim, layers }) {
    const rows = (name: string): number => tensors[name]?.shape[0] ?? 0;
    return recommender(tensors, { N: rows('user.gmf'), M: rows('item.gmf'), dim, layers });
  },
};

/** Bytes that training holds at most. */
export function nmfBytes({ N, M, positives }: TrainingSize, options: NmfOptions): number {
  const shape = { N, M, dim: options.dim, layers: options.layers };
  return neumfMemory(shape, { ...options, positives }) + COPIES_IN_TRAINING * 4 * neumfLayout(shape, 8).count;
}

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
    ownSurface: 'GMF',
    surfaces,
    userEmbedding: (surface) => partsOf(surface).map(tensor).reduce(concatCols),
    withUserEmbedding(surface, theta) {
      const parts = partsOf(surface);
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
    itemDirections: (surface) => (surface === 'GMF' ? gmfDirections(tensor('item.gmf'), tensors) : undefined),
    scoreUser: (user, out) => (engine ??= scoring()).scoreUser(user, out),
    scoreUsers(from, to, out) {
      engine ??= scoring();
      for (let u = from; u < to; u++) engine.scoreUser(u, out.subarray((u - from) * shape.M, (u - from + 1) * shape.M));
    },
    scoreForm: () => ({ kind: 'NEUMF', shape, tensors }),
    tensors: () =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, t]) => [name, { shape: [...t.shape], data: t.data.slice() }]),
      ),
  };
}

/** The tensors, side by side, that a surface consists of. */
function partsOf(surface: Surface): readonly string[] {
  const parts = partsOfSurface[surface];
  if (!parts) throw new RangeError(`NMF: expected one of ${surfaces.join(', ')} as surface, got ${surface}`);
  return parts;
}

const partsOfSurface: Partial<Record<Surface, readonly string[]>> = {
  GMF: ['user.gmf'],
  MLP: ['user.mlp'],
  CONCAT: ['user.gmf', 'user.mlp'],
};
const surfaces = ['GMF', 'MLP', 'CONCAT'] as const;

/** The GMF branch adds sum_k h_k p_uk q_ik to a logit: direction i is h * q_i. The tower does not see p. */
function gmfDirections(items: Matrix, tensors: Tensors): Matrix {
  const h = tensors['output.weight']!.data;
  return matrix(
    items.rows,
    items.cols,
    items.data.map((value, at) => value * h[at % items.cols]!),
  );
}

function assertParameters({ epochs, batchSize, negatives, learningRate, initStd, patience }: NmfOptions): void {
  const natural = [epochs, batchSize, negatives].every((n) => Number.isInteger(n) && n > 0);
  if (!natural || !(learningRate > 0) || !(initStd > 0) || !(patience >= 0)) {
    throw new RangeError(
      `NMF: expected positive epochs, batchSize, negatives (integers), learningRate and initStd, and patience of at least 0; got ${epochs}, ${batchSize}, ${negatives}, ${learningRate}, ${initStd} and ${patience}`,
    );
  }
}
