import os from 'node:os';
import type { Engine } from './engine.ts';

/** The WebAssembly kernels: the engine that takes nothing over, so that all is done by them. Everywhere, and the default. */
export function openWasm(): Engine {
  const model = os.cpus()[0]?.model.trim() ?? 'an unknown processor';
  return {
    name: 'WASM',
    device: `${os.availableParallelism()} x ${model}`,
    version: `V8 ${process.versions.v8}`,
    accelerated: false,
    close() {},
  };
}
