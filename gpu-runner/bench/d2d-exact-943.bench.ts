import { createMmd, createPlainMmd } from '../kernels/mmd.ts';
import { createRng } from '../math/rng.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

/** One D2D-R step (exact MMD with five kernels, loss and gradient) at the size of ML-100K: N = 943 (273 and 670), K = 16. */
export function rows(): BenchRow[] {
  const [N, K, female] = [943, 16, 273];
  const rng = createRng('bench');
  const theta = Float64Array.from({ length: N * K }, () => 0.3 * rng.normal());
  const users = Int32Array.from({ length: N }, (_, i) => i);
  const groups = { a: users.slice(0, female), b: users.slice(female) };
  const out = new Float64Array(N * K);
  const [kernel, twin] = [createMmd(groups, K), createPlainMmd(groups, K)];
  const [ours, plain] = interleaved([() => void kernel(theta, out, 1), () => void twin(theta, out, 1)], 15);
  return [benchRow('d2d-exact-943', ours!, plain!)];
}
