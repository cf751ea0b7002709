import { wasm } from './generated/adam.ts';
import { loadKernel } from './load.ts';

interface Exports {
  adam(
    ...args: [
      theta: number,
      g: number,
      m: number,
      v: number,
      count: number,
      lr: number,
      correction1: number,
      rootCorrection2: number,
    ]
  ): void;
}

/** Adam in float32 by the kernel (the NeuMF kernel has it inside); its plain twin is math/adam.ts. theta's length is a multiple of 4. */
export function createAdamKernel(
  count: number,
  learningRate: number,
): (theta: Float32Array, gradient: Float32Array) => void {
  if (count % 4 !== 0) throw new RangeError(`adam kernel: expected a multiple of 4 parameters, got ${count}`);
  const kernel = loadKernel<Exports>('adam', wasm);
  const [theta, g, m, v] = [0, 1, 2, 3].map(() => kernel.alloc(count * 4)) as [number, number, number, number]; // four addresses
  kernel.f32(m, count).fill(0);
  kernel.f32(v, count).fill(0);
  let t = 0;
  return (parameters, gradient) => {
    t++;
    kernel.f32(theta, count).set(parameters);
    kernel.f32(g, count).set(gradient);
    kernel.exports.adam(theta, g, m, v, count, learningRate, 1 - 0.9 ** t, Math.sqrt(1 - 0.999 ** t));
    parameters.set(kernel.f32(theta, count));
  };
}
