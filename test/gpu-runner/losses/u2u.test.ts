import { describe, expect, it } from 'vitest';
import { regularizationLoss } from '../../../gpu-runner/losses/regularization.ts';
import { twoComponentLoss } from '../../../gpu-runner/losses/two-component.ts';
import { u2uExact, u2uLoss } from '../../../gpu-runner/losses/u2u.ts';
import { createAdam } from '../../../gpu-runner/math/adam.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';
import { printedLaplacian, printedU2u } from './printed.ts';

const FLOAT64 = 1e-9; // sums of some thousand terms of size 1 to 100

const K = 3;
const labellings = {
  'two classes': Int32Array.of(0, 1, 1, 0, 1, 1, 1, 0, 1),
  'three classes': Int32Array.of(2, 0, 1, 1, 2, 2, 0, 2, 2, 2),
  'one user in a class': Int32Array.of(1, 0, 1, 1),
};

describe.each(Object.entries(labellings))('U2U loss, %s', (name, labels) => {
  const theta = normals(labels.length * K, createRng(name));
  const zeros = (): Float64Array => new Float64Array(theta.length);
  const loss = u2uLoss(labels, K);

  it('equation (9): the double sum over users equals the closed form', () => {
    expect(Math.abs(loss(theta, zeros(), 1) - printedU2u(theta, labels, K))).toBeLessThan(FLOAT64);
  });

  it("equation (9): so does 2 Tr(theta' L theta)", () => {
    expect(Math.abs(loss(theta, zeros(), 1) - printedLaplacian(theta, labels, K))).toBeLessThan(FLOAT64);
  });

  it('the gradient equals finite differences of the printed sum, scaled and added', () => {
    const gradient = zeros().fill(1);
    loss(theta, gradient, 0.5);
    const expected = theta.map((_, i) => 1 + 0.5 * finiteDifference((x) => printedU2u(x, labels, K), theta, i, 1e-4));
    expect(maxError(gradient, expected)).toBeLessThan(1e-6);
  });

  it.each([1e-4, 1, 50])('the exact solution has zero gradient at alpha %d', (alpha) => {
    const total = twoComponentLoss({ lu: loss, lr: regularizationLoss(theta) }, alpha);
    const gradient = zeros();
    const exact = u2uExact(theta, labels, alpha);
    total(exact, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-11);
    // and no small step away from it, in any of 20 random directions, is lower
    const rng = createRng('directions');
    const minimum = total(exact, zeros()).total;
    for (let r = 0; r < 20; r++) {
      const away = exact.map((value) => value + 1e-3 * rng.normal());
      expect(total(away, zeros()).total).toBeGreaterThan(minimum);
    }
  });

  it("Adam's loss approaches the exact solution's from above", () => {
    const alpha = 0.1;
    const total = twoComponentLoss({ lu: loss, lr: regularizationLoss(theta) }, alpha);
    const minimum = total(u2uExact(theta, labels, alpha), zeros()).total;
    const moving = theta.slice();
    const [gradient, step] = [zeros(), createAdam(theta.length, 0.01)];
    const gaps: number[] = [];
    for (let t = 0; t <= 4000; t++) {
      const gap = total(moving, gradient).total - minimum;
      if (t % 1000 === 0) gaps.push(gap);
      expect(gap).toBeGreaterThan(-FLOAT64);
      step(moving, gradient);
    }
    expect(gaps[1]!).toBeLessThan(gaps[0]! * 0.01);
    expect(gaps.at(-1)!).toBeLessThan(gaps[0]! * 1e-5);
  });
});

it('the exact solution needs alpha > 0', () => {
  expect(() => u2uExact(new Float64Array(4), Int32Array.of(0, 1), 0)).toThrow(/expected alpha > 0, got 0/);
});
