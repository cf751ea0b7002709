import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tsne, tsneDefaults } from '../../../gpu-runner/analysis/tsne.ts';
import { affinities } from '../../../gpu-runner/kernels/tsne-neighbours.ts';
import { createTsne } from '../../../gpu-runner/kernels/tsne.ts';
import { matrix, row, type Matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError } from '../kernels/random.ts';
import { trustworthiness } from './trustworthiness.ts';

interface Golden {
  readonly input: {
    readonly n: number;
    readonly d: number;
    readonly perplexity: number;
    readonly k: number;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly p: readonly number[];
    readonly kl: number;
    readonly gradient: readonly number[];
  };
  readonly whole: {
    readonly n: number;
    readonly d: number;
    readonly perplexity: number;
    readonly x: readonly number[];
    readonly runs: readonly { readonly angle: number; readonly kl: number; readonly trustworthiness: number }[];
  };
}

const golden = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../goldens/sklearn-tsne.json'), 'utf8'),
) as Golden; // sklearn-tsne.py writes it
const short = { ...tsneDefaults, iterations: 60, exaggeratedIterations: 20 };

function blobs(N: number, D: number, classes: number, seed: string): Matrix {
  const rng = createRng(seed);
  const centres = Float64Array.from({ length: classes * D }, () => 3 * rng.normal());
  const value = (at: number): number => centres[(Math.floor(at / D) % classes) * D + (at % D)]! + 0.5 * rng.normal();
  return matrix(
    N,
    D,
    Float32Array.from({ length: N * D }, (_, at) => value(at)),
  );
}

describe('against scikit-learn', () => {
  const { input, whole } = golden;
  const x = matrix(input.n, input.d, Float32Array.from(input.x));
  const p = affinities(x, input);

  it('P is the same', () => {
    const dense = new Float64Array(input.n ** 2);
    for (let i = 0; i < input.n; i++) {
      for (let e = p.offsets[i]!; e < p.offsets[i + 1]!; e++) dense[i * input.n + p.columns[e]!]! += p.p[e]!;
    }
    expect(maxError(dense, input.p)).toBeLessThan(1e-4 * Math.max(...input.p));
  });

  it('KL divergence and gradient are the same', () => {
    const { kl, gradient } = createTsne(p, Float32Array.from(input.y), 0).divergence();
    expect(kl).toBeCloseTo(input.kl, 4);
    expect(maxError(gradient, input.gradient)).toBeLessThan(1e-3 * Math.max(...input.gradient.map(Math.abs)));
  });

  it.each(whole.runs)(
    'a whole run reaches the same divergence and keeps neighbours as well, angle $angle',
    (theirs) => {
      const data = matrix(whole.n, whole.d, Float32Array.from(whole.x));
      const options = { ...tsneDefaults, perplexity: whole.perplexity, angle: theirs.angle };
      const ours = tsne(data, options, { rng: createRng('whole') });
      expect(ours.kl).toBeGreaterThan(0);
      expect(ours.kl).toBeLessThan(theirs.kl + 0.02); // local minima differ by a few hundredths from seed to seed
      expect(trustworthiness(data, ours.positions, 12)).toBeGreaterThan(theirs.trustworthiness - 0.01);
    },
  );
});

describe('t-SNE', () => {
  afterEach(() => vi.restoreAllMocks());

  it('blobs come out as blobs: the nearest neighbour in the plane is of the same one', () => {
    const x = blobs(120, 10, 4, 'blobs');
    const { positions } = tsne(x, { ...tsneDefaults, perplexity: 10, iterations: 400 }, { rng: createRng(1) });
    const nearest = Array.from({ length: 120 }, (_, i) => {
      const distance = (j: number): number => (j === i ? Infinity : squared(row(positions, i), row(positions, j)));
      return Array.from({ length: 120 }, (__, j) => j).reduce((a, b) => (distance(b) < distance(a) ? b : a));
    });
    expect(nearest.filter((j, i) => j % 4 === i % 4).length).toBeGreaterThan(115);
  });

  it('same seed, same bytes; another seed, other bytes; nothing else is drawn from', () => {
    vi.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('Math.random');
    });
    const x = blobs(50, 6, 3, 'bytes');
    const run = (seed: number) => tsne(x, short, { rng: createRng(seed) });
    expect(run(1)).toEqual(run(1));
    expect(run(1).positions.data).not.toEqual(run(2).positions.data);
  });

  it('neither scale nor offset of the embedding matters but for rounding', () => {
    const x = blobs(40, 5, 2, 'scale');
    const moved = matrix(
      40,
      5,
      x.data.map((value) => Math.fround(value * 2 ** -20)),
    );
    const [a, b] = [x, moved].map((of) => tsne(of, short, { rng: createRng(1) }).positions.data);
    expect(maxError(a!, b!)).toBeLessThan(1e-3 * Math.max(...a!));
  });

  it('a collapsed embedding gives a finite, spread-out picture', () => {
    for (const x of [matrix(60, 4), matrix(60, 4, new Float32Array(240).fill(0.7)), needles(60)]) {
      const { positions, kl } = tsne(x, { ...short, iterations: 100 }, { rng: createRng(1) });
      expect(Number.isFinite(kl)).toBe(true);
      const places = new Set(Array.from({ length: 60 }, (_, i) => row(positions, i).join()));
      expect(places.size).toBe(60);
    }
  });

  it('one dimension, few users: perplexity is what they allow', () => {
    const x = matrix(7, 1, Float32Array.of(1, 2, 3, 10, 11, 12, 30));
    expect(tsne(x, short, { rng: createRng(1) })).toMatchObject({ perplexity: 2 });
  });

  it('tells its progress, in order and to the end', () => {
    const steps: [number, number][] = [];
    tsne(blobs(150, 3, 2, 'told'), short, { rng: createRng(1), onStep: (...step) => steps.push(step) });
    expect(steps.at(-1)).toEqual([62, 62]);
    expect(steps.map(([done]) => done)).toEqual(Array.from({ length: 61 }, (_, i) => i + 2));
  });

  it('says what it cannot show', () => {
    const x = blobs(10, 2, 2, 'cannot');
    const run = (of: Matrix, options: object) => () => tsne(of, { ...short, ...options }, { rng: createRng(1) });
    expect(run(matrix(3, 2), {})).toThrow('expected at least 4 users, got 3');
    expect(
      run(
        matrix(
          10,
          2,
          x.data.map((v, at) => (at === 5 ? NaN : v)),
        ),
        {},
      ),
    ).toThrow(/got NaN at \[2, 1\]/);
    expect(run(x, { perplexity: 0 })).toThrow(/perplexity/);
    expect(run(x, { iterations: 1.5 })).toThrow(/got 1.5/);
  });
});

/** What U2U-R leaves: two classes, each in one place. */
function needles(N: number): Matrix {
  return matrix(
    N,
    4,
    Float32Array.from({ length: 4 * N }, (_, at) => (Math.floor(at / 4) % 2 === 0 ? 0.1 : -0.1)),
  );
}

function squared(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, c) => sum + (value - b[c]!) ** 2, 0);
}
