// A thread that has an engine at work, to be ended in the middle of it.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { openHosted } = await import('../../../gpu-runner/engines/hosted.ts');
const engine = await openHosted('WEBGPU');
await engine.descendD2d({
  ...workerData,
  alpha: 1e-4,
  epochs: 100_000,
  learningRate: 1e-3,
  every: 1,
  report: { loss: () => parentPort.postMessage('at work', []), step() {} },
});
