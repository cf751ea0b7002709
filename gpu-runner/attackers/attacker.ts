import type { Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';

/**
 * An attacker learns the attribute from embeddings (paper 2.2): trained on x, y, it returns for each row of xTest
 * the probability of each class, [rows(xTest), classes] row-major.
 */
export type Attacker<Options> = (
  task: { readonly x: Matrix; readonly y: Int32Array; readonly classes: number; readonly xTest: Matrix },
  options: Options,
  rng: Rng,
) => Float64Array;
