import type { Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';

/** What a long computation tells while it runs; called often, must be cheap. */
export interface Progress {
  /** `done` of `total` steps of the present stage. */
  step(done: number, total: number): void;
  /** A point of a curve, such as ("loss.total", epoch, value). */
  metric(name: string, step: number, value: number): void;
}

/**
 * Post-training attribute unlearning (paper section 3): theta' from theta and the labels alone.
 * It is not given interactions, so the paper's central constraint (no access to training data) is a compile error.
 */
export type PostTrainingMethod<Options> = (
  input: {
    /** User embedding of the trained model, [N, K]. */
    readonly theta: Matrix;
    /** Class of each user, [N]; -1 = unknown, left as it is. */
    readonly labels: Int32Array;
  },
  options: Options,
  context: { readonly rng: Rng; readonly progress: Progress },
) => Matrix;
