import { wasm } from './generated/lightgcn.ts';
import { globalOf, setGlobals } from './globals.ts';
import { assertLightGcnShape, bipartiteGraph, type LightGcnShape, type Positives } from './lightgcn-graph.ts';
import { loadKernel } from './load.ts';
import { assertDrawable, type Triples } from './sampling.ts';
import { parametersOf, prefixed, valuesOf, type Tensor, type Tensors, type TrainingState } from './tensors.ts';
import { applyPenalty, distinctUsers, penaltyRoom, type UserPenalty } from './user-penalty.ts';

export interface LightGcnTraining {
  readonly batchSize: number;
  readonly learningRate: number;
  /** Weight of ||layer 0||^2 / 2 of each triple's three rows. */
  readonly l2: number;
  /** Seeds the draws of negatives and the order of triples. */
  readonly words: Uint32Array;
}

/** Users, items they have seen, items they have not, of equal length. */
export type TripleBatch = { readonly [Name in keyof Triples]: ArrayLike<number> };

/** A LightGCN that holds its parameters: the kernel's, or its plain twin's (lightgcn-plain.ts). */
export interface LightGcnEngine {
  /** user.layer0 [N, dim] and item.layer0 [M, dim]. */
  load(tensors: Tensors): void;
  tensors(): Tensors;
  /** user.propagated [N, dim] and item.propagated [M, dim] of the present parameters. */
  propagated(): Tensors;
  /** Starts Adam and the sample stream afresh. */
  startTraining(training: LightGcnTraining): void;
  /** Draws new negatives, goes once over all positives, returns the mean BPR loss (without L2 and the penalties). */
  trainEpoch(penalties?: readonly UserPenalty[]): number;
  /** Mean BPR loss of a batch, no larger than the training set, and the gradient of that and L2; nothing moves. */
  lossAndGradient(batch: TripleBatch): { readonly loss: number; readonly gradient: Tensors };
}

/** Layer 0 and its two moments of Adam, users then items, [N + M, dim] each, and the steps taken. */
export interface LightGcnParameters {
  readonly theta: Float32Array;
  readonly moment1: Float32Array;
  readonly moment2: Float32Array;
  readonly steps: number;
}

/** The kernel's engine: its training can be left and taken up between epochs, and it scores. */
export interface LightGcnKernel extends LightGcnEngine {
  /** The next epoch's triples, for whoever trains on them elsewhere. */
  drawTriples(): Triples;
  parameters(): LightGcnParameters;
  setParameters(parameters: LightGcnParameters): void;
  /** Parameters, moments and step of Adam, state of the generator. */
  state(): TrainingState;
  /** After startTraining: goes on from there. */
  resume(state: TrainingState): void;
  /** Bytes of its memory now; lightGcnMemory tells beforehand. */
  memory(): number;
  /** Call once after the parameters changed; `users` [N, dim] replaces the users' propagated embedding. */
  prepareScores(users?: Float32Array): void;
  /** <e_u, e_i> of all items for users [from, to); out [to - from, M]. */
  scoreUsers(from: number, to: number, out: Float32Array): void;
}

interface Exports extends Record<string, unknown> {
  seed(a: number, b: number, c: number, d: number): void;
  seedWord(i: number): number;
  startEpoch(): number;
  trainEpoch(): number;
  forward(from: number, size: number): number;
  backward(from: number, size: number): void;
  update(): void;
  propagate(x: number, out: number): void;
  prepareScores(): void;
  scoreUsers(from: number, count: number): void;
}

const SCORE_ROWS = 16; // users scored at once
const MAX_BYTES = 2 ** 32;

/**
 * LightGCN in WebAssembly SIMD, the same bits on every machine. At the size of ML-100K (80,000 triples in batches of 2,048,
 * 3 layers) an epoch takes 0.43 s of one core of a 2-core AMD EPYC for K = 64 and 0.11 s for K = 16; bench/lightgcn-epoch-64
 * measures it. Nine tenths are the addition of neighbours' rows; tried without gain: columns in the outer loop, two
 * neighbours a turn, parts of the neighbours that fit into the first cache.
 */
