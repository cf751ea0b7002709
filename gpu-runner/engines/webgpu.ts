import { createRequire } from 'node:module';
import type { Engine } from './engine.ts';
import { descendD2d, evaluateD2d } from './webgpu/descend-d2d.ts';
import { openGpu } from './webgpu/gpu.ts';
import { trainLightGcn } from './webgpu/train-lightgcn.ts';

/**
 * WebGPU by Dawn, with shaders written by hand: any GPU with Vulkan, Metal or Direct3D 12, and nothing but npm to install.
 * Undefined where there is no adapter; throws where the package is not installed.
 */
export async function openWebGpu(): Promise<Engine | undefined> {
  if (!mayHaveWebGpu()) return undefined; // Dawn would complain on the console
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals); // the constants of the API, such as GPUBufferUsage
  const gpu = await openGpu(create([]));
  if (!gpu) return undefined;
  const { version } = createRequire(import.meta.url)('webgpu/package.json') as { version: string }; // every package has one
  return {
    name: 'WEBGPU',
    device: gpu.description,
    version: `webgpu ${version}`,
    accelerated: gpu.accelerated,
    evaluateD2d: (objective) => evaluateD2d(gpu, objective),
    descendD2d: (descent) => descendD2d(gpu, descent),
    trainLightGcn: async (training) => trainLightGcn(gpu, training),
    close: gpu.close,
  };
}

/** False where there can be no adapter: on Linux, without Vulkan. */
export function mayHaveWebGpu(): boolean {
  return process.platform !== 'linux' || hasLibrary('libvulkan.so.1');
}

/** Whether the system's loader finds it. Loading it as an addon fails either way, for another reason where it is there. */
function hasLibrary(name: string): boolean {
  try {
    process.dlopen({ exports: {} }, name);
    return true;
  } catch (error) {
    return !String(error).includes('cannot open shared object file');
  }
}
