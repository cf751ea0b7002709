import { wasm } from './generated/neumf.ts';
import { globalOf, setGlobals } from './globals.ts';
import { loadKernel } from './load.ts';
import { neumfLayout, pack, unpack, type NeumfShape } from './neumf-layout.ts';
import { assertDrawable } from './sampling.ts';
import { parametersOf, prefixed, valuesOf, type Tensors, type TrainingState } from './tensors.ts';
import { applyPenalty, distinctUsers, penaltyRoom, type UserPenalty } from './user-penalty.ts';

/** What training needs: the positives of each user as compressed ascending rows, and the settings. */
export interface NeumfTraining {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
  readonly negatives: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Seeds the draws of negatives and the order of samples. */
  readonly words: Uint32Array;
}

/** Samples of a batch: users, items, labels (1 seen, 0 not) of equal length. */
export interface NeumfBatch {
  readonly users: ArrayLike<number>;
  readonly items: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** A NeuMF that holds its parameters: the kernel's, or its plain twin's (neumf-plain.ts). */
export interface NeumfEngine {
  load(tensors: Tensors): void;
  tensors(): Tensors;
  /** Starts Adam and the sample stream afresh. */
  startTraining(training: NeumfTraining): void;
  /** Draws new negatives, goes once over all samples, returns their mean loss (without that of the penalties). */
  trainEpoch(penalties?: readonly UserPenalty[]): number;
  /** Mean loss of a batch, no larger than batchSize, and its gradient; nothing moves. */
  lossAndGradient(batch: NeumfBatch): { readonly loss: number; readonly gradient: Tensors };
  /** Call once after the parameters changed. */
  prepareScores(): void;
  /** Logits of all items for a user; out [M]. */
  scoreUser(user: number, out: Float32Array): void;
}

/** The kernel's engine, whose training can be left and taken up between epochs. */
export interface NeumfKernel extends NeumfEngine {
  /** Parameters, moments and step of Adam, state of the generator. */
  state(): TrainingState;
  /** After startTraining: goes on from there. */
  resume(state: TrainingState): void;
  /** Bytes of its memory now; neumfMemory tells beforehand. */
  memory(): number;
}

interface Exports extends Record<string, unknown> {
  seed(a: number, b: number, c: number, d: number): void;
  seedWord(i: number): number;
  trainEpoch(N: number, M: number): number;
  startEpoch(N: number, M: number): number;
  trainBatch(from: number, size: number): number;
  update(from: number, size: number): void;
  finishEpoch(): void;
  prepareScores(): void;
  scoreUser(user: number): void;
}

/** Bytes of memory that an engine takes at most, once it trains. */
export function neumfMemory(
  shape: NeumfShape,
  { positives, negatives, batchSize }: { positives: number; negatives: number; batchSize: number },
): number {
  const { N, M, dim, widths, count } = neumfLayout(shape, 8);
  const adam = 4 * count; // parameters, gradient, two moments
  const drawn = positives * (1 + negatives);
  const samples = 2 * N + M + 2 + positives + 2 * drawn + 2 * Math.ceil(drawn / batchSize);
  const widest = Math.max(...widths);
  const rows = SCORE_BLOCK + Math.max(batchSize, SCORE_BLOCK) + 8;
  const activations = rows * (widths.reduce((a, b) => a + b) + 2 * widest);
  const scoring = M * (widths[1]! + 1) + widest + dim;
  const weights = widths.slice(1).reduce((sum, n, l) => sum + n * widths[l]!, 0);
  return 4 * (adam + samples + activations + scoring + weights) + SLACK;
}

const SLACK = 3 * 65536; // static data, alignment, the last page

/** What Adam moves and remembers, as the kernel calls it. */
const blocks = ['theta', 'moment1', 'moment2'];
const SCORE_BLOCK = 64; // items scored at once, as in the kernel

/**
 * NeuMF in WebAssembly SIMD, the same bits on every machine. On one core of a 2-core AMD EPYC at the size of ML-100K
 * (400,000 samples, batch 256, dense Adam on 85,000 parameters) an epoch takes 0.5 s, the plain twin 7.2 s; the scores
 * of all 943 x 1,682 pairs 0.05 s. bench/neumf-epoch and bench/ranking-ml100k measure it.
 */
export function createNeumf(shape: NeumfShape): NeumfKernel {
  const layout = neumfLayout(shape, 8);
  const kernel = loadKernel<Exports>('neumf', wasm);
  const floats = (n: number): number => kernel.alloc(n * 4);
  const { N, M, dim, half, widths, slots, count } = layout;
  const depth = widths.length - 1;

  const theta = floats(count);
  const at = (name: string): number => theta + slots[name]!.offset * 4;
  const layers = kernel.alloc(depth * 24);
  const scores = floats(M);
  const transposed = widths.slice(1).map((n, l) => floats(widths[l]! * n));
  setGlobals(kernel.exports, {
    N,
    M,
    dim,
    half,
    depth,
    theta,
    count,
    layers,
    userGmf: at('user.gmf'),
    itemGmf: at('item.gmf'),
    userMlp: at('user.mlp'),
    itemMlp: at('item.mlp'),
    outputGmf: at('output.weight'),
    outputMlp: at('output.weight') + dim * 4,
    outputBias: at('output.bias'),
    itemFirst: floats(M * widths[1]!),
    userFirst: floats(widths[1]!),
    userWeighted: floats(dim),
    scores,
  });
  placeActivations(SCORE_BLOCK);

  const get = (name: string): number => globalOf(kernel.exports, name).value;

  function placeActivations(batch: number): void {
    const rows = Math.ceil(batch / 4) * 4;
    const records = widths
      .slice(1)
      .flatMap((n, l) => [
        widths[l]!,
        n,
        at(`tower.${l + 1}.weight`),
        at(`tower.${l + 1}.bias`),
        transposed[l]!,
        floats(rows * n),
      ]);
    const deltaSize = rows * Math.max(...widths) * 4;
    setGlobals(kernel.exports, {
      activation0: floats(rows * widths[0]!),
      delta: kernel.alloc(2 * deltaSize),
      deltaSize,
    });
    kernel.i32(layers, records.length).set(records);
  }

  /** As the kernel's own trainEpoch, with a pause before every step. */
  function trainWith(penalties: readonly UserPenalty[]): number {
    const total = kernel.exports.startEpoch(shape.N, shape.M);
    const batch = get('batch');
    const [parameters, gradient] = [kernel.f32(theta, count), kernel.f32(get('gradient'), count)];
    const users = kernel.i32(get('users'), total);
    const distinct = distinctUsers(shape.N);
    const rooms = penalties.map(({ parts }) => penaltyRoom(parts.map(rowsOf), Math.min(batch, shape.N)));
    let loss = 0;
    for (let from = 0; from < total; from += batch) {
      const size = Math.min(batch, total - from);
      loss += kernel.exports.trainBatch(from, size);
      const present = { users: distinct(users.subarray(from, from + size)), parameters, gradient };
      penalties.forEach((penalty, i) => applyPenalty(penalty, rooms[i]!, present));
      kernel.exports.update(from, size);
    }
    kernel.exports.finishEpoch();
    return loss / total;
  }

  /** All rows have taken so many steps of Adam. */
  function setSteps(steps: number): void {
    setGlobals(kernel.exports, { steps });
    kernel.i32(get('userSteps'), N).fill(steps);
    kernel.i32(get('itemSteps'), M).fill(steps);
  }

  function rowsOf(name: string) {
    const { offset, stride, shape: size } = slots[name]!;
    return { offset, stride, width: size[1]! };
  }

  const block = (name: string): Float32Array => kernel.f32(get(name), count);

  return {
    load: (tensors) => pack(layout, tensors, kernel.f32(theta, count)),
    tensors: () => unpack(layout, kernel.f32(theta, count)),
    startTraining({ offsets, items, negatives, batchSize, learningRate, words }) {
      assertDrawable('NeuMF', shape, offsets);
      const samples = items.length * (1 + negatives);
      const [gradient, moment1, moment2] = [floats(count), floats(count), floats(count)];
      const [rows, positives] = [kernel.alloc(offsets.length * 4), kernel.alloc(items.length * 4)];
      setGlobals(kernel.exports, {
        gradient,
        moment1,
        moment2,
        offsets: rows,
        positives,
        negatives,
        learningRate,
        batch: batchSize,
        users: kernel.alloc(samples * 4),
        itemLabels: kernel.alloc(samples * 4),
        userSteps: kernel.alloc(N * 4),
        itemSteps: kernel.alloc(M * 4),
        sizes: floats(2 * Math.ceil(samples / batchSize)),
      });
      setSteps(0);
      placeActivations(Math.max(batchSize, SCORE_BLOCK));
      for (const name of ['gradient', 'moment1', 'moment2']) block(name).fill(0);
      kernel.i32(rows, offsets.length).set(offsets);
      kernel.i32(positives, items.length).set(items);
      kernel.exports.seed(words[0]!, words[1]!, words[2]!, words[3]!);
    },
    trainEpoch: (penalties = []) =>
      penalties.length > 0 ? trainWith(penalties) : kernel.exports.trainEpoch(shape.N, shape.M),
    state: () => ({
      ...blocks.reduce((all, name) => ({ ...all, ...prefixed(name, unpack(layout, block(name))) }), {}),
      steps: { shape: [1], data: Int32Array.of(get('steps')) },
      generator: { shape: [4], data: Int32Array.from({ length: 4 }, (_, i) => kernel.exports.seedWord(i)) },
    }),
    resume(state) {
      for (const name of blocks) pack(layout, parametersOf(name, state), block(name));
      setSteps(valuesOf(state, 'steps', 1)[0]!);
      const [a, b, c, d] = valuesOf(state, 'generator', 4) as [number, number, number, number]; // as many as asked for
      kernel.exports.seed(a, b, c, d);
    },
    memory: () => kernel.u8(0, 0).buffer.byteLength,
    lossAndGradient({ users, items, labels }) {
      const size = users.length;
      kernel.i32(get('users'), size).set(users);
      kernel.i32(get('itemLabels'), size).set(Array.from(items, (item, i) => 2 * item + labels[i]!));
      const loss = kernel.exports.trainBatch(0, size) / size;
      const gradient = unpack(layout, block('gradient'));
      block('gradient').fill(0);
      return { loss, gradient };
    },
    prepareScores: () => kernel.exports.prepareScores(),
    scoreUser(user, out) {
      kernel.exports.scoreUser(user);
      out.set(kernel.f32(scores, shape.M));
    },
  };
}
