import { createRequire } from 'node:module';
import os from 'node:os';
import util from 'node:util';
import type * as tfjs from '@tensorflow/tfjs';
import { nvidiaCards } from './engines/nvidia.ts';

// The only file that names a TensorFlow.js backend. All packages are optional: whoever needs none of this installs none of it.

export type Tf = typeof tfjs;
export type TfBackendName = 'cuda' | 'wasm' | 'cpu';

export interface TfBackend {
  readonly tf: Tf;
  readonly name: TfBackendName;
  /** Makes it the one that TensorFlow.js computes on: there is one at a time in a process. */
  readonly use: () => Promise<unknown>;
  readonly device: string;
  readonly version: string;
  readonly accelerated: boolean;
}

const CUDA = '@tensorflow/tfjs-node-gpu';
const UMBRELLA = '@tensorflow/tfjs';
const NOT_INSTALLED =
  'TensorFlow.js is not installed: optional packages were left out; run "npm install" without --omit=optional';
const loaders: Readonly<Record<TfBackendName, () => Promise<TfBackend>>> = {
  cuda: loadCuda,
  wasm: loadWasm,
  cpu: loadCpu,
};

/** TensorFlow.js on the given backend, or on the fastest that is installed: CUDA, then WebAssembly. Throws where it is not installed. */
export async function loadTensorFlow(name?: TfBackendName): Promise<TfBackend> {
  return loaders[name ?? (isInstalled(CUDA) ? 'cuda' : 'wasm')]();
}

/** The backend that would be loaded, without loading it; undefined where none is installed. */
export function findTensorFlow(): { readonly backend: TfBackendName | undefined; readonly detail: string } {
  if (isInstalled(CUDA)) return { backend: 'cuda', detail: `${CUDA} is installed` };
  if (isInstalled('@tensorflow/tfjs-backend-wasm') && isInstalled(UMBRELLA)) {
    return { backend: 'wasm', detail: `${processor()} (WebAssembly); for CUDA run "npm run gpu:install"` };
  }
  return { backend: undefined, detail: NOT_INSTALLED };
}

/** `npm run gpu:install` brings it (its own install script downloads libtensorflow, so it is no dependency). */
async function loadCuda(): Promise<TfBackend> {
  if (!isInstalled(CUDA)) throw new Error(`TensorFlow.js for CUDA is not installed: run "npm run gpu:install" first`);
  // Node.js 23 took this away; the package still calls it.
  (util as { isNullOrUndefined?: (value: unknown) => boolean }).isNullOrUndefined ??= (value) => value == null;
  const tf = unwrapped((await import(CUDA)) as { default: Tf }); // the package is the umbrella package with one more backend
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
  const cards = await nvidiaCards();
  return {
    tf,
    name: 'cuda',
    use: () => tf.setBackend('tensorflow'),
    device: isUsingGpuDevice ? `${cards.join(', ') || 'a GPU'} (CUDA)` : `${processor()}: libtensorflow found no GPU`,
    version: `tfjs-node-gpu ${tf.version.tfjs}`,
    accelerated: isUsingGpuDevice === true,
  };
}

async function loadWasm(): Promise<TfBackend> {
  const tf = await loadUmbrella();
  await import('@tensorflow/tfjs-backend-wasm');
  const use = () => tf.setBackend('wasm');
  await use();
  return {
    tf,
    name: 'wasm',
    use,
    device: `${processor()} (WebAssembly)`,
    version: `tfjs ${tf.version.tfjs}`,
    accelerated: false,
  };
}

async function loadCpu(): Promise<TfBackend> {
  const tf = await loadUmbrella();
  const use = () => tf.setBackend('cpu');
  await use();
  return {
    tf,
    name: 'cpu',
    use,
    device: `${processor()} (JavaScript)`,
    version: `tfjs ${tf.version.tfjs}`,
    accelerated: false,
  };
}

async function loadUmbrella(): Promise<Tf> {
  if (!isInstalled(UMBRELLA)) throw new Error(NOT_INSTALLED);
  const tf = unwrapped(await import('@tensorflow/tfjs'));
  tf.enableProdMode(); // else it prints advice about other backends
  return tf;
}

/** A CommonJS package as Node.js and as bundlers import it. */
function unwrapped(module: { readonly default: Tf } | Tf): Tf {
  return ('default' in module ? module.default : module) as Tf; // either way one of the two
}

function processor(): string {
  return os.cpus()[0]?.model.trim() ?? 'an unknown processor';
}

export function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
