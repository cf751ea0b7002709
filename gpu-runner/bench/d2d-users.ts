import type { Groups } from '../kernels/mmd.ts';
import { createRng } from '../math/rng.ts';

export const K = 16;

/** N users in two groups, 28 % of them at random in the first, whose means differ a little in a third of the dimensions. */
export function d2dUsers(N: number): { readonly theta: Float64Array; readonly groups: Groups } {
  const rng = createRng(`d2d ${N}`);
  const users = Int32Array.from({ length: N }, (_, i) => i);
  const a = rng
    .shuffle(users.slice())
    .slice(0, Math.round(0.28 * N))
    .sort();
  const isFirst = new Uint8Array(N);
  for (const user of a) isFirst[user] = 1;
  const theta = new Float64Array(N * K);
  for (let i = 0; i < N; i++) {
    for (let k = 0; k < K; k++) theta[i * K + k] = 0.3 * rng.normal() + (isFirst[i] === 1 && k % 3 === 0 ? 0.1 : 0);
  }
  return { theta, groups: { a, b: users.filter((i) => isFirst[i] === 0) } }; // ascending, as losses/class-pairs.ts has them
}
