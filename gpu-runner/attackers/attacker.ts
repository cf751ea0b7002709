import type { Libxgboost } from './libxgboost.ts';
import type { Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';

/** What an attacker learns from, and whom it guesses. */
export interface AttackerTask {
  /** [n, D] */
  readonly x: Matrix;
  /** Class of each row of x, [n]; every class occurs. */
  readonly y: Int32Array;
  readonly classes: number;
  readonly xTest: Matrix;
  /** Told now and then which share of the work is done, 0..1. */
  readonly report?: ((share: number) => void) | undefined;
  /** XGBoost's own library, for XGB if it asks for it. */
  readonly libxgboost?: Libxgboost | undefined;
}

/**
 * An attacker learns the attribute from embeddings (paper 2.2): trained on x, y, it returns for each row of xTest a score
 * of each class, [rows(xTest), classes] row-major: its probability, or (RBF_SVM) its decision value. The largest is its guess.
 */
export type Attacker<Options> = (task: AttackerTask, options: Options, rng: Rng) => Float64Array;