export function createLightGcn(shape: LightGcnShape, positives: Positives): LightGcnKernel {
  assertLightGcnShape(shape);
  const { N, M, dim, layers: depth } = shape;
  const rows = N + M;
  const K = Math.ceil(dim / 8) * 8;
  const count = rows * K;
  if (count * 4 >= MAX_BYTES) throw new RangeError(`LightGCN: expected under 4 GB a table, got ${count * 4} bytes`);
  const graph = bipartiteGraph(shape, positives);
  const kernel = loadKernel<Exports>('lightgcn', wasm);
  const { exports } = kernel;
  const floats = (n: number): number => kernel.alloc(n * 4);
  const get = (name: string): number => globalOf(exports, name).value;
  const block = (name: string): Float32Array => kernel.f32(get(name), count);
  const columns = Math.ceil(M / 8) * 8;

  const [edges, neighbours, inverseRoot] = [
    kernel.alloc(graph.edges.byteLength),
    kernel.alloc(graph.neighbours.byteLength),
    floats(rows),
  ];
  // Scoring takes users by fours, so the last of them reads up to three rows more.
  setGlobals(exports, { N, M, K, depth, edges, neighbours, inverseRoot, columns });
  setGlobals(exports, { theta: floats(count), propagated: floats(count + 3 * K), scaled: floats(2 * count) });
  kernel.i32(edges, graph.edges.length).set(graph.edges);
  kernel.i32(neighbours, graph.neighbours.length).set(graph.neighbours.map((row) => row * K * 4));
  kernel.f32(inverseRoot, rows).set(graph.inverseRoot);
  block('theta').fill(0);

  const unpack = (values: Float32Array, name: string): Tensors => ({
    [`user.${name}`]: takeRows(values, { from: 0, rows: N, dim, K }),
    [`item.${name}`]: takeRows(values, { from: N, rows: M, dim, K }),
  });
  const pack = (values: Float32Array, tensors: Tensors): void => {
    assertLightGcnTensors(shape, tensors);
    putRows(values, tensors['user.layer0']!.data, { from: 0, dim, K });
    putRows(values, tensors['item.layer0']!.data, { from: N, dim, K });
  };

  /** As the kernel's own trainEpoch, with pauses for the penalties of each surface. */
  function trainWith(penalties: readonly UserPenalty[]): number {
    const total = exports.startEpoch();
    const batch = get('batch');
    const users = kernel.i32(get('users'), total);
    const distinct = distinctUsers(N);
    const room = penaltyRoom([{ offset: 0, stride: K, width: dim }], Math.min(batch, N));
    const blocks = {
      'user.layer0': { parameters: block('theta'), gradient: block('gradient') },
      'user.propagated': { parameters: block('propagated'), gradient: block('propagatedGradient') },
    };
    const applyTo = (name: keyof typeof blocks, present: Int32Array): void => {
      for (const penalty of penalties) {
        if (penalty.parts[0] === name) applyPenalty(penalty, room, { users: present, ...blocks[name] });
      }
    };
    let loss = 0;
    for (let from = 0; from < total; from += batch) {
      const size = Math.min(batch, total - from);
      const present = distinct(users.subarray(from, from + size));
      loss += exports.forward(from, size);
      applyTo('user.propagated', present);
      exports.backward(from, size);
      applyTo('user.layer0', present);
      exports.update();
    }
    return loss / total;
  }

  return {
    load: (tensors) => pack(block('theta'), tensors),
    tensors: () => unpack(block('theta'), 'layer0'),
    propagated() {
      exports.propagate(get('theta'), get('propagated'));
      return unpack(block('propagated'), 'propagated');
    },
    startTraining({ batchSize, learningRate, l2, words }) {
      assertDrawable('LightGCN', shape, positives.offsets);
      const P = positives.items.length;
      const names = ['gradient', 'propagatedGradient', 'moment1', 'moment2'];
      setGlobals(exports, Object.fromEntries(names.map((name) => [name, floats(count)])));
      const lists = ['positives', 'users', 'liked', 'others'];
      setGlobals(exports, Object.fromEntries(lists.map((name) => [name, kernel.alloc(P * 4)])));
      setGlobals(exports, { offsets: kernel.alloc((N + 1) * 4), batch: batchSize, learningRate, l2, steps: 0 });
      for (const name of names) block(name).fill(0);
      kernel.i32(get('offsets'), N + 1).set(positives.offsets);
      kernel.i32(get('positives'), P).set(positives.items);
      exports.seed(words[0]!, words[1]!, words[2]!, words[3]!);
    },
    trainEpoch: (penalties = []) => (penalties.length > 0 ? trainWith(penalties) : exports.trainEpoch()),
    lossAndGradient(batch) {
      const size = batch.users.length;
      const most = positives.items.length;
      if (size > most) throw new RangeError(`LightGCN: expected at most ${most} triples in a batch, got ${size}`);
      for (const name of ['users', 'liked', 'others'] as const) kernel.i32(get(name), size).set(batch[name]);
      const loss = exports.forward(0, size) / size;
      exports.backward(0, size);
      const gradient = unpack(block('gradient'), 'layer0');
      block('gradient').fill(0);
      return { loss, gradient };
    },
    drawTriples() {
      const total = exports.startEpoch();
      const drawn = (name: string): Int32Array => kernel.i32(get(name), total).slice();
      return { users: drawn('users'), liked: drawn('liked'), others: drawn('others') };
    },
    parameters() {
      const whole = (name: string): Float32Array => takeRows(block(name), { from: 0, rows, dim, K }).data;
      return { theta: whole('theta'), moment1: whole('moment1'), moment2: whole('moment2'), steps: get('steps') };
    },
    setParameters({ steps, ...tables }) {
      for (const name of ['theta', 'moment1', 'moment2'] as const) {
        putRows(block(name), tables[name], { from: 0, dim, K });
      }
      setGlobals(exports, { steps });
    },
    state: () => ({
      ...moved.reduce((all, name) => ({ ...all, ...prefixed(name, unpack(block(name), 'layer0')) }), {}),
      steps: { shape: [1], data: Int32Array.of(get('steps')) },
      generator: { shape: [4], data: Int32Array.from({ length: 4 }, (_, i) => exports.seedWord(i)) },
    }),
    resume(state) {
      for (const name of moved) pack(block(name), parametersOf(name, state));
      setGlobals(exports, { steps: valuesOf(state, 'steps', 1)[0]! });
      const [a, b, c, d] = valuesOf(state, 'generator', 4) as [number, number, number, number]; // as many as asked for
      exports.seed(a, b, c, d);
    },
    memory: () => kernel.u8(0, 0).buffer.byteLength,
    prepareScores(users) {
      if (get('scores') === 0) {
        setGlobals(exports, { itemsAcross: floats(K * columns), scores: floats(SCORE_ROWS * columns) });
        kernel.f32(get('itemsAcross'), K * columns).fill(0);
      }
      exports.propagate(get('theta'), get('propagated'));
      if (users) putRows(block('propagated'), users, { from: 0, dim, K });
      exports.prepareScores();
    },
    scoreUsers(from, to, out) {
      const scores = kernel.f32(get('scores'), SCORE_ROWS * columns);
      for (let user = from; user < to; user += SCORE_ROWS) {
        const some = Math.min(SCORE_ROWS, to - user);
        exports.scoreUsers(user, Math.ceil(some / 4) * 4);
        for (let r = 0; r < some; r++) {
          out.set(scores.subarray(r * columns, r * columns + M), (user - from + r) * M);
        }
      }
    },
  };
}

