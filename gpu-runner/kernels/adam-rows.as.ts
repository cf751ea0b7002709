// Dense Adam (adam.as.ts), row by row: a row whose gradient is 0 for some steps takes them all at once when it is next
// needed, from registers. The same operations in the same order as step by step over the whole table, so the same bits, but
// each number is read and written once instead of once a step.
import { BETA1, BETA2, EPSILON, GAMMA1, GAMMA2, TINY_M, TINY_V } from './adam.as';

export function heapBase(): usize {
  return __heap_base;
}

/** One step of a row of `width` numbers (a multiple of 4); g is set to 0. step = lr / correction1, root = 1 / rootCorrection2. */
export function adamRow(theta: usize, g: usize, m: usize, v: usize, width: i32, step: f32, root: f32): void {
  const end = (<usize>width) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const gi = v128.load(g + i);
    const mi = flushed(f32x4.add(f32x4.mul(f32x4.splat(BETA1), v128.load(m + i)), f32x4.mul(f32x4.splat(GAMMA1), gi)), TINY_M);
    const vi = flushed(f32x4.add(f32x4.mul(f32x4.splat(BETA2), v128.load(v + i)), f32x4.mul(f32x4.splat(GAMMA2), f32x4.mul(gi, gi))), TINY_V);
    v128.store(theta + i, moved(v128.load(theta + i), mi, vi, f32x4.splat(step), f32x4.splat(root)));
    v128.store(m + i, mi);
    v128.store(v + i, vi);
    v128.store(g + i, f32x4.splat(0));
  }
}

/** `steps` steps without a gradient; sizes: pairs of step and root for each. */
export function adamIdle(theta: usize, m: usize, v: usize, width: i32, steps: i32, sizes: usize): void {
  const end = (<usize>width) << 2;
  const last = sizes + ((<usize>steps) << 3);
  for (let i: usize = 0; i < end; i += 16) {
    let ti = v128.load(theta + i);
    let mi = v128.load(m + i);
    let vi = v128.load(v + i);
    for (let s = sizes; s < last; s += 8) {
      mi = flushed(f32x4.mul(f32x4.splat(BETA1), mi), TINY_M);
      vi = flushed(f32x4.mul(f32x4.splat(BETA2), vi), TINY_V);
      ti = moved(ti, mi, vi, v128.load_splat<f32>(s), v128.load_splat<f32>(s, 4));
    }
    v128.store(theta + i, ti);
    v128.store(m + i, mi);
    v128.store(v + i, vi);
  }
}

// prettier-ignore
@inline function flushed(x: v128, tiny: f32): v128 { return v128.and(x, f32x4.ge(f32x4.abs(x), f32x4.splat(tiny))); }
// prettier-ignore
@inline function moved(theta: v128, m: v128, v: v128, step: v128, root: v128): v128 { return f32x4.sub(theta, f32x4.div(f32x4.mul(step, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), root), f32x4.splat(EPSILON)))); }
