import { findTensorFlow } from '../backend.ts';
import type { Engine, EngineName } from './engine.ts';
import { openTfjs } from './tfjs.ts';
import { openWasm } from './wasm.ts';
import { openWebGpu } from './webgpu.ts';

const opened: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  WASM: async () => openWasm(),
  TFJS: () => openTfjs(),
  WEBGPU: async () => (await openWebGpu()) ?? noAdapter(),
};

/** Opens an engine by name. The error of one that cannot be opened says what is missing and how to get it. */
export async function openEngine(name: EngineName): Promise<Engine> {
  try {
    return await opened[name]();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`engine ${name} is not available: ${reason}`, { cause: error });
  }
}

export interface Availability {
  readonly name: EngineName;
  readonly accelerated: boolean;
  /** What it computes on, or why it is not available. */
  readonly detail: string;
  readonly available: boolean;
}

/** What of the engines this machine has. Quick: TensorFlow.js is not loaded, only looked for, unless it has CUDA. */
export async function listEngines(): Promise<Availability[]> {
  const wasm = await tryToOpen('WASM');
  const { backend, detail } = findTensorFlow();
  return [
    wasm,
    backend === 'cuda'
      ? await tryToOpen('TFJS')
      : { name: 'TFJS', accelerated: false, detail, available: backend !== undefined },
    await tryToOpen('WEBGPU'),
  ];
}

async function tryToOpen(name: EngineName): Promise<Availability> {
  try {
    const engine = await openEngine(name);
    const { accelerated, device, version } = engine;
    engine.close();
    return { name, accelerated, detail: `${device}, ${version}`, available: true };
  } catch (error) {
    return { name, accelerated: false, detail: (error as Error).message, available: false }; // openEngine throws errors
  }
}

function noAdapter(): never {
  throw new Error('no GPU adapter was found (on Linux: a Vulkan driver and libvulkan.so.1 are needed)');
}
