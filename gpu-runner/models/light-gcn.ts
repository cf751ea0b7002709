import type { Split } from '../data/dataset.ts';
import type { LightGcnParameters, Surface } from '../gql/graphql.ts';
import type { LightGcnShape } from '../kernels/lightgcn-graph.ts';
import { assertLightGcnTensors, createLightGcn, lightGcnMemory, type LightGcnKernel } from '../kernels/lightgcn.ts';
import type { Tensor, Tensors } from '../kernels/tensors.ts';
import { assertShape, matrix, type Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import type { ModelTrainer, Recommender } from './model.ts';
import { onDevice } from './light-gcn-device.ts';
import { COPIES_IN_TRAINING, trainBest, type TrainingEngine, type TrainingSize } from './training.ts';

export type LightGcnOptions = Omit<LightGcnParameters, '__typename'>;

/**
 * Appendix A (embedding size, learning rate, at most 400 epochs); layers, l2, init and batch of He et al. 2020 and their code.
 * On ML-100K validation NDCG@10 stands still for 35 epochs at 0.18 before it rises to 0.24: a patience of 20 would stop there.
 */
const paper: LightGcnOptions = {
  dim: 16,
  layers: 3,
  epochs: 400,
  batchSize: 2048,
  learningRate: 1e-3,
  l2: 1e-4,
  initStd: 0.1,
  patience: 50,
};

/** The released code has no LightGCN. */
/** The released code's embeddings are 64 wide. */
export const lightGcnPresets = { PAPER: paper, REFERENCE_CODE: { ...paper, dim: 64 } } as const;

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
  async train(split, parameters, context) {
    assertParameters(parameters);
    const shape = { N: split.N, M: split.M, dim: parameters.dim, layers: parameters.layers };
    const kernel = createLightGcn(shape, split.train);
    kernel.load(initialTensors(shape, parameters.initStd, context.rng.fork('init')));
    kernel.startTraining({ ...parameters, words: context.rng.fork('samples').words() });
    const device = context.penalty ? undefined : context.engine?.trainLightGcn; // penalties are the kernel's alone
    const engine: TrainingEngine = device
      ? onDevice(device, kernel, { shape, positives: split.train, ...parameters })
      : kernel;
    const ranked = () => recommender(kernel.tensors(), shape, { split, kernel: () => kernel });
    const task = { name: 'LIGHT_GCN', engine, ...parameters, partsOf, ranked } as const;
    try {
      return recommender(await trainBest(task, split, context), shape, { split });
    } finally {
      engine.close?.();
    }
  },
  restore(tensors, { dim, layers }, split) {
    return recommender(tensors, { N: split.N, M: split.M, dim, layers }, { split });
  },
};

/** Bytes that training holds at most. */
export function lightGcnBytes({ N, M, positives }: TrainingSize, { dim, layers }: LightGcnOptions): number {
  return lightGcnMemory({ N, M, dim, layers }, { positives }) + COPIES_IN_TRAINING * 4 * (N + M) * dim;
}

/** Layer 0 ~ N(0, initStd^2). */
function initialTensors({ N, M, dim }: LightGcnShape, initStd: number, rng: Rng): Tensors {
  const draw = (name: string, rows: number): Tensor => {
    const stream = rng.fork(name);
    return { shape: [rows, dim], data: Float32Array.from({ length: rows * dim }, () => stream.normal() * initStd) };
  };
  return { 'user.layer0': draw('user.layer0', N), 'item.layer0': draw('item.layer0', M) };
}

/** `kernel` holds the tensors' layer 0; made when first needed, since a model whose layer 0 is attacked propagates nothing. */
function recommender(
  tensors: Tensors,
  shape: LightGcnShape,
  { split, kernel = once(() => kernelWith(tensors, shape, split)) }: { split: Split; kernel?: () => LightGcnKernel },
): Recommender {
  const { N, M, dim } = shape;
  assertLightGcnTensors(shape, tensors);
  const propagated = once(() => ({ ...kernel().propagated(), ...tensors }));
  const prepared = once(() => {
    kernel().prepareScores(tensors['user.propagated']?.data);
    return kernel();
  });
  const table = (name: string): Matrix => {
    const { shape: size, data } = tensors[name] ?? propagated()[name]!; // one of the two has every part
    return matrix(size[0]!, size[1]!, data.slice());
  };
  return {
    name: 'LIGHT_GCN',
    N,
    M,
    ownSurface: 'LAYER0',
    surfaces,
    userEmbedding: (surface) => table(partsOf(surface)[0]),
    withUserEmbedding(surface, theta) {
      const [name] = partsOf(surface);
      assertShape(`LightGCN ${surface} user embedding`, theta, N, dim);
      const { 'user.propagated': _, ...layer0 } = tensors;
      return recommender({ ...layer0, [name]: { shape: [N, dim], data: theta.data.slice() } }, shape, { split });
    },
    itemDirections: (surface) => (surface === 'PROPAGATED' ? table('item.propagated') : undefined),
    scoreUser: (user, out) => prepared().scoreUsers(user, user + 1, out),
    scoreUsers: (from, to, out) => prepared().scoreUsers(from, to, out),
    scoreForm: () => ({ kind: 'DOT', users: table('user.propagated'), items: table('item.propagated') }),
    tensors: () =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, t]) => [name, { shape: [...t.shape], data: t.data.slice() }]),
      ),
  };
}

function kernelWith(tensors: Tensors, shape: LightGcnShape, split: Split): LightGcnKernel {
  const kernel = createLightGcn(shape, split.train);
  kernel.load(tensors);
  return kernel;
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
