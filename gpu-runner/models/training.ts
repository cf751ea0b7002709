import type { Split } from '../data/dataset.ts';
import type { ModelName, Surface } from '../gql/graphql.ts';
import type { UserPenalty } from '../kernels/user-penalty.ts';
import { parametersOf, prefixed, unprefixed, valuesOf, type Tensors, type TrainingState } from '../kernels/tensors.ts';
import { evaluateRanking, type RankedModel } from '../metrics/ranking.ts';
import type { TrainingContext } from './model.ts';

/** What trains a model's parameters: a kernel that holds them. */
export interface TrainingEngine {
  /** Goes once over the data, returns the mean recommendation loss; `penalties` move the user embeddings too. */
  trainEpoch(penalties: readonly UserPenalty[]): number | Promise<number>;
  tensors(): Tensors;
  /** All that the next epoch depends on. */
  state(): TrainingState;
  resume(state: TrainingState): void;
  /** Gives back what it holds outside this thread's memory. */
  close?(): void;
}

export interface TrainingTask {
  readonly name: ModelName;
  readonly engine: TrainingEngine;
  readonly epochs: number;
  /** Epochs without a better validation NDCG@10 after which training ends; 0 = never. */
  readonly patience: number;
  /** Names of the tensors that a surface consists of. */
  readonly partsOf: (surface: Surface) => readonly string[];
  /** Ranks with the present parameters. */
  readonly ranked: () => RankedModel;
}

/** Users, items and training positives. */
export interface TrainingSize {
  readonly N: number;
  readonly M: number;
  readonly positives: number;
}

/**
 * Copies of all parameters that training holds beside its engine, at most: the best, the newest, those being ranked (twice),
 * and a state (parameters, two moments, the best), also written out as a file.
 */
export const COPIES_IN_TRAINING = 4 + 4 + 4;

interface Best {
  readonly epoch: number;
  readonly value: number;
  readonly tensors: Tensors;
}

/**
 * Trains for `epochs`, measures validation NDCG@10 over the whole catalogue after each (whatever ranking the protocol
 * reports), stops when it has not risen for `patience` epochs, and returns the weights of the best epoch, the first of equals.
 */
export async function trainBest(task: TrainingTask, split: Split, context: TrainingContext): Promise<Tensors> {
  const { name, engine, epochs, patience } = task;
  const { progress, resume, saveState } = context;
  const penalty = penaltiesOf(task, context);
  let epoch = 0;
  let best: Best = { epoch, value: -1, tensors: engine.tensors() };
  if (resume) {
    engine.resume(unprefixed('engine', resume));
    context.penalty?.load?.(unprefixed('penalty', resume));
    const [at, bestEpoch, value] = valuesOf(resume, 'progress', 3) as [number, number, number]; // as many as asked for
    epoch = at;
    best = { epoch: bestEpoch, value, tensors: parametersOf('best', resume) };
  }
  const state = (): TrainingState => ({
    ...prefixed('engine', engine.state()),
    ...prefixed('best', best.tensors),
    ...prefixed('penalty', context.penalty?.state?.() ?? {}),
    progress: { shape: [3], data: Float64Array.of(epoch, best.epoch, best.value) },
  });

  const limit = patience > 0 ? patience : Infinity;
  while (epoch < epochs && epoch - best.epoch < limit) {
    epoch++;
    const loss = await engine.trainEpoch(penalty.terms);
    if (!Number.isFinite(loss)) throw new RangeError(`${name}: expected a finite loss, got ${loss} in epoch ${epoch}`);
    progress.metric('loss.train', epoch, loss);
    if (context.penalty) progress.metric('loss.penalty', epoch, penalty.takeMean());
    const value = validationNdcg(task, split, context);
    progress.metric('validation.ndcg@10', epoch, value);
    if (value > best.value) best = { epoch, value, tensors: engine.tensors() };
    progress.step(epoch, epochs);
    saveState?.(state);
  }
  return best.tensors;
}

/** The context's penalty as the engine takes it, and the mean of its values since last asked. */
function penaltiesOf(task: TrainingTask, { penalty }: TrainingContext) {
  let [sum, batches] = [0, 0];
  const terms = (penalty?.surfaces ?? []).map((surface, index): UserPenalty => ({
    parts: task.partsOf(surface),
    apply(batch) {
      sum += penalty!.apply({ surface: index, ...batch }); // there are surfaces, so there is a penalty
      if (index === 0) batches++;
    },
  }));
  return {
    terms,
    takeMean(): number {
      const mean = sum / batches;
      [sum, batches] = [0, 0];
      return mean;
    },
  };
}

function validationNdcg({ ranked }: TrainingTask, split: Split, { rng, team }: TrainingContext): number {
  const options = { ranking: 'FULL', on: 'validation', ks: [10], metrics: ['NDCG'], ...(team && { team }) } as const;
  return evaluateRanking(ranked(), split, options, rng)[0]!.value; // one metric at one k
}
