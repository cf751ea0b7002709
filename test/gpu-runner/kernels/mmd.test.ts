import { describe, expect, it } from 'vitest';
import { createMmd, createPlainMmd } from '../../../gpu-runner/kernels/mmd.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { createTeam, solo } from '../../../gpu-runner/kernels/team.ts';
import { maxError, normals } from './random.ts';

// Float32 sums of weights +-1/n against float64. The three means of up to 5 cancel, so the loss's error is absolute.
const LOSS = 1e-6;
const GRADIENT = 3e-5; // of the largest entry, for two narrow clusters far apart, the worst case of <x, y> - h - h'
const GRADIENT_OF_ONE_CLOUD = 5e-6;

describe('MMD kernel', () => {
  for (const [nA, nB, K] of [
    [1, 1, 1],
    [3, 5, 2],
    [40, 24, 8],
    [37, 64, 16],
    [90, 175, 19],
    [300, 400, 5], // over 8 tiles: 4 blocks
    [900, 1300, 3], // over 32 tiles: 8 blocks
  ] as const) {
    it(`equals its plain twin for groups of ${nA} and ${nB} in ${K} dimensions`, () => {
      const rng = createRng(`mmd ${nA} ${nB} ${K}`);
      const theta = normals((nA + nB) * K, rng, 0.1).map((value, at) => value + (at < nA * K ? 0.05 : 3));
      const order = rng.shuffle(Int32Array.from({ length: nA + nB }, (_, i) => i));
      const groups = { a: order.slice(0, nA), b: order.slice(nA) };
      const [gradient, expected] = [new Float64Array(theta.length), new Float64Array(theta.length)];
      const loss = createMmd(groups, K)(theta, gradient, 0.5);
      expect(Math.abs(loss - createPlainMmd(groups, K)(theta, expected, 0.5))).toBeLessThan(LOSS);
      expect(maxError(gradient, expected)).toBeLessThan(GRADIENT * Math.max(...expected.map(Math.abs)));
    });
  }

  it('adds to what is already in out, and leaves other rows alone', () => {
    const rng = createRng('adds');
    const theta = normals(5 * 3, rng);
    const groups = { a: Int32Array.of(4, 0), b: Int32Array.of(2, 3) };
    const [once, twice] = [new Float64Array(15), new Float64Array(15).fill(7)];
    const mmd = createMmd(groups, 3);
    mmd(theta, once, 1);
    mmd(theta, twice, 1);
    expect(
      maxError(
        twice,
        once.map((g) => g + 7),
      ),
    ).toBeLessThan(1e-12);
    expect([...once.subarray(3, 6)]).toEqual([0, 0, 0]);
  });

  it('is zero with zero gradient when all rows are equal', () => {
    const out = new Float64Array(8);
    const loss = createMmd({ a: Int32Array.of(0, 1), b: Int32Array.of(2, 3) }, 2)(
      new Float64Array(8).fill(0.3),
      out,
      1,
    );
    expect(loss).toBe(0);
    expect(out).toEqual(new Float64Array(8));
  });

  it('survives rows so far apart that every kernel underflows but the outlier does not become NaN', () => {
    const theta = normals(64 * 4, createRng('far'), 1e-3);
    theta[0] = 1e6;
    const groups = {
      a: Int32Array.from({ length: 30 }, (_, i) => i),
      b: Int32Array.from({ length: 34 }, (_, i) => 30 + i),
    };
    const [gradient, expected] = [new Float64Array(256), new Float64Array(256)];
    const loss = createMmd(groups, 4)(theta, gradient, 1);
    expect(Math.abs(loss - createPlainMmd(groups, 4)(theta, expected, 1))).toBeLessThan(LOSS);
    expect(gradient.every(Number.isFinite)).toBe(true);
  });

  it('gives the same bits by one thread and by three', () => {
    const team = createTeam(3);
    team.ready();
    for (const n of [70, 700, 2300]) {
      const theta = normals(n * 8, createRng('bits'));
      const users = Int32Array.from({ length: n }, (_, i) => i);
      const groups = { a: users.slice(0, n / 3), b: users.slice(n / 3) };
      const [one, three] = [new Float64Array(n * 8), new Float64Array(n * 8)];
      expect(createMmd(groups, 8, team)(theta, three, 1)).toBe(createMmd(groups, 8, solo)(theta, one, 1));
      expect(three).toEqual(one);
    }
    team.close();
  });

  it('a difference too small to see in one pair keeps five digits of its gradient: 1,500 users of one distribution', () => {
    const [n, K] = [1500, 16];
    const theta = normals(n * K, createRng('null'), 0.3);
    const users = Int32Array.from({ length: n }, (_, i) => i);
    const groups = { a: users.slice(0, 400), b: users.slice(400) };
    const [gradient, expected] = [new Float64Array(n * K), new Float64Array(n * K)];
    createMmd(groups, K)(theta, gradient, 1);
    createPlainMmd(groups, K)(theta, expected, 1);
    expect(maxError(gradient, expected)).toBeLessThan(GRADIENT_OF_ONE_CLOUD * Math.max(...expected.map(Math.abs)));
  });

  it('works in memory that all calls share: it does not grow with the number of losses', () => {
    const buffers: ArrayBufferLike[] = [];
    const team = {
      ...solo,
      load<Exports>(name: string, wasm: string) {
        const kernel = solo.load<Exports>(name, wasm);
        const f32 = kernel.f32;
        return {
          ...kernel,
          f32(address: number, length: number) {
            const view = f32(address, length);
            buffers.push(view.buffer);
            return view;
          },
        };
      },
    };
    const theta = normals(100 * 4, createRng('many'));
    for (let pair = 0; pair < 50; pair++) {
      const groups = { a: Int32Array.of(pair, pair + 1), b: Int32Array.of(pair + 2, pair + 30) };
      createMmd(groups, 4, team)(theta, new Float64Array(400), 1);
    }
    expect(buffers.length).toBeGreaterThanOrEqual(50);
    expect(buffers.at(-1)!.byteLength).toBeLessThanOrEqual(2 * 65536);
  });

  it('says what is wrong with an empty group and with values that are not numbers', () => {
    const empty = { a: Int32Array.of(), b: Int32Array.of(0, 1) };
    expect(() => createMmd(empty, 2)).toThrow(/expected users in both groups, got 0 and 2/);
    const mmd = createMmd({ a: Int32Array.of(0), b: Int32Array.of(1) }, 2);
    expect(() => mmd(Float64Array.of(1, NaN, 0, 0), new Float64Array(4), 1)).toThrow(/expected finite user embeddings/);
  });
});
