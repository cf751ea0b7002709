import { afterAll, describe, expect, it } from 'vitest';
import { openAnyWebGpu } from './adapter.ts';
import { engineDescent, twoGroups } from './problems.ts';
import { itComputesAsThePlainTwins } from './same-as-plain.ts';

const engine = await openAnyWebGpu();
afterAll(() => engine?.close());

if (!engine) {
  it('the tests of WebGPU were skipped: no GPU, and no software Vulkan for this platform', () => {
    expect(engine).toBeUndefined();
  });
} else {
  describe(`WebGPU on ${engine.device}`, () => {
    itComputesAsThePlainTwins(engine, { loss: 2e-6, gradient: 2e-5, theta: 2e-5 });

    it('says what is wrong when a problem does not fit the device', async () => {
      const { groups } = twoGroups(1, 1, 1);
      const settings = { alpha: 0, learningRate: 1, every: 1, epochs: 2 ** 28 };
      const huge = { theta: new Float64Array(2), K: 1, pairs: [groups], ...settings };
      await expect(engineDescent(engine.descendD2d!, huge)).rejects.toThrow(
        /expected at most \d+ bytes in one array, got \d+/,
      );
    });
  });
}
