import { createPlainDiscriminator } from '../kernels/discriminator-plain.ts';
import { createDiscriminator, type CreateDiscriminator } from '../kernels/discriminator.ts';
import { createRng } from '../math/rng.ts';
import { glorotWeights } from '../methods/discriminators.ts';
import { benchRow, interleaved, type BenchRow } from './row.ts';

const CALLS = 20; // of 1,500 in an epoch of ML-100K

/** Adv-InT's term of one batch: forward, backward and Adam for 200 users, 16 -> 64 -> 2. */
export function rows(): BenchRow[] {
  const [n, K] = [200, 16];
  const rng = createRng('bench');
  const weights = glorotWeights({ K, hidden: 64, classes: 2 }, rng);
  const x = Float32Array.from({ length: n * K }, () => 0.3 * rng.normal());
  const labels = Int32Array.from({ length: n }, (_, i) => (i % 10 < 3 ? 0 : 1));
  const out = new Float32Array(n * K);
  const steps = (create: CreateDiscriminator) => {
    const model = create(weights, 1e-3);
    return (): void => {
      for (let i = 0; i < CALLS; i++) {
        model.backward({ x, labels }, { out, scale: -0.5 });
        model.step();
      }
    };
  };
  const times = interleaved([steps(createDiscriminator), steps(createPlainDiscriminator)], 7);
  const [ours, twin] = times.map((ms) => ms / CALLS) as [number, number]; // one for each contestant
  return [benchRow('discriminator', ours, twin)];
}
