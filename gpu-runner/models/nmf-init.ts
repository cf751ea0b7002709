import { neumfLayout, type NeumfShape } from '../kernels/neumf-layout.ts';
import type { Tensors } from '../kernels/tensors.ts';
import type { Rng } from '../math/rng.ts';

/**
 * Weights before training. Embeddings ~ N(0, initStd^2), the paper's 0.01. It says so of *all* parameters, but a ReLU
 * tower of such weights starts dead flat; as in the reference code the tower's weights are Glorot uniform,
 * U(+-sqrt(6 / (in + out))), the output's LeCun uniform, U(+-sqrt(3 / in)), and biases 0.
 */
export function initialTensors(shape: NeumfShape, initStd: number, rng: Rng): Tensors {
  const slots = Object.entries(neumfLayout(shape, 1).slots);
  return Object.fromEntries(
    slots.map(([name, slot]) => {
      const draw = drawFor(name, slot.shape, { initStd, rng: rng.fork(name) });
      const size = slot.shape.reduce((a, b) => a * b, 1);
      return [name, { shape: [...slot.shape], data: Float32Array.from({ length: size }, draw) }];
    }),
  );
}

function drawFor(
  name: string,
  shape: readonly number[],
  { initStd, rng }: { readonly initStd: number; readonly rng: Rng },
): () => number {
  const uniform = (bound: number) => () => (2 * rng.next() - 1) * bound;
  if (name.endsWith('.bias')) return () => 0;
  if (name === 'output.weight') return uniform(Math.sqrt(3 / shape[0]!));
  if (name.startsWith('tower.')) return uniform(Math.sqrt(6 / (shape[0]! + shape[1]!)));
  return () => rng.normal() * initStd;
}
