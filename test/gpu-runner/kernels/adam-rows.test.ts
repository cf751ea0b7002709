import { describe, expect, it } from 'vitest';
import { createAdamKernel } from '../../../gpu-runner/kernels/adam.ts';
import { wasm } from '../../../gpu-runner/kernels/generated/adam-rows.ts';
import { loadKernel } from '../../../gpu-runner/kernels/load.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';

interface Exports {
  adamRow(...args: [theta: number, g: number, m: number, v: number, width: number, step: number, root: number]): void;
  adamIdle(...args: [theta: number, m: number, v: number, width: number, steps: number, sizes: number]): void;
}

const [ROWS, WIDTH, STEPS, LEARNING_RATE] = [6, 8, 60, 1e-2];

describe('Adam by rows', () => {
  it('a row that rests and then takes its steps at once has the bits of one that took them one by one', () => {
    const rng = createRng('adam rows');
    const start = Float32Array.from({ length: ROWS * WIDTH }, () => rng.normal());
    const dense = start.slice();
    const step = createAdamKernel(dense.length, LEARNING_RATE);

    const kernel = loadKernel<Exports>('adam-rows', wasm);
    const [theta, g, m, v] = [0, 1, 2, 3].map(() => kernel.alloc(4 * dense.length)) as [number, number, number, number]; // four addresses
    const sizes = kernel.alloc(8 * STEPS);
    for (const block of [g, m, v]) kernel.f32(block, dense.length).fill(0);
    kernel.f32(theta, dense.length).set(start);
    const f32 = Math.fround; // as the kernels compute them
    for (let t = 1; t <= STEPS; t++) {
      kernel
        .f32(sizes + 8 * (t - 1), 2)
        .set([f32(LEARNING_RATE) / f32(1 - 0.9 ** t), 1 / f32(Math.sqrt(1 - 0.999 ** t))]);
    }
    const at = (block: number, row: number): number => block + 4 * row * WIDTH;
    const taken = new Int32Array(ROWS);
    const catchUp = (row: number, to: number): void => {
      kernel.exports.adamIdle(at(theta, row), at(m, row), at(v, row), WIDTH, to - taken[row]!, sizes + 8 * taken[row]!);
      taken[row] = to;
    };
    for (let t = 1; t <= STEPS; t++) {
      const gradient = new Float32Array(dense.length);
      for (let row = 0; row < ROWS - 1; row++) {
        if (rng.next() > 0.2) continue; // the last row never has a gradient, and few at any step
        catchUp(row, t - 1);
        const own = gradient.subarray(row * WIDTH, (row + 1) * WIDTH);
        for (let k = 0; k < WIDTH; k++) own[k] = 10 ** -rng.int(30) * rng.normal(); // some of them so small that moments are flushed
        kernel.f32(at(g, row), WIDTH).set(own);
        const [size, root] = kernel.f32(sizes + 8 * (t - 1), 2);
        kernel.exports.adamRow(at(theta, row), at(g, row), at(m, row), at(v, row), WIDTH, size!, root!);
        taken[row] = t;
      }
      step(dense, gradient);
    }
    for (let row = 0; row < ROWS; row++) catchUp(row, STEPS);
    expect(kernel.f32(theta, dense.length)).toEqual(dense);
    expect(kernel.f32(g, dense.length)).toEqual(new Float32Array(dense.length));
    expect(dense).not.toEqual(start);
  });
});
