import { assertShape, matrix, type Matrix } from '../math/matrix.ts';
import { wasm } from './generated/gemm.ts';
import { loadKernel } from './load.ts';

interface Exports {
  gemm(
    ...args: [
      c: number,
      ldc: number,
      a: number,
      am: number,
      ak: number,
      b: number,
      ldb: number,
      M: number,
      N: number,
      K: number,
      add: number,
    ]
  ): void;
}

/** A B for A [M, K] (M a multiple of 4), or A' B with `transposeA` and A [K, M]; B [K, N] (N a multiple of 8). */
export function gemm(a: Matrix, b: Matrix, { transposeA }: { readonly transposeA: boolean }): Matrix {
  const [M, K] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols];
  const N = b.cols;
  assertShape('gemm: B', b, K, N);
  if (M % 4 !== 0 || N % 8 !== 0) {
    throw new RangeError(`gemm: expected M a multiple of 4 and N of 8, got ${M} and ${N}`);
  }
  const kernel = loadKernel<Exports>('gemm', wasm);
  const [pa, pb, pc] = [kernel.alloc(M * K * 4), kernel.alloc(K * N * 4), kernel.alloc(M * N * 4)];
  kernel.f32(pa, M * K).set(a.data);
  kernel.f32(pb, K * N).set(b.data);
  const [am, ak] = transposeA ? [1, M] : [K, 1];
  kernel.exports.gemm(pc, N, pa, am, ak, pb, N, M, N, K, 0);
  return matrix(M, N, kernel.f32(pc, M * N).slice());
}

/** The plain float64 twin. */
export function gemmPlain(a: Matrix, b: Matrix, { transposeA }: { readonly transposeA: boolean }): Matrix {
  const [M, K] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols];
  const out = matrix(M, b.cols);
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < b.cols; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += a.data[transposeA ? k * M + m : m * K + k]! * b.data[k * b.cols + n]!;
      out.data[m * b.cols + n] = sum;
    }
  }
  return out;
}
