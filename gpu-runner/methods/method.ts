import type { Engine } from '../engines/engine.ts';
import type { Team } from '../kernels/team.ts';
import type { Matrix } from '../math/matrix.ts';
import type { Rng } from '../math/rng.ts';

/** What a long computation tells while it runs; called often, must be cheap. */
export interface Progress {
  /** `done` of `total` steps of the present stage. */
  step(done: number, total: number): void;
  /** A point of a curve, such as ("loss.total", epoch, value). */
  metric(name: string, step: number, value: number): void;
}

/** What an unlearning method is given: the trained model's parameters and the labels, never an interaction. */
export interface UnlearningInput {
  /** User embedding of the trained model, [N, K]. */
  readonly theta: Matrix;
  /** Class of each user, [N], once for every attribute that is unlearned; -1 = unknown in that attribute. */
  readonly labels: readonly Int32Array[];
  /**
   * The frozen item side, [M, K], for the function-space regulariser: score(user, item) = <theta_user, items_item> + what
   * theta does not touch.
   */
  readonly items?: Matrix | undefined;
  /** Scores of all items [M] by the trained model, with what theta does not touch; without it that part counts as 0. */
  readonly scoreUser?: ((user: number, out: Float32Array) => void) | undefined;
}

export interface UnlearningContext {
  readonly rng: Rng;
  readonly progress: Progress;
  /** The threads that share the work; the bytes are the same with any. */
  readonly team?: Team | undefined;
  /** May take over whole operations; without one, or where it lacks one, the WebAssembly kernels compute. */
  readonly engine?: Engine | undefined;
}

/**
 * Post-training attribute unlearning (paper section 3): theta' from theta and the labels alone.
 * It is not given interactions, so the paper's central constraint (no access to training data) is a compile error.
 *
 * Several attributes are unlearned together by the sum of their losses. A user who is unknown in one attribute is left
 * out of that attribute's term; one who is unknown in all of them is not moved.
 */
export type PostTrainingMethod<Options> = (
  input: UnlearningInput,
  options: Options,
  context: UnlearningContext,
) => Matrix | Promise<Matrix>;
