import { findTensorFlow } from '../backend.ts';
import type { Engine, EngineName } from './engine.ts';
import { openHosted } from './hosted.ts';
import { noAdapter, openHere } from './open-here.ts';
import { mayHaveWebGpu } from './webgpu.ts';

/** Opens an engine by name. The error of one that cannot be opened says what is missing and how to get it. */
export async function openEngine(name: EngineName): Promise<Engine> {
  try {
    if (name === 'WASM') return await openHere(name);
    const { backend, detail } = findTensorFlow();
    if (name === 'TFJS' && !backend) throw new Error(detail);
    if (name === 'WEBGPU' && !mayHaveWebGpu()) noAdapter(); // saves a process
    return await openHosted(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`engine ${name} is not available: ${reason}`, { cause: error });
  }
}

/** Engines with hardware of their own; TensorFlow.js is loaded only where it has CUDA, for it takes seconds. */
export async function acceleratedEngines(): Promise<Engine[]> {
  const names = ['WEBGPU', ...(findTensorFlow().backend === 'cuda' ? ['TFJS' as const] : [])] as const;
  const found: Engine[] = [];
  for (const name of names) {
    const engine = await openEngine(name).catch(() => undefined); // not on this machine
    if (engine?.accelerated) found.push(engine);
    else engine?.close();
  }
  return found;
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
  const { backend, detail } = findTensorFlow();
  return [
    await tryToOpen('WASM'),
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
