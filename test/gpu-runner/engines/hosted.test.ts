import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { openHosted } from '../../../gpu-runner/engines/hosted.ts';
import { openEngine } from '../../../gpu-runner/engines/open.ts';
import { maxError } from '../kernels/random.ts';
import { openAnyWebGpu } from './adapter.ts';
import { engineDescent, fourierFeatures, fourierValue, plainDescent, twoGroups } from './problems.ts';

const here = await openAnyWebGpu();
here?.close();

if (!here) {
  it('the tests of engines in processes of their own were skipped: no WebGPU', () => {
    expect(here).toBeUndefined();
  });
} else {
  const hosted = await openHosted('WEBGPU');
  afterAll(() => hosted.close());
  const { theta, groups } = twoGroups(6, 9, 4);
  const problem = { theta, K: 4, pairs: [groups] };
  const settings = { alpha: 0.02, epochs: 4, learningRate: 1e-2, every: 2 };

  describe(`an engine in a process of its own, ${hosted.device}`, () => {
    it('is the same engine: a descent with features that only this process can draw', async () => {
      expect([hosted.device, hosted.version]).toEqual([here.device, here.version]);
      const descent = { ...problem, features: fourierFeatures(16, 4), ...settings };
      const expected = plainDescent(descent, fourierValue);
      const actual = await engineDescent(hosted.descendD2d!, descent);
      expect(actual.epochs).toEqual([0, 2, 4]);
      expect(actual.steps.at(-1)).toBe(4);
      expect(maxError(actual.theta, expected.theta)).toBeLessThan(2e-5);
    });

    it('trains a LightGCN', async () => {
      const shape = { N: 2, M: 2, dim: 4, layers: 1 };
      const positives = { offsets: Int32Array.of(0, 1, 2), items: Int32Array.of(0, 1) };
      const [values, zeros] = [new Float32Array(16).fill(0.1), new Float32Array(16)];
      const start = { theta: values, moment1: zeros, moment2: zeros, steps: 3 };
      const session = await hosted.trainLightGcn!({ shape, positives, batchSize: 2, learningRate: 0.1, l2: 0, start });
      const triples = { users: Int32Array.of(0, 1), liked: Int32Array.of(0, 1), others: Int32Array.of(1, 0) };
      expect(await session.trainEpoch(triples)).toBeCloseTo(Math.log(2), 6); // nothing is told apart yet
      expect((await session.read()).steps).toBe(4);
      session.close();
    });

    it('hands on what goes wrong in it, and works on', async () => {
      const failing = { ...problem, ...settings, features: () => Promise.reject(new Error('no features today')) };
      await expect(engineDescent(hosted.descendD2d!, failing)).rejects.toThrow('no features today');
      await expect(engineDescent(hosted.descendD2d!, { ...problem, ...settings, epochs: 2 ** 28 })).rejects.toThrow(
        /expected at most \d+ bytes/,
      );
      expect((await hosted.evaluateD2d!(problem)).loss).toBeGreaterThan(0);
    });

    it('ends a call with a reason when the process ends', async () => {
      const engine = await openEngine('WEBGPU');
      const descent = engineDescent(engine.descendD2d!, { ...problem, ...settings, epochs: 100_000 });
      engine.close();
      await expect(descent).rejects.toThrow("the engine's process ended (SIGKILL)");
      await expect(engine.evaluateD2d!(problem)).rejects.toThrow(/process/);
    });

    it('its thread may be ended at any moment', async () => {
      const worker = new Worker(new URL('hosted-worker.mjs', import.meta.url), { workerData: problem });
      await once(worker, 'message');
      const started = performance.now();
      await worker.terminate();
      expect(performance.now() - started).toBeLessThan(2000);
    });
  });
}
