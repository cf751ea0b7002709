import { describe, expect, it } from 'vitest';
import { createFourierMmd } from '../../../gpu-runner/kernels/fourier.ts';
import { createPlainFourierMmd, frequencyVectors } from '../../../gpu-runner/kernels/fourier-plain.ts';
import { frequencyDesign } from '../../../gpu-runner/kernels/frequencies.ts';
import { createMmd, type Groups, type Mmd } from '../../../gpu-runner/kernels/mmd.ts';
import { createTeam } from '../../../gpu-runner/kernels/team.ts';
import { createAdam } from '../../../gpu-runner/math/adam.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals } from './random.ts';

const FLOAT32 = 2e-6; // of the largest entry: sines and cosines of 1e-6, float64 sums
const FEATURES = 1152; // nine bases of 16

/** n users, a third of them in group a, in any order. */
function someGroups(n: number, seed: string): Groups {
  const order = createRng(seed).shuffle(Int32Array.from({ length: n }, (_, i) => i));
  return { a: order.slice(0, Math.ceil(n / 3)), b: order.slice(Math.ceil(n / 3)) };
}

/** Users whose first third (by `groups`) differs in mean, in spread and in shape. */
function differing(groups: Groups, K: number, by: { readonly mean: number; readonly spread: number }): Float64Array {
  const n = groups.a.length + groups.b.length;
  const theta = normals(n * K, createRng(`theta ${n} ${K}`), 0.3);
  for (const i of groups.a) {
    for (let k = 0; k < K; k++) theta[i * K + k] = theta[i * K + k]! * by.spread + (k % 3 === 0 ? by.mean : 0);
  }
  return theta;
}

const largest = (values: Float64Array): number => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

