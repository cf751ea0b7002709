import { describe, expect, it } from 'vitest';
import { u2uSoftmaxLoss } from '../../../gpu-runner/losses/u2u-softmax.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from '../kernels/random.ts';
import { printedU2u } from './printed.ts';

const [N, K, C] = [7, 3, 4];
const rng = createRng('softmax');
const theta = normals(N * K, rng);
const p = Float64Array.from({ length: N * C }, () => rng.next());
for (let i = 0; i < N; i++) {
  const row = p.subarray(i * C, (i + 1) * C);
  const total = row.reduce((a, b) => a + b);
  row.forEach((value, c) => (row[c] = value / total));
}

/** sum over all i, j of ||theta_i - theta_j||^2 (1 - <p_i, p_j>). */
function printed(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      let [distance, product] = [0, 0];
      for (let k = 0; k < K; k++) distance += (x[i * K + k]! - x[j * K + k]!) ** 2;
      for (let c = 0; c < C; c++) product += p[i * C + c]! * p[j * C + c]!;
      sum += distance * (1 - product);
    }
  }
  return sum;
}

describe('U2U with softmax vectors (3.5.2)', () => {
  const loss = u2uSoftmaxLoss(() => p, K);

  it('equals the printed double sum, without an N x N matrix', () => {
    expect(Math.abs(loss(theta, new Float64Array(N * K), 1) - printed(theta))).toBeLessThan(1e-11);
  });

  it('the gradient equals finite differences with the predictions held, scaled and added', () => {
    const gradient = new Float64Array(N * K).fill(1);
    loss(theta, gradient, 0.5);
    expect(
      maxError(
        gradient,
        theta.map((_, i) => 1 + 0.5 * finiteDifference(printed, theta, i, 1e-4)),
      ),
    ).toBeLessThan(1e-8);
  });

  it('with one-hot predictions is equation (9)', () => {
    const labels = Int32Array.of(0, 1, 1, 2, 3, 0, 1);
    const oneHot = Float64Array.from({ length: N * C }, (_, at) => (labels[Math.floor(at / C)] === at % C ? 1 : 0));
    const value = u2uSoftmaxLoss(() => oneHot, K)(theta, new Float64Array(N * K), 1);
    expect(Math.abs(value - printedU2u(theta, labels, K))).toBeLessThan(1e-10);
  });
});
