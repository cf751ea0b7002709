import { describe, expect, it } from 'vitest';
import { recommendationLoss } from '../../../gpu-runner/losses/recommendation.ts';
import { regularizationLoss } from '../../../gpu-runner/losses/regularization.ts';
import { twoComponentLoss } from '../../../gpu-runner/losses/two-component.ts';
import { u2uLoss } from '../../../gpu-runner/losses/u2u.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';

const rng = createRng('two-component');

describe('equation (7), regularization', () => {
  it('equals the printed double sum, and its gradient finite differences', () => {
    const [theta, thetaStar] = [normals(6, rng), normals(6, rng)];
    const printed = (x: Float64Array): number => x.reduce((sum, value, i) => sum + (value - thetaStar[i]!) ** 2, 0);
    const gradient = new Float64Array(6);
    expect(regularizationLoss(thetaStar)(theta, gradient, 3)).toBeCloseTo(printed(theta), 12);
    expect(
      maxError(
        gradient,
        theta.map((_, i) => 3 * finiteDifference(printed, theta, i, 1e-4)),
      ),
    ).toBeLessThan(1e-9);
  });
});

describe('equation (1), two components', () => {
  it('is l_u + alpha l_r, and so is its gradient', () => {
    const [theta, thetaStar] = [normals(8, rng), normals(8, rng)];
    const [lu, lr] = [u2uLoss(Int32Array.of(0, 1, 1, 0), 2), regularizationLoss(thetaStar)];
    const out = new Float64Array(8).fill(99); // what was there is overwritten
    const value = twoComponentLoss({ lu, lr }, 0.25)(theta, out);
    const [gu, gr] = [new Float64Array(8), new Float64Array(8)];
    expect(value.distinguishability).toBe(lu(theta, gu, 1));
    expect(value.regularization).toBe(lr(theta, gr, 1));
    expect(value.total).toBe(value.distinguishability + 0.25 * value.regularization);
    expect(
      maxError(
        out,
        gu.map((g, i) => g + 0.25 * gr[i]!),
      ),
    ).toBeLessThan(1e-12);
  });
});

describe('recommendation loss', () => {
  const printed = (z: Float64Array, y: number[]): number =>
    z.reduce((sum, zi, i) => {
      const p = 1 / (1 + Math.exp(-zi));
      return sum - (y[i]! * Math.log(p) + (1 - y[i]!) * Math.log(1 - p)) / z.length;
    }, 0);

  it('equals the printed cross-entropy, and its gradient finite differences', () => {
    const z = Float64Array.of(-3, -0.2, 0, 1.7, 4);
    const y = [0, 1, 1, 0, 1];
    const out = new Float64Array(5);
    expect(recommendationLoss(z, y, out)).toBeCloseTo(printed(z, y), 12);
    expect(
      maxError(
        out,
        z.map((_, i) => finiteDifference((x) => printed(x, y), z, i, 1e-5)),
      ),
    ).toBeLessThan(1e-9);
  });

  it('stays finite where the printed form does not', () => {
    const out = new Float64Array(2);
    expect(recommendationLoss(Float64Array.of(-1000, 1000), [1, 0], out)).toBe(1000);
    expect([...out]).toEqual([-0.5, 0.5]);
  });
});
