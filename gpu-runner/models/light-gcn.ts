import type { Split } from '../data/dataset.ts';
import type { Surface } from '../gql/graphql.ts';
import type { LightGcnShape } from '../kernels/lightgcn-graph.ts';
import { assertLightGcnTensors, createLightGcn } from '../kernels/lightgcn.ts';
import type { Tensor, Tensors } from '../kernels/tensors.ts';
import { assertShape, matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import type { ModelTrainer, Recommender } from './model.ts';
import { trainBest } from './training.ts';

export interface LightGcnOptions {
  readonly dim: number;
  /** Propagation layers. */
  readonly layers: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly l2: number;
  readonly initStd: number;
  /** Epochs without a better validation NDCG@10 after which training ends; 0 = never. */
  readonly patience: number;
}

export const lightGcnPresets = {
  /** Appendix A (embedding size, learning rate, at most 400 epochs); layers, l2, init and batch of He et al. 2020. */
  PAPER: {
    dim: 16,
    layers: 3,
    epochs: 400,
    batchSize: 2048,
    learningRate: 1e-3,
    l2: 1e-4,
    initStd: 0.1,
    patience: 20,
  },
  /** The released code has no LightGCN; these are those of LightGCN's own, with its embedding of 64. */
  REFERENCE_CODE: {
    dim: 64,
    layers: 3,
    epochs: 400,
    batchSize: 2048,
    learningRate: 1e-3,
    l2: 1e-4,
    initStd: 0.1,
    patience: 20,
  },
} satisfies Record<string, LightGcnOptions>;

export const lightGcnDefaults: LightGcnOptions = lightGcnPresets.PAPER;

/**
 * LightGCN [29]: e = mean of layers 0..L of the propagation e^(l+1) = D^-1/2 A D^-1/2 e^(l) over the graph of training
 * interactions, score(u, i) = <e_u, e_i>, trained with BPR on one unseen item beside every positive, drawn anew each
 * epoch, and L2 on layer 0 of the batch (losses/bpr.ts), dense Adam; the weights of the best epoch on validation are kept
 * (training.ts).
 *
 * Its parameters are layer 0, the surface LAYER0: another one changes all that is propagated from it, items too. Another
 * PROPAGATED one replaces what users score with, nothing else; the checkpoint then holds it.
 */
export const lightGcn: ModelTrainer<LightGcnOptions> = {
  train(split, parameters, context) {
    assertParameters(parameters);
    const shape = { N: split.N, M: split.M, dim: parameters.dim, layers: parameters.layers };
    const engine = createLightGcn(shape, split.train);
    engine.load(initialTensors(shape, parameters.initStd, context.rng.fork('init')));
    engine.startTraining({ ...parameters, words: context.rng.fork('samples').words() });
    const ranked = () => {
      engine.prepareScores();
      return { M: split.M, ...scoring(engine.scoreUsers) };
    };
    const task = { name: 'LIGHT_GCN', engine, ...parameters, partsOf, ranked } as const;
    return recommender(trainBest(task, split, context), shape, split);
  },
  restore(tensors, { dim, layers }, split) {
    return recommender(tensors, { N: split.N, M: split.M, dim, layers }, split);
  },
};

/** Layer 0 ~ N(0, initStd^2). */
function initialTensors({ N, M, dim }: LightGcnShape, initStd: number, rng: Rng): Tensors {
  const draw = (name: string, rows: number): Tensor => {
    const stream = rng.fork(name);
    return { shape: [rows, dim], data: Float32Array.from({ length: rows * dim }, () => stream.normal() * initStd) };
  };
  return { 'user.layer0': draw('user.layer0', N), 'item.layer0': draw('item.layer0', M) };
}

function recommender(tensors: Tensors, shape: LightGcnShape, split: Split): Recommender {
  const { N, M, dim } = shape;
  const replaced = tensors['user.propagated'];
  assertLightGcnTensors(shape, tensors);
  // Made when first needed: a model whose layer 0 is attacked propagates nothing.
  const engine = once(() => {
    const made = createLightGcn(shape, split.train);
    made.load(tensors);
    return made;
  });
  const scores = once(() => {
    engine().prepareScores(replaced?.data);
    return scoring(engine().scoreUsers);
  });
  const table = (surface: Surface): Tensor => {
    const [name] = partsOf(surface);
    return tensors[name] ?? engine().propagated()[name]!; // one of the two has every part
  };
  return {
    name: 'LIGHT_GCN',
    N,
    M,
    ownSurface: 'LAYER0',
    surfaces,
    userEmbedding: (surface) => matrix(N, dim, table(surface).data.slice()),
    withUserEmbedding(surface, theta) {
      const [name] = partsOf(surface);
      assertShape(`LightGCN ${surface} user embedding`, theta, N, dim);
      const { 'user.propagated': _, ...layer0 } = tensors;
      return recommender({ ...layer0, [name]: { shape: [N, dim], data: theta.data.slice() } }, shape, split);
    },
    itemDirections: (surface) =>
      surface === 'PROPAGATED' ? matrix(M, dim, engine().propagated()['item.propagated']!.data.slice()) : undefined,
    scoreUser: (user, out) => scores().scoreUser(user, out),
    scoreUsers: (from, to, out) => scores().scoreUsers(from, to, out),
    tensors: () =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, t]) => [name, { shape: [...t.shape], data: t.data.slice() }]),
      ),
  };
}

function scoring(scoreUsers: Recommender['scoreUsers']): Pick<Recommender, 'scoreUser' | 'scoreUsers'> {
  return { scoreUsers, scoreUser: (user, out) => scoreUsers(user, user + 1, out) };
}

/** The tensor that a surface is. */
function partsOf(surface: Surface): readonly [string] {
  const name = partOfSurface[surface];
  if (!name) throw new RangeError(`LightGCN: expected one of ${surfaces.join(', ')} as surface, got ${surface}`);
  return [name];
}

const partOfSurface: Partial<Record<Surface, string>> = { LAYER0: 'user.layer0', PROPAGATED: 'user.propagated' };
const surfaces = ['LAYER0', 'PROPAGATED'] as const;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function assertParameters({ epochs, batchSize, learningRate, l2, initStd, patience }: LightGcnOptions): void {
  const natural = [epochs, batchSize].every((n) => Number.isInteger(n) && n > 0);
  if (!natural || !(learningRate > 0) || !(initStd > 0) || !(l2 >= 0) || !(patience >= 0)) {
    throw new RangeError(
      `LightGCN: expected positive epochs and batchSize (integers), learningRate and initStd, l2 and patience of at least 0; got ${epochs}, ${batchSize}, ${learningRate}, ${initStd}, ${l2} and ${patience}`,
    );
  }
}
