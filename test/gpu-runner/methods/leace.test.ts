import { describe, expect, it } from 'vitest';
import { matrix, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { solve } from '../../../gpu-runner/math/solve.ts';
import { leace, leaceDefaults } from '../../../gpu-runner/methods/leace.ts';
import { maxError, randomMatrix } from '../kernels/random.ts';
import { context, K, known, N, planted, plantedTwice, rowsOf } from './planted.ts';

const FLOAT32 = 1e-6;

const erase = async (input: Parameters<typeof leace>[0]): Promise<Matrix> => leace(input, leaceDefaults, context());

/** x~ = [1, x] and one-hot z of the known users. */
function design(theta: Matrix, labels: Int32Array) {
  const rows = known(labels);
  const C = Math.max(...labels) + 1;
  const x = rows.map((i) => [1, ...theta.data.subarray(i * theta.cols, (i + 1) * theta.cols)]);
  const z = rows.map((i) => Array.from({ length: C }, (_, c) => (labels[i] === c ? 1 : 0)));
  return { x, z, C };
}

/** Squared error of the best linear prediction of the classes, and of the best constant, by the normal equations; the ridge hides float32's rounding. */
function leastSquares(theta: Matrix, labels: Int32Array): { linear: number; constant: number } {
  const { x, z, C } = design(theta, labels);
  const P = x[0]!.length;
  const A = new Float64Array(P * P);
  const B = new Float64Array(P * C);
  x.forEach((xi, i) => {
    for (let p = 0; p < P; p++) {
      for (let q = 0; q < P; q++) A[p * P + q]! += xi[p]! * xi[q]! + (p === q ? 1e-8 : 0);
      for (let c = 0; c < C; c++) B[p * C + c]! += xi[p]! * z[i]![c]!;
    }
  });
  const W = solve(A, B, P);
  const share = (c: number): number => z.filter((zi) => zi[c] === 1).length / z.length;
  let [linear, constant] = [0, 0];
  x.forEach((xi, i) => {
    for (let c = 0; c < C; c++) {
      const predicted = xi.reduce((sum, value, p) => sum + value * W[p * C + c]!, 0);
      linear += (z[i]![c]! - predicted) ** 2;
      constant += (z[i]![c]! - share(c)) ** 2;
    }
  });
  return { linear, constant };
}

/** Cross-entropy of logistic regression (one class against the others), after descent from 0, less that of the constant. */
function logisticGain(theta: Matrix, labels: Int32Array): number {
  const { x, z } = design(theta, labels);
  const y: number[] = z.map((zi) => zi[1]!);
  const share = y.reduce((a, b) => a + b) / y.length;
  const w = new Float64Array(x[0]!.length);
  w[0] = Math.log(share / (1 - share));
  const risk = (): number =>
    x.reduce((sum, xi, i) => {
      const t = xi.reduce((s, v, p) => s + v * w[p]!, 0);
      return sum + Math.log1p(Math.exp(-Math.abs(t))) + Math.max(t, 0) - t * y[i]!;
    }, 0) / x.length;
  const start = risk();
  for (let step = 0; step < 300; step++) {
    const gradient = new Float64Array(w.length);
    x.forEach((xi, i) => {
      const t = xi.reduce((s, v, p) => s + v * w[p]!, 0);
      xi.forEach((v, p) => (gradient[p]! += ((1 / (1 + Math.exp(-t)) - y[i]!) * v) / x.length));
    });
    gradient.forEach((g, p) => (w[p]! -= 2 * g));
  }
  return start - risk();
}

describe.each([
  ['two classes', planted(2)],
  ['three classes', planted(3)],
  ['two attributes, users unknown in either', plantedTwice()],
] as const)('LEACE, %s', (_, input) => {
  it('no linear prediction of the class beats the constant one, by least squares', async () => {
    const out = await erase(input);
    for (const labels of input.labels) {
      const [before, after] = [leastSquares(input.theta, labels), leastSquares(out, labels)];
      expect(before.linear).toBeLessThan(before.constant * 0.9);
      expect(after.linear).toBeGreaterThan(after.constant * (1 - 1e-6));
    }
  });

  it('nor by logistic regression', async () => {
    const out = await erase(input);
    for (const labels of input.labels) {
      const scaled = (theta: Matrix): Matrix =>
        matrix(
          N,
          K,
          theta.data.map((value) => 8 * value),
        ); // for fewer steps
      expect(logisticGain(scaled(input.theta), labels)).toBeGreaterThan(0.01);
      expect(logisticGain(scaled(out), labels)).toBeLessThan(1e-9);
    }
  });
});

describe('LEACE', () => {
  it('is the printed oblique projection x - Sxz (Szx Sxx^-1 Sxz)^-1 Szx Sxx^-1 (x - mean)', async () => {
    const { theta, labels } = planted();
    const rows = known(labels[0]);
    const x = rowsOf(theta, rows);
    const n = rows.length;
    const mean = Array.from({ length: K }, (_, k) => rows.reduce((s, _i, r) => s + x[r * K + k]!, 0) / n);
    const z = rows.map((i) => labels[0][i]!);
    const zMean = z.reduce((a, b) => a + b) / n;
    const centred = (r: number, k: number): number => x[r * K + k]! - mean[k]!;
    const Sxx = Float64Array.from({ length: K * K }, (_, at) =>
      z.reduce((s, _z, r) => s + (centred(r, Math.floor(at / K)) * centred(r, at % K)) / n, 0),
    );
    const Sxz = Float64Array.from({ length: K }, (_, k) =>
      z.reduce((s, zr, r) => s + (centred(r, k) * (zr - zMean)) / n, 0),
    );
    const direction = solve(Sxx, Sxz, K); // Sxx^-1 Sxz
    const length = Sxz.reduce((s, value, k) => s + value * direction[k]!, 0);
    const expected = x.map((value, at) => {
      const r = Math.floor(at / K);
      const along = direction.reduce((s, d, k) => s + d * centred(r, k), 0);
      return value - (Sxz[at % K]! * along) / length;
    });
    expect(maxError(rowsOf(await erase({ theta, labels }), rows), expected)).toBeLessThan(FLOAT32);
  });

  it('moves less than erasing the direction between the means at right angles, in the embedding’s own metric', async () => {
    const { theta, labels } = planted();
    const sheared = matrix(N, K, theta.data.slice());
    for (let i = 0; i < N; i++) sheared.data[i * K + 1]! += 0.8 * sheared.data[i * K]!; // correlated dimensions
    const out = await erase({ theta: sheared, labels });
    const rows = known(labels[0]);
    const [x, y] = [rowsOf(sheared, rows), rowsOf(out, rows)];
    const moved = x.reduce((s, value, at) => s + (value - y[at]!) ** 2, 0);
    const gap = Array.from({ length: K }, (_, k) => {
      const meanOf = (c: number): number => {
        const own = rows.filter((i) => labels[0][i] === c);
        return own.reduce((s, i) => s + sheared.data[i * K + k]!, 0) / own.length;
      };
      return meanOf(1) - meanOf(0);
    });
    const size = gap.reduce((s, g) => s + g * g, 0);
    // The orthogonal projection leaves the same means; any r(x) that does must move at least what LEACE moves.
    const mean = Array.from(
      { length: K },
      (_, k) => rows.reduce((s, i) => s + sheared.data[i * K + k]!, 0) / rows.length,
    );
    const orthogonal = rows.reduce((s, i) => {
      const along = gap.reduce((t, g, k) => t + g * (sheared.data[i * K + k]! - mean[k]!), 0);
      return s + along ** 2 / size;
    }, 0);
    expect(moved).toBeLessThanOrEqual(orthogonal * (1 + 1e-6));
  });

  it('does nothing again to what is erased, and little to what has no such information', async () => {
    const { theta, labels } = planted();
    const once = await erase({ theta, labels });
    expect(maxError((await erase({ theta: once, labels })).data, once.data)).toBeLessThan(FLOAT32);
  });

  it('erases by a map of rank classes - 1: what is orthogonal to it in the whitened space stays', async () => {
    const theta = randomMatrix(N, K, createRng('rank'), 0.1);
    const labels = planted(3).labels;
    const out = await erase({ theta, labels });
    const differences = known(labels[0]).map((i) =>
      Array.from({ length: K }, (_, k) => out.data[i * K + k]! - theta.data[i * K + k]!),
    );
    // All differences lie in a plane: every 3 x 3 minor of their first three columns is 0.
    const [a, b, c] = [differences[0]!, differences[7]!, differences[31]!];
    const minor =
      a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
      a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
      a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);
    expect(Math.abs(minor)).toBeLessThan(1e-9);
    expect(Math.max(...differences.flat().map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it('with as many classes as dimensions and one to spare, everyone is at the mean', async () => {
    const input = planted(K + 1);
    const out = await erase(input);
    const rows = known(input.labels[0]);
    const x = rowsOf(input.theta, rows);
    const mean = Array.from({ length: K }, (_, k) => rows.reduce((s, _i, r) => s + x[r * K + k]!, 0) / rows.length);
    expect(
      maxError(
        rowsOf(out, rows),
        rows.flatMap(() => mean),
      ),
    ).toBeLessThan(FLOAT32);
  });
});
