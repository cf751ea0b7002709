import { describe, expect, it } from 'vitest';
import { isInstalled } from '../../../gpu-runner/backend.ts';
import { chooseEngine, CLEARLY_FASTER, extrapolate, fastestOf } from '../../../gpu-runner/engines/choose.ts';
import type { D2dDescent, Engine } from '../../../gpu-runner/engines/engine.ts';
import { listEngines, openEngine } from '../../../gpu-runner/engines/open.ts';
import { recordingUse } from '../../../gpu-runner/engines/recording-use.ts';
import { openTfjs } from '../../../gpu-runner/engines/tfjs.ts';
import { openWasm } from '../../../gpu-runner/engines/wasm.ts';
import { probesOf, unitsOf, type Workload } from '../../../gpu-runner/engines/workload.ts';
import { solo } from '../../../gpu-runner/kernels/team.ts';
import { engineDescent, twoGroups } from './problems.ts';

const d2d: Workload = { operation: 'descendD2d', users: 200, pairs: 1, K: 4 };
const lightGcn: Workload = {
  operation: 'trainLightGcn',
  rows: 200,
  interactions: 400,
  dim: 4,
  layers: 2,
  batchSize: 64,
};

/** A device on which an epoch takes so many milliseconds. */
function device(ms: number): Engine {
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    ...openWasm(),
    name: 'WEBGPU',
    accelerated: true,
    async descendD2d({ theta, epochs }: D2dDescent) {
      for (let epoch = 0; epoch < epochs; epoch++) await wait();
      return theta;
    },
  };
}

const tfjsHere = isInstalled('@tensorflow/tfjs');

describe('the choice of an engine', () => {
  it('puts a line through two measurements: what each step costs, and what each unit does', () => {
    const sizes = [{ units: 100 }, { units: 300 }] as const;
    expect(extrapolate(sizes, [7, 11], 1000)).toBeCloseTo(5 + 0.02 * 1000);
    expect(extrapolate(sizes, [7, 7], 1000)).toBe(7);
    expect(extrapolate(sizes, [7, 6], 1000)).toBe(7); // noise: a larger problem is not cheaper
    expect(extrapolate([{ units: 100 }, { units: 100 }], [7, 8], 100)).toBe(8);
  });

  it('counts exact pairs, random features and edges', () => {
    expect(unitsOf({ ...d2d, users: 1000, K: 16 })).toBe(1000 * 1000 * 16);
    expect(unitsOf({ ...d2d, users: 1000, K: 16, pairs: 2 })).toBe(2 * 500 * 500 * 16);
    expect(unitsOf({ ...d2d, users: 1000, K: 16, features: 64 })).toBe(1000 * 64 * 16);
    expect(unitsOf(lightGcn)).toBe(400 * 4 * 2);
  });

  it.each([d2d, { ...d2d, features: 32 }, lightGcn])(
    'measures the kernels on two problems, none larger: %o',
    async (workload) => {
      for (const probe of probesOf(workload)) {
        expect(probe.units).toBeLessThanOrEqual(unitsOf(workload));
        expect(await probe.onKernels(solo)).toBeGreaterThan(0);
      }
    },
  );

  it('takes a device that is clearly faster, and the kernels otherwise', async () => {
    const kernels = openWasm();
    const slow = device(15);
    const chosen = await fastestOf(kernels, [slow], { workload: d2d, team: solo });
    expect(chosen.engine).toBe(kernels);
    expect(chosen.milliseconds.WEBGPU).toBeGreaterThan(12);
    expect(chosen.milliseconds.WASM! * CLEARLY_FASTER).toBeLessThan(12);

    const large: Workload = { ...d2d, users: 100_000 }; // by the kernels' time for 4,096 some 10 s
    const fast = device(1);
    expect((await fastestOf(kernels, [fast], { workload: large, team: solo })).engine).toBe(fast);
  });

  it('leaves out a device that fails, and one that lacks the operation', async () => {
    const kernels = openWasm();
    const broken: Engine = { ...device(0), descendD2d: () => Promise.reject(new Error('the device was lost')) };
    const workloads = [
      { workload: d2d, engine: broken },
      { workload: lightGcn, engine: device(0) },
    ];
    for (const { workload, engine } of workloads) {
      const chosen = await fastestOf(kernels, [engine], { workload, team: solo });
      expect(chosen.engine).toBe(kernels);
      expect(Object.keys(chosen.milliseconds)).toEqual(['WASM']);
    }
  });

  it('a name is opened as it is; one that is not available says why', async () => {
    expect((await chooseEngine('WASM', d2d, solo)).engine.name).toBe('WASM');
    for (const { name, available, detail } of await listEngines()) {
      expect(detail).not.toBe('');
      if (available) (await openEngine(name)).close();
      else await expect(openEngine(name)).rejects.toThrow(`engine ${name} is not available: `);
    }
  });

  it('AUTO without hardware of its own is the kernels, and measures nothing', async () => {
    const { engine, milliseconds } = await chooseEngine('AUTO', d2d, solo);
    const accelerated = (await listEngines()).some((found) => found.accelerated);
    if (!accelerated) expect([engine.name, milliseconds]).toEqual(['WASM', {}]);
    else expect(milliseconds.WASM).toBeGreaterThan(0);
    engine.close();
  });
});

describe.runIf(tfjsHere)('what was used of an engine (needs TensorFlow.js)', () => {
  it('is told by operation, and nothing before', async () => {
    const { engine, used } = recordingUse(await openTfjs('cpu'));
    expect(used()).toEqual([]);
    const { theta, groups } = twoGroups(3, 4, 2);
    await engineDescent(engine.descendD2d!, {
      theta,
      K: 2,
      pairs: [groups],
      alpha: 1,
      epochs: 1,
      learningRate: 1,
      every: 1,
    });
    expect(used()).toEqual(['descendD2d']);
  });

  it('an operation that it lacks stays absent, so that the kernels do it', () => {
    expect(recordingUse(openWasm()).engine.descendD2d).toBeUndefined();
  });
});
