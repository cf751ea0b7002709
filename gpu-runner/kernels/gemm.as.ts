// Small dense products in SIMD: C [M, N] = A [M, K] B [K, N], with M a multiple of 4 and N a multiple of 8.
// One routine serves x W, x' dy and dy W' alike, because A's two strides are free.

export function heapBase(): usize {
  return __heap_base;
}

/** a b + c: rounded once in a build with fused multiply-add (fused.ts), else twice. */
// prettier-ignore
@inline export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * c[m * ldc + n] = (or +=, with `add`) sum over k of a[m * am + k * ak] * b[k * ldb + n]; strides in floats.
 * 4 rows x 8 columns of C stay in registers: 22 instructions for 8 multiply-adds of 4 lanes.
 */
export function gemm(c: usize, ldc: i32, a: usize, am: i32, ak: i32, b: usize, ldb: i32, M: i32, N: i32, K: i32, add: bool): void {
  const rowStep = (<usize>am) << 2;
  const kStep = (<usize>ak) << 2;
  const bStep = (<usize>ldb) << 2;
  const cStep = (<usize>ldc) << 2;
  for (let m = 0; m < M; m += 4) {
    const a0 = a + <usize>m * rowStep;
    for (let n = 0; n < N; n += 8) {
      const pc = c + <usize>m * cStep + ((<usize>n) << 2);
      let c00 = f32x4.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      if (add) {
        c00 = v128.load(pc);
        c01 = v128.load(pc, 16);
        c10 = v128.load(pc + cStep);
        c11 = v128.load(pc + cStep, 16);
        c20 = v128.load(pc + 2 * cStep);
        c21 = v128.load(pc + 2 * cStep, 16);
        c30 = v128.load(pc + 3 * cStep);
        c31 = v128.load(pc + 3 * cStep, 16);
      }
      let pa = a0;
      let pb = b + ((<usize>n) << 2);
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(pb);
        const b1 = v128.load(pb, 16);
        let s = v128.load_splat<f32>(pa);
        c00 = madd(s, b0, c00);
        c01 = madd(s, b1, c01);
        s = v128.load_splat<f32>(pa + rowStep);
        c10 = madd(s, b0, c10);
        c11 = madd(s, b1, c11);
        s = v128.load_splat<f32>(pa + 2 * rowStep);
        c20 = madd(s, b0, c20);
        c21 = madd(s, b1, c21);
        s = v128.load_splat<f32>(pa + 3 * rowStep);
        c30 = madd(s, b0, c30);
        c31 = madd(s, b1, c31);
        pa += kStep;
        pb += bStep;
      }
      v128.store(pc, c00);
      v128.store(pc, c01, 16);
      v128.store(pc + cStep, c10);
      v128.store(pc + cStep, c11, 16);
      v128.store(pc + 2 * cStep, c20);
      v128.store(pc + 2 * cStep, c21, 16);
      v128.store(pc + 3 * cStep, c30);
      v128.store(pc + 3 * cStep, c31, 16);
    }
  }
}
