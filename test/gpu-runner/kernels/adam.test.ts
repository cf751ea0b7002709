import { describe, expect, it } from 'vitest';
import { createTeamAdam } from '../../../gpu-runner/kernels/adam-team.ts';
import { createAdamKernel } from '../../../gpu-runner/kernels/adam.ts';
import { createAdam } from '../../../gpu-runner/math/adam.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { createTeam } from '../../../gpu-runner/kernels/team.ts';
import { maxError, normals } from './random.ts';

const FLOAT32_STEPS = 2e-6; // 50 steps of 1e-2 in float32 against float64

describe('Adam', () => {
  it('kernel equals its plain twin over 50 steps, with gradients of very different size', () => {
    const rng = createRng('adam');
    const theta64 = normals(32, rng);
    const theta32 = Float32Array.from(theta64);
    const [plain, kernel] = [createAdam(32, 1e-2), createAdamKernel(32, 1e-2)];
    for (let t = 0; t < 50; t++) {
      const gradient = Float32Array.from(normals(32, rng).map((g, i) => g * 10 ** ((i % 8) - 5)));
      plain(theta64, Float64Array.from(gradient));
      kernel(theta32, gradient);
    }
    expect(maxError(theta32, theta64)).toBeLessThan(FLOAT32_STEPS);
  });

  it('moves by the learning rate on the first step, whatever the gradient: m / sqrt(v) = sign(g)', () => {
    const theta = new Float64Array(3);
    createAdam(3, 0.1)(theta, Float64Array.of(5, -1e-3, 0));
    expect(theta[0]).toBeCloseTo(-0.1, 8);
    expect(theta[1]).toBeCloseTo(0.1, 5);
    expect(theta[2]).toBe(0);
  });

  it('ends at the minimum of a quadratic', () => {
    const theta = Float64Array.of(3, -2);
    const step = createAdam(2, 0.05);
    for (let t = 0; t < 3000; t++) step(theta, Float64Array.of(2 * (theta[0]! - 1), 20 * (theta[1]! - 4)));
    expect(maxError(theta, [1, 4])).toBeLessThan(1e-6);
  });

  it('moments of a parameter without gradient end at exactly zero: subnormals would slow some processors down', () => {
    const theta = new Float32Array(4);
    const step = createAdamKernel(4, 1e-3);
    step(theta, Float32Array.of(1, 0, 0, 0));
    for (let t = 0; t < 1500; t++) step(theta, new Float32Array(4));
    const still = theta.slice();
    step(theta, new Float32Array(4));
    expect(theta).toEqual(still);
    expect([...theta.subarray(1)]).toEqual([0, 0, 0]);
  });

  it.each([1, 2, 7, 40_001])('a team of threads makes the same bits as the plain twin, for %d parameters', (count) => {
    const rng = createRng('team');
    const team = createTeam(3);
    team.ready();
    const theta = normals(count, rng);
    const adam = createTeamAdam(theta, 1e-2, team);
    const plain = createAdam(count, 1e-2);
    for (let t = 0; t < 5; t++) {
      const gradient = normals(count, rng);
      plain(theta, gradient);
      adam.gradient.set(gradient);
      adam.step();
    }
    team.close();
    expect(adam.theta).toEqual(theta);
  });
});
