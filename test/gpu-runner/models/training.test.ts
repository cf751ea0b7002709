import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../../gpu-runner/artifacts/safetensors.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { lightGcn, lightGcnDefaults } from '../../../gpu-runner/models/light-gcn.ts';
import type { EmbeddingPenalty, Surface, TrainingContext, TrainingState } from '../../../gpu-runner/models/model.ts';
import { nmf, nmfDefaults } from '../../../gpu-runner/models/nmf.ts';
import { plantedSplit } from './planted.ts';

const split = plantedSplit();

interface Some {
  readonly epochs?: number;
  readonly patience?: number;
}

const models = {
  NMF: {
    surfaces: ['MLP', 'GMF', 'CONCAT'] as Surface[],
    train: (some: Some, context: TrainingContext) =>
      nmf.train(
        split,
        { ...nmfDefaults, dim: 6, layers: [12, 6], epochs: 7, batchSize: 100, learningRate: 5e-3, ...some },
        context,
      ),
  },
  LIGHT_GCN: {
    surfaces: ['PROPAGATED', 'LAYER0'] as Surface[],
    train: (some: Some, context: TrainingContext) =>
      lightGcn.train(
        split,
        { ...lightGcnDefaults, dim: 6, layers: 2, epochs: 7, patience: 0, batchSize: 100, learningRate: 5e-3, ...some },
        context,
      ),
  },
};

/** Pulls every embedding to noise of its own stream: a penalty with a state. */
function noisyPenalty(surfaces: Surface[]): EmbeddingPenalty & { readonly calls: [number, number][] } {
  let draws = 0;
  const calls: [number, number][] = [];
  return {
    surfaces,
    calls,
    apply({ surface, users, theta, out }) {
      calls.push([surface, users.length]);
      const rng = createRng(`noise ${draws++}`);
      for (let i = 0; i < out.length; i++) out[i] = 0.01 * (theta[i]! - rng.normal());
      return theta.reduce((sum, value) => sum + 0.005 * value * value, 0);
    },
    state: () => ({ draws: { shape: [1], data: Int32Array.of(draws) } }),
    load: (state) => void (draws = state['draws']!.data[0]!),
  };
}

describe.each(Object.values(models))('training %#', ({ train, surfaces }) => {
  async function run(some: Some = {}, context: Partial<TrainingContext> = {}) {
    const curves: Record<string, [number, number][]> = {};
    const progress = {
      step: () => {},
      metric: (name: string, step: number, value: number) => void (curves[name] ??= []).push([step, value]),
    };
    const model = await train(some, { rng: createRng(5), progress, ...context });
    return { tensors: model.tensors(), curves };
  }

  it.each([1, 3, 6])(
    'left after epoch %i and taken up from its file, it gives the bytes of never stopping',
    async (at) => {
      const states: TrainingState[] = [];
      const files = (state: TrainingState): Uint8Array => writeSafetensors({ tensors: state, metadata: {} });
      const whole = await run(
        {},
        {
          penalty: noisyPenalty(surfaces),
          saveState: (state) => void states.push(readSafetensors(files(state())).tensors),
        },
      );
      expect(states).toHaveLength(7);
      const rest = await run({}, { penalty: noisyPenalty(surfaces), resume: states[at - 1] });
      expect(rest.tensors).toEqual(whole.tensors);
      for (const [name, curve] of Object.entries(whole.curves))
        expect(rest.curves[name], name).toEqual(curve.slice(at));
    },
  );

  it('taken up after its last epoch, it is the trained model at once', async () => {
    let last: TrainingState = {};
    const whole = await run({}, { saveState: (state) => void (last = state()) });
    const again = await run({}, { resume: last });
    expect(again.tensors).toEqual(whole.tensors);
    expect(again.curves).toEqual({});
  });

  it('stops when validation has not risen for `patience` epochs, with the best epoch’s weights; resumed or not', async () => {
    const states: TrainingState[] = [];
    const patient = await run({ epochs: 200, patience: 3 }, { saveState: (state) => void states.push(state()) });
    const curve = patient.curves['validation.ndcg@10']!.map(([, value]) => value);
    const best = curve.indexOf(Math.max(...curve)) + 1;
    expect(curve).toHaveLength(best + 3);
    expect(curve.length).toBeLessThan(200);
    expect((await run({ epochs: best })).tensors).toEqual(patient.tensors);
    const resumed = await run({ epochs: 200, patience: 3 }, { resume: states.at(-2) });
    expect(resumed.tensors).toEqual(patient.tensors);
    expect(resumed.curves['validation.ndcg@10']).toHaveLength(1);
  });

  it('a penalty that adds nothing changes no byte; one that does is asked once a batch for each surface', async () => {
    const idle: EmbeddingPenalty = { surfaces, apply: () => 0 };
    expect((await run({ epochs: 2 }, { penalty: idle })).tensors).toEqual((await run({ epochs: 2 })).tensors);
    const penalty = noisyPenalty(surfaces);
    const moved = await run({ epochs: 2 }, { penalty });
    expect(moved.tensors).not.toEqual((await run({ epochs: 2 })).tensors);
    const order = penalty.calls.map(([surface]) => surface);
    expect(order.length % surfaces.length).toBe(0);
    for (const n of surfaces.keys())
      expect(order.filter((surface) => surface === n).length).toBe(order.length / surfaces.length);
    expect(Math.max(...penalty.calls.map(([, users]) => users))).toBeLessThanOrEqual(100);
    expect(moved.curves['loss.penalty']!.map(([step]) => step)).toEqual([1, 2]);
    expect(moved.curves['loss.penalty']![0]![1]).toBeGreaterThan(0);
  });

  it('refuses a state without what it needs, and a surface that the model has not', async () => {
    let last: TrainingState = {};
    await run({ epochs: 1 }, { saveState: (state) => void (last = state()) });
    const { progress: _, ...without } = last;
    await expect(run({}, { resume: without })).rejects.toThrow(/expected 3 values called progress, got none/);
    const { 'engine.generator': __, ...seedless } = last;
    await expect(run({}, { resume: seedless })).rejects.toThrow(/expected 4 values called generator, got none/);
    const foreign = surfaces[0] === 'MLP' ? 'LAYER0' : 'GMF';
    const penalty: EmbeddingPenalty = { surfaces: [foreign], apply: () => 0 };
    await expect(run({}, { penalty })).rejects.toThrow(new RegExp(`as surface, got ${foreign}`));
  });
});
