import type { Groups } from '../kernels/mmd.ts';
import { createRng } from '../math/rng.ts';

export const K = 16;

/** N users in two groups, 28 % of them in the first, whose means differ a little in a third of the dimensions. */
export function d2dUsers(N: number): { readonly theta: Float64Array; readonly groups: Groups } {
  const rng = createRng(`d2d ${N}`);
  const first = Math.round(0.28 * N);
  const theta = new Float64Array(N * K);
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < K; k++) theta[i * K + k] = 0.3 * rng.normal() + (i < first && k % 3 === 0 ? 0.1 : 0);
  }
  const users = rng.shuffle(Int32Array.from({ length: N }, (_, i) => i));
  return {
    theta,
    groups: { a: users.filter((i) => i < first), b: users.filter((i) => i >= first) },
  };
}
