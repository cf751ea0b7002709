import { bipartiteGraph } from '../../kernels/lightgcn-graph.ts';
import type { LightGcnParameters, LightGcnSession, LightGcnTraining } from '../engine.ts';
import { adamShader, adamSteps, tickShader } from './adam-shader.ts';
import { sortEpoch } from './batch-rows.ts';
import { roomsOf, type Dispatch, type Gpu } from './gpu.ts';
import { bprGradientShader, bprShader, GROUP, l2Shader, neighboursShader, scaleShader } from './lightgcn-shaders.ts';
import { padRows, unpadRows } from './rows.ts';

/** Batches handed over at once. */
const MOST_BATCHES = 16;
const MOST_WIDTH = 4 * GROUP;

/** Parameters and moments stay on the device; triples come epoch by epoch. */
export function trainLightGcn(gpu: Gpu, training: LightGcnTraining): LightGcnSession {
  const { shape, positives, batchSize } = training;
  const { N, M, dim, layers } = shape;
  if (dim > MOST_WIDTH) throw new RangeError(`LightGCN on WebGPU: expected a width up to ${MOST_WIDTH}, got ${dim}`);
  const P = positives.items.length;
  const C = Math.ceil(dim / 4);
  const graphShape = { rows: N + M, C };
  const [bytes, vectors] = [(N + M) * C * 16, Math.ceil(((N + M) * C) / 256)];
  const graph = bipartiteGraph(shape, positives);
  const { room, free } = roomsOf(gpu);
  const table = (values: Float32Array): GPUBuffer => room(padRows(values, dim, 4 * C));
  const [edges, neighbours, inverseRoot] = [
    room(Uint32Array.from(graph.edges)),
    room(Uint32Array.from(graph.neighbours)),
    room(Float32Array.from(graph.inverseRoot)),
  ];
  const [theta, m, v] = [table(training.start.theta), table(training.start.moment1), table(training.start.moment2)];
  const [propagated, propagatedGradient, gradient, even, odd] = [
    room(bytes),
    room(bytes),
    room(bytes),
    room(bytes),
    room(bytes),
  ];
  const most = Math.ceil(P / batchSize);
  const size = Math.min(batchSize, P);
  const [clock, batches, triples, touched, entries] = [
    room(4),
    room(most * 16),
    room(P * 16),
    room(P * 24),
    room(P * 12),
  ];
  const [slopes, losses, steps] = [room(P * 4), room(P * 4), room(most * 8)];

  /** out = the mean of x, A x, ... A^layers x. */
  const propagate = (x: GPUBuffer, out: GPUBuffer): Dispatch[] => {
    const share = `${1 / (layers + 1)}`;
    const [inner, last] = [
      neighboursShader(graphShape, { a: 's', b: 's * s' }),
      neighboursShader(graphShape, { a: share, b: `${share} * s` }),
    ];
    const steps = [gpu.program(scaleShader(graphShape), [inverseRoot, x, even], vectors)];
    let [from, to] = [even, odd];
    for (let l = 1; l < layers; l++) {
      steps.push(gpu.program(inner, [edges, neighbours, inverseRoot, x, from, to], N + M));
      [from, to] = [to, from];
    }
    return [...steps, gpu.program(last, [edges, neighbours, inverseRoot, x, from, out], N + M)];
  };
  const touchedColumns = Math.ceil((Math.min(3 * size, N + M) * C) / GROUP);
  const step: Dispatch[] = [
    ...propagate(theta, propagated),
    gpu.program(bprShader(graphShape), [clock, batches, triples, propagated, slopes, losses], Math.ceil(size / GROUP)),
    gpu.program(
      bprGradientShader(graphShape),
      [clock, batches, touched, entries, triples, slopes, propagated, propagatedGradient],
      touchedColumns,
    ),
    ...propagate(propagatedGradient, gradient),
    gpu.program(
      l2Shader(graphShape, training.l2),
      [clock, batches, touched, theta, gradient, propagatedGradient],
      touchedColumns,
    ),
    gpu.program(adamShader((N + M) * C), [clock, steps, theta, gradient, m, v], vectors),
    gpu.program(tickShader, [clock], 1),
  ];
  let taken = training.start.steps;

  return {
    async trainEpoch(drawn) {
      const sorted = sortEpoch(drawn, { N, M, batchSize });
      const count = sorted.batches.length / 4;
      gpu.write(clock, Uint32Array.of(0));
      gpu.write(batches, sorted.batches);
      gpu.write(triples, sorted.triples);
      gpu.write(touched, sorted.touched);
      gpu.write(entries, sorted.entries);
      gpu.write(steps, adamSteps(training.learningRate, taken, count));
      for (let from = 0; from < count; from += MOST_BATCHES) {
        const some = Math.min(MOST_BATCHES, count - from);
        gpu.submit(Array.from({ length: some }, () => step).flat());
      }
      taken += count;
      const all = await gpu.read(losses);
      return all.reduce((sum, loss) => sum + loss, 0) / drawn.users.length;
    },
    async read(): Promise<LightGcnParameters> {
      const values = async (buffer: GPUBuffer): Promise<Float32Array> =>
        unpadRows(await gpu.read(buffer), 4 * C, new Float32Array((N + M) * dim));
      return { theta: await values(theta), moment1: await values(m), moment2: await values(v), steps: taken };
    },
    close: free,
  };
}
