import { describe, expect, it } from 'vitest';
import { frequencyVectors } from '../../../gpu-runner/kernels/fourier-plain.ts';
import { frequencyDesign, paddedWidth } from '../../../gpu-runner/kernels/frequencies.ts';
import { foldedRadii } from '../../../gpu-runner/kernels/radii.ts';
import { unbiasedSigns } from '../../../gpu-runner/kernels/unbiased-bases.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { normals } from './random.ts';

const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((sum, value, k) => sum + value * y[k]!, 0);

const hadamard = (row: number, column: number): number =>
  (row & column).toString(2).replaceAll('0', '').length % 2 === 0 ? 1 : -1;

describe('mutually unbiased bases of 16 dimensions', () => {
  const identity = Array.from({ length: 16 }, (_, i) => Array.from({ length: 16 }, (_, k) => (i === k ? 1 : 0)));
  const bases = [
    identity,
    ...unbiasedSigns().map((signs) => identity.map((_, row) => signs.map((sign, k) => (sign * hadamard(row, k)) / 4))),
  ];

  it('are nine orthonormal bases, and vectors of different ones have inner products of 1/4', () => {
    expect(bases).toHaveLength(9);
    const vectors = bases.flat();
    let worst = 0;
    vectors.forEach((x, i) =>
      vectors.forEach((y, j) => {
        const same = Math.floor(i / 16) === Math.floor(j / 16);
        const expected = same ? (i === j ? 1 : 0) : 1 / 4;
        worst = Math.max(worst, Math.abs(Math.abs(dot(x, y)) - expected));
      }),
    );
    expect(worst).toBeLessThan(1e-12);
  });

  it('are a spherical 5-design: the mean of <q, x>^4 is 3 |x|^4 / (16 * 18), as over the sphere', () => {
    const vectors = bases.flat();
    for (const seed of [1, 2, 3]) {
      const x = normals(16, createRng(seed));
      const mean = vectors.reduce((sum, q) => sum + dot(q, x) ** 4, 0) / vectors.length;
      expect(mean / dot(x, x) ** 2).toBeCloseTo(3 / (16 * 18), 12);
    }
  });
});

describe('radii', () => {
  it.each([16, 32, 64])('have the moments of the five chi-squared distributions in %d dimensions', (dimensions) => {
    const { radius, weight } = foldedRadii(dimensions, 256);
    const moment = (power: number): number =>
      weight.reduce((sum, w, i) => sum + w * (radius[i >> 2]! * 2 ** (i & 3)) ** power, 0) / 5;
    // E |w|^2 = 2 K / 2^m and E |w|^4 = 4 K (K + 2) / 4^m, over m = 0..4
    const mean = (f: (m: number) => number): number => [0, 1, 2, 3, 4].reduce((sum, m) => sum + f(m), 0) / 5;
    expect(weight.reduce((a, b) => a + b)).toBeCloseTo(5, 12);
    expect(moment(2) / mean((m) => (2 * dimensions) / 2 ** m)).toBeCloseTo(1, 2);
    expect(moment(4) / mean((m) => (4 * dimensions * (dimensions + 2)) / 4 ** m)).toBeCloseTo(1, 2);
  });
});

describe('frequencies', () => {
  it('pads to a power of two of at least 16', () => {
    expect([1, 16, 17, 64, 65].map(paddedWidth)).toEqual([16, 16, 32, 64, 128]);
  });

  it.each([
    [3, 512],
    [16, 1152],
    [16, 512],
    [30, 1024],
  ])(
    'in %d dimensions with %d features make the kernel: sum of weight * cos<w, r> is k(|r|), averaged over draws',
    (K, features) => {
      const draw = frequencyDesign(K, features);
      const designs = Array.from({ length: 16 }, (_, i) => frequencyVectors(draw(createRng(i))));
      for (const squared of [0, 0.5, 2, 10, 40]) {
        const direction = normals(K, createRng('direction'));
        const r = direction.map((value) => value * Math.sqrt(squared / dot(direction, direction)));
        const kernel = [0, 1, 2, 3, 4].reduce((sum, m) => sum + Math.exp(-squared / 2 ** m), 0);
        const sums = designs.map(({ vectors, weights }) =>
          vectors.reduce((sum, w, j) => sum + weights[j]! * Math.cos(dot(w.slice(0, K), r)), 0),
        );
        const mean = sums.reduce((a, b) => a + b) / sums.length;
        const error = Math.hypot(...sums.map((value) => value - mean)) / sums.length; // standard error of the mean
        expect(Math.abs(mean - kernel)).toBeLessThan(4 * error + 1e-3);
        expect(error).toBeLessThan(0.1);
      }
    },
  );

  it('are the same for the same generator, and others for another', () => {
    const draw = frequencyDesign(16, 1152);
    expect(draw(createRng('a'))).toEqual(draw(createRng('a')));
    expect(draw(createRng('b')).rotations).not.toEqual(draw(createRng('a')).rotations);
  });

  it('come in orthonormal bases whatever the width', () => {
    for (const K of [16, 20]) {
      const { vectors } = frequencyVectors(frequencyDesign(K, 1400)(createRng('orthonormal')));
      const Kp = paddedWidth(K);
      let worst = 0;
      for (let basis = 0; basis * Kp * 4 < vectors.length; basis++) {
        for (let i = 0; i < Kp; i++) {
          for (let j = 0; j < i; j++) {
            const [x, y] = [vectors[(basis * Kp + i) * 4]!, vectors[(basis * Kp + j) * 4]!];
            worst = Math.max(worst, Math.abs(dot(x, y)) / Math.sqrt(dot(x, x) * dot(y, y)));
          }
        }
      }
      expect(worst).toBeLessThan(1e-6); // rotations are kept in float32
    }
  });
});
