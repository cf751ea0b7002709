import { createBatchMmd } from '../kernels/mmd-batch.ts';
import { createMmd, createPlainMmd } from '../kernels/mmd.ts';
import { createRng } from '../math/rng.ts';
import { benchRow, besidePeer, interleaved, type BenchRow } from './row.ts';

const CALLS = 50; // of 1,500 in an epoch of ML-100K

/** Retrain's term of one batch: exact MMD and gradient for 200 distinct users (58 and 142), K = 16. */
export function rows(): BenchRow[] {
  const [n, K, female] = [200, 16, 58];
  const rng = createRng('bench');
  const theta = Float32Array.from({ length: n * K }, () => 0.3 * rng.normal());
  const users = Int32Array.from({ length: n }, (_, i) => i);
  const groups = { a: users.slice(0, female), b: users.slice(female) };
  const [theta64, out64, out] = [Float64Array.from(theta), new Float64Array(n * K), new Float32Array(n * K)];
  const repeated = (call: () => void) => (): void => {
    for (let i = 0; i < CALLS; i++) call();
  };
  const [batch, plain] = [createBatchMmd(K), createPlainMmd(groups, K)];
  const times = interleaved(
    [
      repeated(() => batch(groups, { theta, out }, 1)),
      repeated(() => createMmd(groups, K)(theta64, out64, 1)),
      repeated(() => plain(theta64, out64, 1)),
    ],
    7,
  );
  const [panels, tiles, twin] = times.map((ms) => ms / CALLS) as [number, number, number]; // one for each contestant
  return [
    benchRow('retrain-batch', panels, twin),
    besidePeer('retrain-batch', panels, 'the tiles of kernels/mmd.ts', tiles),
  ];
}
