import type { Dataset } from '../data/dataset.ts';
import { takeRows, type Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';
import { tsne, tsneDefaults, type OnStep, type TsneOptions, type TsneResult } from './tsne.ts';

/** More points than this make a picture no clearer, and its file should stay small. */
export const mapSize = 2000;

/** Bytes that a map takes at most: rows and their transpose, neighbours, twice the edges of P, the tree. K: width of the embedding. */
export function mapMemory(K: number): number {
  const neighbours = 3 * tsneDefaults.perplexity + 1;
  return mapSize * (24 * K + 60 * neighbours + 400);
}

/** Where some users lie in the plane. */
export interface UserMap extends TsneResult {
  /** Rows of the embedding, ascending, [n]; `positions` [n, 2] are theirs. */
  readonly users: Int32Array;
}

/**
 * The picture of Figure 3: t-SNE of at most 2,000 labelled users. Which ones depends on the data set and on `rng` alone, so that with
 * the run's seed the pictures before and after unlearning show the same users. theta [N, K].
 */
export function mapOfUsers(
  theta: Matrix,
  dataset: Pick<Dataset, 'attributes'>,
  { rng, onStep, options = tsneDefaults }: { rng: Rng; onStep?: OnStep; options?: TsneOptions },
): UserMap {
  const users = sampleOfUsers(dataset, rng.fork('users'));
  const drawing = onStep ? { rng: rng.fork('positions'), onStep } : { rng: rng.fork('positions') };
  return { users, ...tsne(takeRows(theta, users), options, drawing) };
}

/** Up to 2,000 of the users of whom some attribute is known, whichever is unlearned or attacked; ascending. */
export function sampleOfUsers({ attributes }: Pick<Dataset, 'attributes'>, rng: Rng): Int32Array {
  const columns = Object.values(attributes).map(({ codes }) => codes);
  const N = columns[0]?.length ?? 0;
  const labelled = Int32Array.from(Array(N).keys()).filter((user) => columns.some((codes) => codes[user]! >= 0));
  return rng.shuffle(labelled).slice(0, mapSize).sort();
}
