import type { Engine, EngineName } from './engine.ts';
import { openTfjs } from './tfjs.ts';
import { openWasm } from './wasm.ts';
import { openWebGpu } from './webgpu.ts';

const openers: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  WASM: async () => openWasm(),
  TFJS: () => openTfjs(),
  WEBGPU: async () => (await openWebGpu()) ?? noAdapter(),
};

/** Opens an engine in this very process; open.ts is for runs, which may be cancelled. */
export function openHere(name: EngineName): Promise<Engine> {
  return openers[name]();
}

export function noAdapter(): never {
  throw new Error('no GPU adapter was found (on Linux: a Vulkan driver and libvulkan.so.1 are needed)');
}
