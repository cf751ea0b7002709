import { describe, expect, it } from 'vitest';
import { createLightGcn, lightGcnMemory } from '../../../gpu-runner/kernels/lightgcn.ts';
import { createNeumf, neumfMemory } from '../../../gpu-runner/kernels/neumf.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { lightGcnBytes, lightGcnPresets } from '../../../gpu-runner/models/light-gcn.ts';
import { initialTensors } from '../../../gpu-runner/models/nmf-init.ts';
import { nmfBytes, nmfPresets } from '../../../gpu-runner/models/nmf.ts';

const LOOSE = 1.15; // a bound that is far off tells nothing
const SLACK = 4 * 65536;

const sizes = { 'few users': { N: 300, M: 900, each: 20 }, 'few items': { N: 1500, M: 200, each: 15 } };

function positivesOf({ N, M, each }: { N: number; M: number; each: number }) {
  const offsets = Int32Array.from({ length: N + 1 }, (_, u) => u * each);
  const step = Math.floor(M / each);
  return { offsets, items: Int32Array.from({ length: N * each }, (_, at) => (at % each) * step) };
}

describe.each(Object.entries(sizes))('memory of training, %s', (_, size) => {
  const positives = positivesOf(size);
  const words = createRng(1).words();
  const known = { N: size.N, M: size.M, positives: positives.items.length };

  it.each(Object.entries(nmfPresets))('NMF %s stays within what was announced, which is near', (__, options) => {
    const shape = { ...size, dim: options.dim, layers: options.layers };
    const kernel = createNeumf(shape);
    kernel.load(initialTensors(shape, 0.01, createRng(1)));
    kernel.startTraining({ ...positives, ...options, words });
    kernel.trainEpoch();
    kernel.prepareScores();
    kernel.scoreUser(0, new Float32Array(size.M));
    const announced = neumfMemory(shape, { ...options, positives: known.positives });
    expect(kernel.memory()).toBeLessThanOrEqual(announced);
    expect(announced).toBeLessThan(kernel.memory() * LOOSE + SLACK);
    expect(nmfBytes(known, options)).toBeGreaterThan(announced);
  });

  it.each([16, 64])('LightGCN of width %i stays within what was announced, which is near', (dim) => {
    const options = { ...lightGcnPresets.PAPER, dim };
    const shape = { ...size, dim, layers: options.layers };
    const kernel = createLightGcn(shape, positives);
    const table = (rows: number) => ({ shape: [rows, dim], data: new Float32Array(rows * dim).fill(0.1) });
    kernel.load({ 'user.layer0': table(size.N), 'item.layer0': table(size.M) });
    kernel.startTraining({ ...options, words });
    kernel.trainEpoch();
    kernel.prepareScores();
    kernel.scoreUsers(0, 1, new Float32Array(size.M));
    const announced = lightGcnMemory(shape, known);
    expect(kernel.memory()).toBeLessThanOrEqual(announced);
    expect(announced).toBeLessThan(kernel.memory() * LOOSE + SLACK);
    expect(lightGcnBytes(known, options)).toBeGreaterThan(announced);
  });
});
