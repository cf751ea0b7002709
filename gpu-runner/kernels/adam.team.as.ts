// Dense Adam in float64, chunk by chunk: the same operations in the same order as math/adam.ts, so the same bits.

const CHUNK: i32 = 16384;

export function heapBase(): usize {
  return __heap_base;
}

/** Parameters of a chunk. */
export function chunkSize(): i32 {
  return CHUNK;
}

/** One step on the chunk's part of theta, g, m, v, [count] each, padded to an even length; `step` and `root` as in math/adam.ts. */
// prettier-ignore
export function adam(chunk: i32, thread: i32, theta: usize, g: usize, m: usize, v: usize, count: i32, step: f64, root: f64): void {
  const beta1 = f64x2.splat(0.9);
  const beta2 = f64x2.splat(0.999);
  const gamma1 = f64x2.splat(1 - 0.9);
  const gamma2 = f64x2.splat(1 - 0.999);
  const epsilon = f64x2.splat(1e-8);
  const steps = f64x2.splat(step);
  const roots = f64x2.splat(root);
  const end = (<usize>min((chunk + 1) * CHUNK, count)) << 3;
  for (let i = (<usize>chunk * CHUNK) << 3; i < end; i += 16) {
    const gi = v128.load(g + i);
    const mi = f64x2.add(f64x2.mul(beta1, v128.load(m + i)), f64x2.mul(gamma1, gi));
    const vi = f64x2.add(f64x2.mul(beta2, v128.load(v + i)), f64x2.mul(f64x2.mul(gamma2, gi), gi));
    v128.store(m + i, mi);
    v128.store(v + i, vi);
    const denominator = f64x2.add(f64x2.div(f64x2.sqrt(vi), roots), epsilon);
    v128.store(theta + i, f64x2.sub(v128.load(theta + i), f64x2.div(f64x2.mul(steps, mi), denominator)));
  }
}
