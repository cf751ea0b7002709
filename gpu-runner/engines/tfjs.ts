import { loadTensorFlow, type TfBackendName } from '../backend.ts';
import type { Engine } from './engine.ts';
import { descendD2d, evaluateD2d } from './tfjs/descend-d2d.ts';
import { trainLightGcn } from './tfjs/train-lightgcn.ts';

/** TensorFlow.js: one definition of each operation for every backend. Throws where the backend is not installed. */
export async function openTfjs(backend?: TfBackendName): Promise<Engine> {
  const { tf, use, device, version, accelerated } = await loadTensorFlow(backend);
  return {
    name: 'TFJS',
    device,
    version,
    accelerated,
    evaluateD2d: async (objective) => {
      await use();
      return evaluateD2d(tf, objective);
    },
    descendD2d: async (descent) => {
      await use();
      return descendD2d(tf, descent);
    },
    trainLightGcn: async (training) => {
      await use();
      return trainLightGcn(tf, training);
    },
    close() {}, // every operation disposes of its tensors; the backend itself lives as long as the process
  };
}
