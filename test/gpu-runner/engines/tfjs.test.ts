import { describe, expect, it } from 'vitest';
import { isInstalled, type TfBackendName } from '../../../gpu-runner/backend.ts';
import { openTfjs } from '../../../gpu-runner/engines/tfjs.ts';
import { itComputesAsThePlainTwins } from './same-as-plain.ts';

const packages: Readonly<Record<TfBackendName, string>> = {
  cuda: '@tensorflow/tfjs-node-gpu',
  wasm: '@tensorflow/tfjs-backend-wasm',
  cpu: '@tensorflow/tfjs',
};

for (const [backend, name] of Object.entries(packages) as [TfBackendName, string][]) {
  if (!isInstalled(name)) {
    it(`the tests of TensorFlow.js on ${backend} were skipped: ${name} is not installed`, async () => {
      await expect(openTfjs(backend)).rejects.toThrow(/is not installed: .*run "npm /);
    });
    continue;
  }
  const engine = await openTfjs(backend);
  describe(`TensorFlow.js, ${backend}, on ${engine.device}`, () => {
    itComputesAsThePlainTwins(engine, { loss: 5e-6, gradient: 2e-5, theta: 2e-5 });
  });
}
