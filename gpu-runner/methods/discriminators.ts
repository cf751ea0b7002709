import type { DiscriminatorWeights } from '../kernels/discriminator.ts';
import type { Rng } from '../math/rng.ts';

/** Glorot & Bengio 2010: uniform within sqrt(6 / (fan in + fan out)); biases 0. K inputs, `hidden` units, C classes. */
export function glorotWeights(
  { K, hidden, classes }: { readonly K: number; readonly hidden: number; readonly classes: number },
  rng: Rng,
): DiscriminatorWeights {
  if (!Number.isInteger(hidden) || hidden < 1) {
    throw new RangeError(`discriminator: expected at least one hidden unit, got ${hidden}`);
  }
  const layer = (inputs: number, outputs: number): Float32Array => {
    const bound = Math.sqrt(6 / (inputs + outputs));
    return Float32Array.from({ length: inputs * outputs }, () => bound * (2 * rng.next() - 1));
  };
  return {
    w1: layer(K, hidden),
    w2: layer(hidden, classes),
    b1: new Float32Array(hidden),
    b2: new Float32Array(classes),
  };
}
