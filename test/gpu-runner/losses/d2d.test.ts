import { describe, expect, it } from 'vitest';
import { d2dLoss } from '../../../gpu-runner/losses/d2d.ts';
import { mmdLoss } from '../../../gpu-runner/losses/mmd.ts';
import { createPlainMmd } from '../../../gpu-runner/kernels/mmd.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';
import { printedBandwidth, printedMmd } from './printed.ts';

const FLOAT64 = 1e-12;
const FLOAT32 = 1e-6; // the kernel sums in float32
const FINITE_DIFFERENCE = 1e-9;

const K = 4;
const labels = Int32Array.of(0, 1, 1, 2, 0, 1, 2, 0, 1, 1, 2);
const theta = normals(labels.length * K, createRng('d2d')).map((v, at) => v + labels[Math.floor(at / K)]! * 0.7);
const group = (c: number): Int32Array => Int32Array.from(labels.keys()).filter((i) => labels[i] === c);
const zeros = (): Float64Array => new Float64Array(theta.length);

describe('D2D loss', () => {
  const pair = { a: 0, b: 1, K };
  const groups = { a: group(0), b: group(1) };
  const bandwidth = printedBandwidth(theta, labels, pair);

  it("equation (11): the three means over pairs equal w' K w, with the bandwidth of the printed mean distance", () => {
    const printed = printedMmd(theta, labels, { ...pair, bandwidth });
    expect(printed).toBeGreaterThan(0.1);
    expect(Math.abs(createPlainMmd(groups, K)(theta, zeros(), 1) - printed)).toBeLessThan(FLOAT64);
    expect(Math.abs(mmdLoss(groups, K)(theta, zeros(), 1) - printed)).toBeLessThan(FLOAT32);
  });

  it('the gradient equals finite differences of the printed form, the bandwidth held', () => {
    const expected = theta.map((_, i) =>
      finiteDifference((x) => printedMmd(x, labels, { ...pair, bandwidth }), theta, i, 1e-4),
    );
    const [plain, kernel] = [zeros(), zeros()];
    createPlainMmd(groups, K)(theta, plain, 1);
    mmdLoss(groups, K)(theta, kernel, 1);
    expect(maxError(plain, expected)).toBeLessThan(FINITE_DIFFERENCE * 10);
    expect(maxError(kernel, expected)).toBeLessThan(FLOAT32);
  });

  it('equation (6) with three classes is the sum over the three pairs', () => {
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    const printed = pairs.map(([a, b]) =>
      printedMmd(theta, labels, { a, b, K, bandwidth: printedBandwidth(theta, labels, { a, b, K }) }),
    );
    const gradient = zeros();
    const loss = d2dLoss(labels, K)(theta, gradient, 2);
    expect(Math.abs(loss - printed.reduce((x, y) => x + y))).toBeLessThan(3 * FLOAT32);
    const expected = zeros();
    for (const [a, b] of pairs) createPlainMmd({ a: group(a), b: group(b) }, K)(theta, expected, 2);
    expect(maxError(gradient, expected)).toBeLessThan(3 * FLOAT32);
  });

  it('is a distance: zero for a group and its copy, the same with the groups swapped', () => {
    const doubled = Float64Array.of(...theta, ...theta);
    const n = labels.length;
    const [a, b] = [Int32Array.from(labels.keys()), Int32Array.from(labels.keys()).map((i) => i + n)];
    expect(Math.abs(mmdLoss({ a, b }, K)(doubled, new Float64Array(2 * theta.length), 1))).toBeLessThan(FLOAT32);
    const swapped = mmdLoss({ a: groups.b, b: groups.a }, K)(theta, zeros(), 1);
    expect(Math.abs(swapped - mmdLoss(groups, K)(theta, zeros(), 1))).toBeLessThan(FLOAT32);
  });
});
