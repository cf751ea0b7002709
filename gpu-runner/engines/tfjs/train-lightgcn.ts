import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Tf } from '../../backend.ts';
import { bipartiteGraph } from '../../kernels/lightgcn-graph.ts';
import type { LightGcnParameters, LightGcnSession, LightGcnTraining } from '../engine.ts';
import { adamStep, disposeAdam, type AdamState } from './adam.ts';

/** Numbers in the largest matrix made at once: 64 MB of them. */
const BLOCK = 2 ** 24;

/**
 * LightGCN with TensorFlow.js's own derivatives, so an independent check of the kernels. Two operations have theirs written out:
 * propagation, whose matrix is symmetric, and `gather`, whose derivative needs UnsortedSegmentSum, which the WebAssembly backend
 * lacks and the JavaScript one does in O(rows x triples).
 */
export function trainLightGcn(tf: Tf, training: LightGcnTraining): LightGcnSession {
  const { shape, batchSize, learningRate, l2, start } = training;
  const { N, M, dim, layers } = shape;
  const size: [number, number] = [N + M, dim];
  const { edges, inverseRoot } = edgeBlocks(tf, training);
  const table = (values: Float32Array): Tensor2D => tf.tensor2d(values.slice(), size);
  let state: AdamState = {
    theta: table(start.theta),
    m: table(start.moment1),
    v: table(start.moment2),
    steps: start.steps,
  };

  /** D^-1/2 (adjacency) D^-1/2 x. */
  const multiply = (x: Tensor2D): Tensor2D => {
    const g: Tensor2D = tf.mul(x, inverseRoot);
    const sums = edges.map(({ rows, neighbours }) => tf.tidy(() => tf.scatterND(rows, tf.gather(g, neighbours), size)));
    return tf.mul(tf.addN(sums), inverseRoot);
  };
  const mean = (x: Tensor2D): Tensor2D =>
    tf.tidy(() => {
      let h = x;
      for (let l = 0; l < layers; l++) h = tf.add(x, multiply(h));
      return tf.div(h, layers + 1);
    });
  const propagate = withGradient(tf, { value: mean, gradient: mean });
  const rowsOf = (rows: Tensor1D): ((x: Tensor2D) => Tensor2D) =>
    withGradient(tf, {
      value: (x) => tf.gather(x, rows),
      gradient: (dy) => tf.scatterND(tf.reshape(rows, [-1, 1]), dy, size),
    });

  return {
    async trainEpoch({ users, liked, others }) {
      const P = users.length;
      let loss = 0;
      for (let from = 0; from < P; from += batchSize) {
        const to = Math.min(P, from + batchSize);
        const [u, i, j] = [users, liked, others].map((values, role) =>
          tf.tensor1d(
            values.slice(from, to).map((value) => (role === 0 ? value : N + value)),
            'int32',
          ),
        ) as [Tensor1D, Tensor1D, Tensor1D]; // one for each role
        const objective = (theta: Tensor2D): Scalar => {
          const e = propagate(theta);
          const [eu, ei, ej] = [u, i, j].map((rows) => rowsOf(rows)(e)) as [Tensor2D, Tensor2D, Tensor2D]; // as above
          const bpr = tf.mean(tf.softplus(tf.neg(tf.sum(tf.mul(eu, tf.sub(ei, ej)), 1))));
          const squares = [u, i, j].map((rows) => tf.sum(tf.square(rowsOf(rows)(theta))));
          return tf.add(bpr, tf.mul(tf.addN(squares), l2 / (2 * (to - from))));
        };
        const [value, next] = tf.tidy(() => {
          const { value, grad } = tf.valueAndGrad((theta) => objective(theta as Tensor2D))(state.theta);
          const squares = [u, i, j].map((rows) => tf.sum(tf.square(tf.gather(state.theta, rows))));
          const bpr = tf.sub(value, tf.mul(tf.addN(squares), l2 / (2 * (to - from))));
          return [bpr, adamStep(tf, state, grad as Tensor2D, learningRate)];
        }) as [Scalar, AdamState]; // tidy's own type forgets the order
        loss += (await value.data())[0]! * (to - from);
        disposeAdam(tf, state);
        state = next;
        tf.dispose([value, u, i, j]);
      }
      return loss / P;
    },
    async read(): Promise<LightGcnParameters> {
      const [theta, moment1, moment2] = await Promise.all(
        [state.theta, state.m, state.v].map((t) => t.data<'float32'>()),
      );
      return { theta: theta!, moment1: moment1!, moment2: moment2!, steps: state.steps };
    },
    close() {
      disposeAdam(tf, state);
      tf.dispose([edges, inverseRoot]);
    },
  };
}

function withGradient(
  tf: Tf,
  op: { readonly value: (x: Tensor2D) => Tensor2D; readonly gradient: (dy: Tensor2D) => Tensor2D },
): (x: Tensor2D) => Tensor2D {
  const custom = tf.customGrad((x: unknown) => ({
    value: op.value(x as Tensor2D),
    gradFunc: (dy) => op.gradient(dy as Tensor2D),
  }));
  return custom as (x: Tensor2D) => Tensor2D; // its own type forgets the ranks
}

/** The graph's edges from both ends, in blocks: row [E, 1] and neighbour [E]; and degree^-1/2, [N + M, 1]. */
function edgeBlocks(tf: Tf, { shape, positives }: LightGcnTraining) {
  const graph = bipartiteGraph(shape, positives);
  const rows = new Int32Array(graph.neighbours.length);
  for (let r = 0; r + 1 < graph.edges.length; r++) rows.fill(r, graph.edges[r], graph.edges[r + 1]);
  const most = Math.max(1, Math.floor(BLOCK / shape.dim));
  const edges = Array.from({ length: Math.ceil(rows.length / most) }, (_, block) => {
    const [from, to] = [block * most, Math.min(rows.length, (block + 1) * most)];
    return {
      rows: tf.tensor2d(rows.slice(from, to), [to - from, 1], 'int32'),
      neighbours: tf.tensor1d(graph.neighbours.slice(from, to), 'int32'),
    };
  });
  return { edges, inverseRoot: tf.tensor2d(Float32Array.from(graph.inverseRoot), [shape.N + shape.M, 1]) };
}