/** Bytes of memory that an engine takes at most, once it trains and scores. */
export function lightGcnMemory({ N, M, dim }: LightGcnShape, { positives }: { readonly positives: number }): number {
  const [rows, K, columns] = [N + M, Math.ceil(dim / 8) * 8, Math.ceil(M / 8) * 8];
  const tables = 8; // layer 0, what is propagated from it, two in between, their gradients, two moments
  const graph = 2 * rows + 1 + 2 * positives;
  const scoring = (K + SCORE_ROWS) * columns;
  return 4 * (tables * rows * K + 3 * K + graph + 4 * positives + N + 1 + scoring) + SLACK;
}

const SLACK = 3 * 65536; // static data, alignment, the last page

/** What Adam moves and remembers, as the kernel calls it. */
const moved = ['theta', 'moment1', 'moment2'];

/** Throws unless the checkpoint has layer 0 in its shape, and a replaced user embedding, if any, in its. */
export function assertLightGcnTensors({ N, M, dim }: LightGcnShape, tensors: Tensors): void {
  for (const [name, rows] of [
    ['user.layer0', N],
    ['item.layer0', M],
  ] as const) {
    const tensor = tensors[name];
    if (!tensor || String(tensor.shape) !== `${rows},${dim}` || tensor.data.length !== rows * dim) {
      const found = tensor ? `[${tensor.shape.join(', ')}]` : `only ${Object.keys(tensors).join(', ') || 'nothing'}`;
      throw new RangeError(`LightGCN checkpoint: expected ${name} of shape [${rows}, ${dim}], got ${found}`);
    }
  }
}

interface Place {
  readonly from: number;
  readonly dim: number;
  readonly K: number;
}

function takeRows(values: Float32Array, { from, rows, dim, K }: Place & { readonly rows: number }): Tensor {
  const data = new Float32Array(rows * dim);
  for (let r = 0; r < rows; r++) data.set(values.subarray((from + r) * K, (from + r) * K + dim), r * dim);
  return { shape: [rows, dim], data };
}

function putRows(values: Float32Array, data: Float32Array, { from, dim, K }: Place): void {
  for (let r = 0; r * dim < data.length; r++) values.set(data.subarray(r * dim, (r + 1) * dim), (from + r) * K);
}
