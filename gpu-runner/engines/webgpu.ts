import type { Engine } from './engine.ts';
import { descendD2d } from './webgpu/descend-d2d.ts';
import { openGpu } from './webgpu/gpu.ts';
import { trainLightGcn } from './webgpu/train-lightgcn.ts';

/** WebGPU by Dawn, with shaders written by hand: any GPU with Vulkan, Metal or Direct3D 12. Undefined where there is none. */
export async function openWebGpu(): Promise<Engine | undefined> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals); // the constants of the API, such as GPUBufferUsage
  const gpu = await openGpu(create([]));
  if (!gpu) return undefined;
  return {
    name: 'WEBGPU',
    device: gpu.description,
    version: 'webgpu',
    accelerated: gpu.accelerated,
    descendD2d: (descent) => descendD2d(gpu, descent),
    trainLightGcn: (training) => trainLightGcn(gpu, training),
    close: gpu.close,
  };
}
