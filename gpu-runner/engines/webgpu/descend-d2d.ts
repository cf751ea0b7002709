import type { D2dDescent, D2dObjective, D2dValue } from '../engine.ts';
import { adamShader, adamSteps, tickShader } from './adam-shader.ts';
import { termOf, type Shared, type Term } from './d2d-terms.ts';
import { withRooms, type Content, type Dispatch, type Gpu } from './gpu.ts';
import { padRows, unpadRows } from './rows.ts';
import { spectrumOf } from './spectrum.ts';
import { PARTS_BYTES, total } from './total.ts';

/** Epochs handed over at once, so that a device is never idle for long and progress is told in time. */
const MOST_EPOCHS = 64;
const SHORT_MS = 100;

/** The objective once, with its gradient. */
export function evaluateD2d(gpu: Gpu, objective: D2dObjective): Promise<D2dValue> {
  return withRooms(gpu, async (room) => {
    const { shared, terms } = await prepare(gpu, objective, { room, points: 1 });
    gpu.submit(terms.flatMap(({ gradient, loss }) => [...gradient, ...loss]));
    const [loss] = await gpu.read(shared.curve);
    const gradient = unpadRows(await gpu.read(shared.gradient), 4 * shared.C, new Float64Array(objective.theta.length));
    return { loss: loss!, gradient };
  });
}

/** D2D-R whole, on the device: theta, both moments of Adam and the loss curve stay there until the end. */
export function descendD2d(gpu: Gpu, descent: D2dDescent): Promise<Float64Array> {
  const { K, epochs, every, report } = descent;
  return withRooms(gpu, async (room) => {
    const { shared, terms, star } = await prepare(gpu, descent, { room, points: epochs + 1 });
    const { clock, theta, C } = shared;
    const count = (descent.theta.length / K) * C;
    const thetaStar = room(star);
    const steps = room(adamSteps(descent.learningRate, 0, epochs));
    const moments = [room(star.byteLength), room(star.byteLength)];
    const adam = gpu.program(
      adamShader(count, { weight: 2 * descent.alpha }),
      [clock, steps, theta, shared.gradient, ...moments, thetaStar],
      Math.ceil(count / 256),
    );
    const tick = gpu.program(tickShader, [clock], 1);
    const distance = {
      declare: ['theta: array<vec4f>', 'star: array<vec4f>'],
      from: [theta, thetaStar],
      count,
      term: 'dot(theta[i] - star[i], theta[i] - star[i])',
    };
    const regularization = total(gpu, distance, { ...shared, slot: 1 });
    const due = (epoch: number): boolean => epoch % every === 0 || epoch === epochs;
    const dispatchesOf = (epoch: number): Dispatch[] => [
      ...terms.flatMap((term) => [...term.gradient, ...(due(epoch) ? term.loss : [])]),
      ...(due(epoch) ? regularization : []),
      ...(epoch < epochs ? [adam, tick] : []),
    ];

    let some = 1;
    for (let from = 0; from <= epochs;) {
      const to = Math.min(epochs + 1, from + some);
      const started = performance.now();
      for (let epoch = from; epoch < to; epoch++) {
        await shared.spectrum?.draw(epoch);
        gpu.submit(dispatchesOf(epoch));
      }
      const curve = await gpu.read(shared.curve, 2 * from, 2 * (to - from));
      for (let epoch = from; epoch < to; epoch++) {
        const at = 2 * (epoch - from);
        if (due(epoch)) report.loss(epoch, { distinguishability: curve[at]!, regularization: curve[at + 1]! });
      }
      report.step(Math.min(to, epochs));
      if (performance.now() - started < SHORT_MS) some = Math.min(MOST_EPOCHS, 2 * some);
      from = to;
    }
    return unpadRows(await gpu.read(theta), 4 * C, new Float64Array(descent.theta.length));
  });
}

interface Prepared {
  readonly shared: Shared;
  readonly terms: readonly Term[];
  /** theta, padded. */
  readonly star: Float32Array<ArrayBuffer>;
}

async function prepare(
  gpu: Gpu,
  { theta, K, pairs, features }: D2dObjective,
  { room, points }: { readonly room: (content: Content) => GPUBuffer; readonly points: number },
): Promise<Prepared> {
  const C = Math.ceil(K / 4);
  const star = padRows(theta, K, 4 * C);
  const shared: Shared = {
    theta: room(star),
    gradient: room(star.byteLength),
    clock: room(4),
    curve: room(points * 8),
    parts: room(PARTS_BYTES),
    C,
    spectrum: features && (await spectrumOf(gpu, features, { K, C, room })),
    room,
  };
  return { shared, star, terms: pairs.map((pair) => termOf(gpu, pair, shared)) };
}
