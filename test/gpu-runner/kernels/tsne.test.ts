import { describe, expect, it } from 'vitest';
import type { Affinities } from '../../../gpu-runner/kernels/tsne-affinities.ts';
import { affinities } from '../../../gpu-runner/kernels/tsne-neighbours.ts';
import { affinitiesPlain, createPlainTsne } from '../../../gpu-runner/kernels/tsne-plain.ts';
import { createTsne, type CreateTsne } from '../../../gpu-runner/kernels/tsne.ts';
import { matrix, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { finiteDifference, maxError, normals, randomMatrix } from './random.ts';

const WEIGHT = 2e-5; // of the largest p: the search stops when the entropy is right to 1e-5
const FLOAT32 = 2e-5; // of the largest entry, sums of up to 500 float32 terms
const BARNES_HUT = 0.03; // mean error of the repulsion at angle 0.5, of its mean size

const settings = { exaggeration: 4, momentum: 0.5, learningRate: 50 };

function dense({ N, offsets, columns, p }: Affinities): Float64Array {
  const out = new Float64Array(N * N);
  for (let i = 0; i < N; i++) for (let e = offsets[i]!; e < offsets[i + 1]!; e++) out[i * N + columns[e]!]! += p[e]!;
  return out;
}

function spread(N: number, seed: string, size = 10): Float32Array {
  return Float32Array.from(normals(2 * N, createRng(seed), size));
}

describe('neighbours and their weights', () => {
  it.each([
    [5, 1, 2, 3],
    [63, 3, 10, 31],
    [130, 16, 30, 91],
    [257, 7, 5, 16],
  ])('P of %i points in %i dimensions equals the plain twin', (N, D, perplexity, k) => {
    const x = randomMatrix(N, D, createRng(`P ${N}`), 0.3);
    const expected = dense(affinitiesPlain(x, { perplexity, k }));
    expect(maxError(dense(affinities(x, { perplexity, k })), expected)).toBeLessThan(WEIGHT * Math.max(...expected));
  });

  it('P is symmetric, sums to 1 and has nothing on its diagonal', () => {
    const N = 100;
    const p = affinities(randomMatrix(N, 4, createRng('sum')), { perplexity: 10, k: 31 });
    const all = dense(p);
    expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    for (let i = 0; i < N; i++) {
      expect(all[i * N + i]).toBe(0);
      for (let j = 0; j < i; j++) expect(all[i * N + j]).toBeCloseTo(all[j * N + i]!, 9);
    }
    expect(p.offsets.every((at) => at % 4 === 0)).toBe(true);
  });

  it('among duplicates everyone has neighbours of its own: nobody is the neighbour of all', () => {
    const N = 200;
    const k = 16;
    const p = affinities(matrix(N, 3), { perplexity: 5, k });
    const popularity = Array.from({ length: N }, (_, i) => p.offsets[i + 1]! - p.offsets[i]!);
    expect(Math.max(...popularity)).toBeLessThan(4 * k);
    const weights = p.p.filter((value) => value > 0);
    expect(Math.min(...weights)).toBeCloseTo(1 / k / (2 * N), 7);
  });

  it('tells how many rows are done', () => {
    const rows: number[] = [];
    affinities(randomMatrix(1100, 2, createRng('rows')), { perplexity: 5, k: 16, onRows: (n) => rows.push(n) });
    expect(rows).toEqual([512, 1024, 1100]);
  });
});

describe('gradient', () => {
  const gradients = (create: CreateTsne, x: Matrix, start: Float32Array, angle: number) =>
    create(affinities(x, { perplexity: 8, k: 25 }), start, angle).divergence();

  it('the plain twin is the derivative of KL(P || Q), by finite differences', () => {
    const N = 30;
    const p = affinities(randomMatrix(N, 4, createRng('differences')), { perplexity: 8, k: 25 });
    const start = spread(N, 'differences', 1);
    const kl = (y: Float64Array): number => createPlainTsne(p, y as unknown as Float32Array, 0).divergence().kl; // any array of numbers will do
    const { gradient } = createPlainTsne(p, start, 0).divergence();
    // P sums to 1, so the constant part of the divergence does not move.
    for (const i of [0, 7, 31, 59]) {
      expect(finiteDifference(kl, Float64Array.from(start), i, 1e-5)).toBeCloseTo(gradient[i]!, 7);
    }
  });

  it.each([4, 33, 127, 500])('with angle 0 it is exact, %i points', (N) => {
    const x = randomMatrix(Math.max(N, 26), 4, createRng(`exact ${N}`));
    const start = spread(x.rows, `exact ${N}`);
    const [ours, plain] = [createTsne, createPlainTsne].map((create) => gradients(create, x, start, 0));
    const largest = Math.max(...plain!.gradient.map(Math.abs));
    expect(maxError(ours!.gradient, plain!.gradient)).toBeLessThan(FLOAT32 * largest);
    expect(ours!.kl).toBeCloseTo(plain!.kl, 5);
  });

  it('with angle 0.5 the repulsion is off by a few percent on average', () => {
    const N = 500;
    const none: Affinities = { N, offsets: new Int32Array(N + 1), columns: new Int32Array(), p: new Float32Array() };
    const start = spread(N, 'angle');
    const [ours, plain] = [createTsne, createPlainTsne].map((create) => create(none, start, 0.5).divergence().gradient);
    const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + Math.abs(v), 0) / values.length;
    expect(mean(ours!.map((g, i) => g - plain![i]!))).toBeLessThan(BARNES_HUT * mean(plain!));
    expect(ours).not.toEqual(plain);
  });

  it.each([
    ['all in one place', () => 0.25],
    ['on a line', (i: number) => (i % 2 === 0 ? i : 0)],
    ['in two places', (i: number) => (i % 4 < 2 ? 3 : -3)],
    ['one far away', (i: number) => (i === 0 ? 1e6 : Math.sin(i))],
    ['extremely close', (i: number) => 1e-18 * Math.sin(i)],
  ])('points %s do no harm', (_, at) => {
    const N = 61;
    const x = randomMatrix(N, 4, createRng('harm'));
    const start = Float32Array.from({ length: 2 * N }, (__, i) => at(i));
    const [ours, plain] = [createTsne, createPlainTsne].map((create) => gradients(create, x, start, 0.2));
    const largest = Math.max(1e-6, ...plain!.gradient.map(Math.abs));
    expect(maxError(ours!.gradient, plain!.gradient)).toBeLessThan(0.02 * largest);
    expect(ours!.kl).toBeCloseTo(plain!.kl, 3);
  });

  it('steps as the plain twin steps', () => {
    const x = randomMatrix(80, 4, createRng('steps'));
    const p = affinities(x, { perplexity: 8, k: 25 });
    const [ours, plain] = [createTsne, createPlainTsne].map((create) => {
      const descent = create(p, spread(80, 'steps', 1), 0);
      for (let t = 0; t < 5; t++) descent.step(settings);
      return descent.positions();
    });
    const moved = maxError(plain!, spread(80, 'steps', 1));
    expect(moved).toBeGreaterThan(0.5);
    expect(maxError(ours!, plain!)).toBeLessThan(1e-4 * moved);
  });

  it.each([-0.1, 0.8, Number.NaN])('refuses an angle of %d', (angle) => {
    const p = affinities(randomMatrix(10, 2, createRng('angle')), { perplexity: 2, k: 7 });
    expect(() => createTsne(p, spread(10, 'angle'), angle)).toThrow(`expected an angle of 0 to 0.7, got ${angle}`);
  });
});