describe('Fourier MMD kernel', () => {
  for (const [n, K, features] of [
    [2, 1, 128],
    [70, 5, 500],
    [150, 16, FEATURES],
    [100, 17, 600],
    [90, 40, 1024],
    [1300, 3, 200], // more than one chunk
  ] as const) {
    it(`equals its plain twin for ${n} users in ${K} dimensions with ${features} features, call after call`, () => {
      const groups = someGroups(n, 'parity');
      const theta = differing(groups, K, { mean: 0.3, spread: 1.2 });
      const [kernel, twin] = [createFourierMmd, createPlainFourierMmd].map((create) =>
        create(groups, K, { features, rng: createRng('parity') }),
      ) as [Mmd, Mmd]; // two of two
      for (let call = 0; call < 2; call++) {
        const [gradient, expected] = [new Float64Array(n * K).fill(1), new Float64Array(n * K).fill(1)];
        const loss = twin(theta, expected, 0.5);
        expect(Math.abs(kernel(theta, gradient, 0.5) - loss)).toBeLessThan(FLOAT32 * loss);
        const size = largest(expected.map((value) => value - 1));
        expect(maxError(gradient, expected)).toBeLessThan(FLOAT32 * size);
      }
    });
  }

  it('the gradient is that of the sum over frequencies, by finite differences with the bandwidth held', () => {
    const [n, K, features] = [12, 3, 256];
    const groups = someGroups(n, 'gradient');
    const theta = differing(groups, K, { mean: 0.5, spread: 1 });
    const { vectors, weights } = frequencyVectors(frequencyDesign(K, features)(createRng('g').fork('call 0')));
    const bandwidth = meanSquaredDistance(theta, n, K) / 4;
    const printed = (x: Float64Array): number => {
      const mean = (group: Int32Array, f: (angle: number) => number, w: readonly number[]): number =>
        group.reduce((sum, i) => {
          let angle = 0;
          for (let k = 0; k < K; k++) angle += (w[k]! * x[i * K + k]!) / Math.sqrt(bandwidth);
          return sum + f(angle) / group.length;
        }, 0);
      return vectors.reduce((sum, w, j) => {
        const [c, s] = [Math.cos, Math.sin].map((f) => mean(groups.a, f, w) - mean(groups.b, f, w));
        return sum + weights[j]! * (c! ** 2 + s! ** 2);
      }, 0);
    };
    const gradient = new Float64Array(n * K);
    const loss = createPlainFourierMmd(groups, K, { features, rng: createRng('g') })(theta, gradient, 1);
    expect(Math.abs(loss - printed(theta))).toBeLessThan(1e-12);
    const expected = theta.map((_, i) => finiteDifference(printed, theta, i, 1e-4));
    expect(maxError(gradient, expected)).toBeLessThan(1e-7 * largest(expected));
  });

  it('gives the same bits by one thread and by three', () => {
    const team = createTeam(3);
    team.ready();
    const groups = someGroups(5000, 'bits');
    const theta = differing(groups, 16, { mean: 0.1, spread: 1.1 });
    const [one, three] = [new Float64Array(theta.length), new Float64Array(theta.length)];
    const options = { features: 300, rng: createRng('bits') };
    const loss = createFourierMmd(groups, 16, options, team)(theta, three, 1);
    expect(loss).toBe(createFourierMmd(groups, 16, options)(theta, one, 1));
    expect(three).toEqual(one);
    team.close();
  });

  it.each([
    ['means', { mean: 0.1, spread: 1 }],
    ['spreads', { mean: 0, spread: 1.3 }],
    ['means and spreads', { mean: 0.05, spread: 0.9 }],
  ])(
    'is the exact MMD within 5 percent, where groups differ in their %s: bias 1.5, standard deviation 3.5 at most',
    (_, by) => {
      const groups = someGroups(1500, 'accuracy');
      const theta = differing(groups, 16, by);
      const out = new Float64Array(theta.length);
      const exact = createMmd(groups, 16)(theta, out, 1);
      const mmd = createFourierMmd(groups, 16, { features: FEATURES, rng: createRng('accuracy') });
      const errors = Array.from({ length: 20 }, () => mmd(theta, out, 1) / exact - 1);
      const bias = errors.reduce((a, b) => a + b) / errors.length;
      const deviation = Math.sqrt(errors.reduce((sum, e) => sum + (e - bias) ** 2, 0) / (errors.length - 1));
      expect(Math.abs(bias)).toBeLessThan(0.015);
      expect(deviation).toBeLessThan(0.035);
    },
  );

  it('its mean gradient over calls is the gradient of the exact MMD', () => {
    const groups = someGroups(200, 'mean gradient');
    const theta = differing(groups, 16, { mean: 0.2, spread: 1 });
    const exact = new Float64Array(theta.length);
    createMmd(groups, 16)(theta, exact, 1);
    const mmd = createFourierMmd(groups, 16, { features: FEATURES, rng: createRng('mean gradient') });
    const errorOf = (calls: number): number => {
      const mean = new Float64Array(theta.length);
      for (let call = 0; call < calls; call++) mmd(theta, mean, 1 / calls);
      return Math.hypot(...mean.map((value, i) => value - exact[i]!)) / Math.hypot(...exact);
    };
    const [few, many] = [errorOf(4), errorOf(256)];
    expect(many).toBeLessThan(few / 5); // 8 for independent errors
    expect(many).toBeLessThan(0.02);
  });

  it('a descent by it ends close to where one by the exact MMD ends, and one that keeps its frequencies farther off', () => {
    const groups = someGroups(240, 'descent');
    const star = differing(groups, 16, { mean: 0.25, spread: 1.2 });
    const exact = createMmd(groups, 16);
    const left = (mmd: Mmd): number => {
      const theta = star.slice();
      const [gradient, step] = [new Float64Array(theta.length), createAdam(theta.length, 2e-3)];
      for (let epoch = 0; epoch < 250; epoch++) {
        gradient.fill(0);
        mmd(theta, gradient, 1);
        step(theta, gradient);
      }
      return exact(theta, gradient, 1);
    };
    const options = { features: FEATURES, rng: createRng('descent') };
    const kept = { ...options, rng: { ...options.rng, fork: () => createRng('kept') } };
    const before = exact(star, new Float64Array(star.length), 1);
    const [byExact, byFourier, byKept] = [
      exact,
      createFourierMmd(groups, 16, options),
      createFourierMmd(groups, 16, kept),
    ].map(left) as [number, number, number]; // three of three
    expect(byExact).toBeLessThan(before / 5);
    expect(byFourier - byExact).toBeLessThan(0.03 * before);
    expect(byKept).toBeGreaterThan(byFourier);
  });

  it('is zero with zero gradient when all rows are equal', () => {
    const out = new Float64Array(8);
    const mmd = createFourierMmd({ a: Int32Array.of(0, 1), b: Int32Array.of(2, 3) }, 2, {
      features: 64,
      rng: createRng(1),
    });
    expect(mmd(new Float64Array(8).fill(0.3), out, 1)).toBe(0);
    expect(out).toEqual(new Float64Array(8));
  });

  it('says what is wrong with features, groups and values', () => {
    const [groups, rng] = [{ a: Int32Array.of(0), b: Int32Array.of(1) }, createRng(1)];
    for (const features of [0, -3, 1.5, NaN]) {
      expect(() => createFourierMmd(groups, 2, { features, rng })).toThrow(
        /whole number of features of at least 1, got/,
      );
    }
    const empty = { a: Int32Array.of(0), b: Int32Array.of() };
    expect(() => createFourierMmd(empty, 2, { features: 8, rng })).toThrow(
      /expected users in both groups, got 1 and 0/,
    );
    const mmd = createFourierMmd(groups, 2, { features: 8, rng });
    expect(() => mmd(Float64Array.of(1, Infinity, 0, 0), new Float64Array(4), 1)).toThrow(/expected finite/);
  });
});

function meanSquaredDistance(theta: Float64Array, n: number, K: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let k = 0; k < K; k++) sum += (theta[i * K + k]! - theta[j * K + k]!) ** 2;
  }
  return sum / (n * (n - 1));
}
