// Dense Adam (Kingma & Ba 2015), the published form: every parameter moves at every step, touched or not.

export const BETA1: f32 = 0.9;
export const BETA2: f32 = 0.999;
export const GAMMA1: f32 = 0.1; // 1 - b1 and 1 - b2, rounded once: in float32, 1 - 0.999 is off by 1e-5
export const GAMMA2: f32 = 0.001;
export const EPSILON: f32 = 1e-8;
// Moments of a dead unit decay into the subnormals, where some processors are 100 times slower; below these they are 0.
export const TINY_M: f32 = 1e-30;
export const TINY_V: f32 = 1e-36;

export function heapBase(): usize {
  return __heap_base;
}

/**
 * One step on `count` parameters (a multiple of 4), and the gradient is set to 0 for the next.
 * m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, theta -= lr / correction1 * m / (sqrt(v) / rootCorrection2 + epsilon),
 * with correction1 = 1 - b1^t and rootCorrection2 = sqrt(1 - b2^t).
 */
export function adam(theta: usize, g: usize, m: usize, v: usize, count: i32, lr: f32, correction1: f32, rootCorrection2: f32): void {
  const beta1 = f32x4.splat(BETA1);
  const beta2 = f32x4.splat(BETA2);
  const gamma1 = f32x4.splat(GAMMA1);
  const gamma2 = f32x4.splat(GAMMA2);
  const epsilon = f32x4.splat(EPSILON);
  const step = f32x4.splat(lr / correction1);
  const root = f32x4.splat(<f32>1 / rootCorrection2);
  const tinyM = f32x4.splat(TINY_M);
  const tinyV = f32x4.splat(TINY_V);
  const zero = f32x4.splat(0);
  const end = (<usize>count) << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const gi = v128.load(g + i);
    let mi = f32x4.add(f32x4.mul(beta1, v128.load(m + i)), f32x4.mul(gamma1, gi));
    let vi = f32x4.add(f32x4.mul(beta2, v128.load(v + i)), f32x4.mul(gamma2, f32x4.mul(gi, gi)));
    mi = v128.and(mi, f32x4.ge(f32x4.abs(mi), tinyM));
    vi = v128.and(vi, f32x4.ge(vi, tinyV));
    const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(vi), root), epsilon);
    v128.store(theta + i, f32x4.sub(v128.load(theta + i), f32x4.div(f32x4.mul(step, mi), denominator)));
    v128.store(m + i, mi);
    v128.store(v + i, vi);
    v128.store(g + i, zero);
  }
}
