import { affinities as kernelAffinities } from '../kernels/tsne-neighbours.ts';
import { createTsne } from '../kernels/tsne.ts';
import { matrix, type Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import { principalPlane } from './pca.ts';

export interface TsneOptions {
  /** Effective number of neighbours; at most (N - 1) / 3 is used. */
  readonly perplexity: number;
  /** Barnes-Hut trade-off, 0 (exact) to 0.7. */
  readonly angle: number;
  readonly iterations: number;
  /** P is multiplied by this in the first `exaggeratedIterations`. */
  readonly exaggeration: number;
  readonly exaggeratedIterations: number;
}

export interface TsneResult {
  /** [N, 2], centred. */
  readonly positions: Matrix;
  /** KL(P || Q) at the end. */
  readonly kl: number;
  /** The one that was used. */
  readonly perplexity: number;
}

/** Van der Maaten's (2014), which are scikit-learn's too: 943 users take 0.7 s, 2,000 take 1.5 s on one core of a 2-core AMD EPYC. */
export const tsneDefaults: TsneOptions = {
  perplexity: 30,
  angle: 0.5,
  iterations: 1000,
  exaggeration: 12,
  exaggeratedIterations: 250,
};

/** Called after every iteration and block of neighbours; must be cheap. */
export type OnStep = (done: number, total: number) => void;

/**
 * t-SNE of the paper's Figure 3, by Barnes-Hut (van der Maaten 2014): KL(P || Q) = sum p_ij log(p_ij / q_ij) is lowered by gradient
 * descent, with p from the neighbours in x [N, D] and q_ij proportional to 1 / (1 + |y_i - y_j|^2).
 *
 * As in scikit-learn: start on the principal plane with a standard deviation of 1e-4, learning rate max(N / exaggeration / 4, 50),
 * momentum 0.5 during the exaggeration and 0.8 after it. Ours adds normal noise of 1e-6 to the start, so that equal rows (a
 * collapsed class) can part, and breaks ties among neighbours at random. Rows are put on one scale first (their largest spread is 1),
 * which changes no p.
 */
export function tsne(x: Matrix, options: TsneOptions, { rng, onStep }: { rng: Rng; onStep?: OnStep }): TsneResult {
  assertTsne(x, options);
  const N = x.rows;
  const scaled = centredAndScaled(x);
  const perplexity = Math.min(options.perplexity, (N - 1) / 3);
  const k = Math.min(N - 1, Math.floor(3 * perplexity + 1));
  const { iterations, exaggeratedIterations } = options;
  const searching = Math.ceil(N / 100); // blocks of neighbours count as iterations, about as long
  const total = searching + iterations;
  const onRows = (rows: number): void => onStep?.(Math.ceil((searching * rows) / N), total);

  const p = kernelAffinities(scaled, { perplexity, k, onRows });
  const descent = createTsne(p, startingPositions(scaled, rng), options.angle);
  const learningRate = Math.max(N / options.exaggeration / 4, 50);
  for (let t = 0; t < iterations; t++) {
    const early = t < exaggeratedIterations;
    const exaggeration = early ? options.exaggeration : 1;
    descent.step({ exaggeration, momentum: early ? 0.5 : 0.8, learningRate });
    onStep?.(searching + t + 1, total);
  }
  const { kl } = descent.divergence();
  if (!Number.isFinite(kl)) throw new RangeError(`t-SNE: expected a finite divergence, got ${kl}`);
  return { positions: centred(matrix(N, 2, descent.positions())), kl, perplexity };
}

function startingPositions(x: Matrix, rng: Rng): Float32Array {
  const plane = principalPlane(x).data;
  let squares = 0;
  for (let i = 0; i < x.rows; i++) squares += plane[2 * i]! ** 2; // its mean is 0
  const deviation = Math.sqrt(squares / x.rows);
  const scale = deviation > 0 ? 1e-4 / deviation : 0;
  return Float32Array.from(plane, (value) => value * scale + 1e-6 * rng.normal());
}

function centredAndScaled(x: Matrix): Matrix {
  const out = centred(x);
  const largest = out.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0
    ? matrix(
        x.rows,
        x.cols,
        out.data.map((value) => value / largest),
      )
    : out;
}

function centred(x: Matrix): Matrix {
  const mean = new Float64Array(x.cols);
  for (let at = 0; at < x.data.length; at++) mean[at % x.cols]! += x.data[at]! / x.rows;
  return matrix(
    x.rows,
    x.cols,
    x.data.map((value, at) => value - mean[at % x.cols]!),
  );
}

function assertTsne(x: Matrix, { perplexity, iterations, exaggeration, exaggeratedIterations }: TsneOptions): void {
  if (x.rows < 4) throw new RangeError(`t-SNE: expected at least 4 users, got ${x.rows}`);
  const bad = x.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [i, d] = [Math.floor(bad / x.cols), bad % x.cols];
    throw new RangeError(`t-SNE: expected finite numbers in the embedding, got ${x.data[bad]} at [${i}, ${d}]`);
  }
  const natural = [iterations, exaggeratedIterations].every((n) => Number.isInteger(n) && n >= 0);
  if (!natural || !(perplexity >= 1) || !(exaggeration >= 1)) {
    throw new RangeError(
      `t-SNE: expected whole numbers of iterations, perplexity and exaggeration of 1 or more; got ${iterations}, ${exaggeratedIterations}, ${perplexity} and ${exaggeration}`,
    );
  }
}
