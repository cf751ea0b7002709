import { describe, expect, it } from 'vitest';
import type { Engine, LightGcnParameters, LightGcnTraining } from '../../../gpu-runner/engines/engine.ts';
import { createPlainLightGcn } from '../../../gpu-runner/kernels/lightgcn-plain.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { lightGcn, lightGcnDefaults } from '../../../gpu-runner/models/light-gcn.ts';
import type { TrainingContext, TrainingState } from '../../../gpu-runner/models/model.ts';
import { maxError } from '../kernels/random.ts';
import { plantedSplit } from './planted.ts';

const FLOAT32_EPOCHS = 2e-3; // Adam makes of rounding in a tiny gradient a part of the learning rate, 5e-3
const split = plantedSplit();
const options = { ...lightGcnDefaults, dim: 6, epochs: 6, batchSize: 200, learningRate: 5e-3, patience: 0 };

/** A device that trains by the plain twin's gradient and an Adam of its own, asynchronously. */
function device() {
  const told = { started: 0, closed: 0 };
  const trainLightGcn = async ({ shape, positives, batchSize, learningRate, l2, start }: LightGcnTraining) => {
    told.started++;
    const plain = createPlainLightGcn(shape, positives);
    plain.startTraining({ batchSize, learningRate, l2, words: new Uint32Array(4) });
    plain.theta.set(start.theta);
    const [m, v] = [Float64Array.from(start.moment1), Float64Array.from(start.moment2)];
    let t = start.steps;
    const step = (gradient: Float32Array): void => {
      t++;
      for (let i = 0; i < m.length; i++) {
        m[i] = 0.9 * m[i]! + 0.1 * gradient[i]!;
        v[i] = 0.999 * v[i]! + 0.001 * gradient[i]! ** 2;
        plain.theta[i]! -= (learningRate * (m[i]! / (1 - 0.9 ** t))) / (Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-8);
      }
    };
    return {
      async trainEpoch({ users, liked, others }: { users: Int32Array; liked: Int32Array; others: Int32Array }) {
        let sum = 0;
        for (let from = 0; from < users.length; from += batchSize) {
          const part = (of: Int32Array): Int32Array => of.subarray(from, from + batchSize);
          const batch = { users: part(users), liked: part(liked), others: part(others) };
          const { loss, gradient } = plain.lossAndGradient(batch);
          step(Float32Array.from([...gradient['user.layer0']!.data, ...gradient['item.layer0']!.data]));
          sum += loss * batch.users.length;
        }
        return sum / users.length;
      },
      read: async (): Promise<LightGcnParameters> => ({
        theta: Float32Array.from(plain.theta),
        moment1: Float32Array.from(m),
        moment2: Float32Array.from(v),
        steps: t,
      }),
      close: () => void told.closed++,
    };
  };
  const engine: Engine = {
    name: 'WEBGPU',
    device: 'a test',
    version: '0',
    accelerated: true,
    trainLightGcn,
    close: () => {},
  };
  return { engine, told };
}

async function train(context: Partial<TrainingContext> = {}) {
  const losses: number[] = [];
  const progress = {
    step: () => {},
    metric: (name: string, _: number, value: number) => void (name === 'loss.train' && losses.push(value)),
  };
  const model = await lightGcn.train(split, options, { rng: createRng(3), progress, ...context });
  return { tensors: model.tensors(), losses };
}

describe('LightGCN on a device', () => {
  it('learns what the kernel learns from the same samples, and gives the device back', async () => {
    const { engine, told } = device();
    const [ours, theirs] = [await train(), await train({ engine })];
    expect(maxError(theirs.losses, ours.losses)).toBeLessThan(1e-4);
    for (const [name, { data }] of Object.entries(ours.tensors)) {
      expect(maxError(theirs.tensors[name]!.data, data), name).toBeLessThan(FLOAT32_EPOCHS);
    }
    expect(told).toEqual({ started: 1, closed: 1 });
  });

  it('goes on from a state of the kernel, and the kernel from one of the device', async () => {
    const states: TrainingState[] = [];
    const { engine } = device();
    const ours = await train({ saveState: (state) => void states.push(state()) });
    const theirs = await train({ engine, resume: states[2] });
    expect(theirs.losses).toHaveLength(3);
    expect(maxError(theirs.losses, ours.losses.slice(3))).toBeLessThan(1e-4);
    const back: TrainingState[] = [];
    await train({ engine, saveState: (state) => void back.push(state()) });
    expect(maxError((await train({ resume: back[2] })).losses, ours.losses.slice(3))).toBeLessThan(1e-4);
  });

  it('a penalty is the kernel’s alone: the device is not asked', async () => {
    const { engine, told } = device();
    await train({ engine, penalty: { surfaces: ['LAYER0'], apply: () => 0 } });
    expect(told.started).toBe(0);
  });

  it('a failing device is closed, and its failure told', async () => {
    const { engine, told } = device();
    const failing: Engine = {
      ...engine,
      trainLightGcn: async (training) => ({
        ...(await engine.trainLightGcn!(training)),
        trainEpoch: () => Promise.reject(new Error('device lost')),
      }),
    };
    await expect(train({ engine: failing })).rejects.toThrow('device lost');
    expect(told.closed).toBe(1);
  });
});
