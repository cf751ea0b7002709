import { describe, expect, it } from 'vitest';
import { gemm, gemmPlain } from '../../../gpu-runner/kernels/gemm.ts';
import { matrix } from '../../../gpu-runner/math/matrix.ts';
import { createRng } from '../../../gpu-runner/math/rng.ts';
import { maxError, randomMatrix } from './random.ts';

const FLOAT32_SUM = 2e-5; // sums of up to 40 products of standard normals, float32 against float64

describe('gemm kernel', () => {
  const rng = createRng('gemm');
  for (const [M, N, K] of [
    [4, 8, 1],
    [8, 24, 17],
    [12, 16, 40],
  ] as const) {
    it(`equals its plain twin at ${M} x ${N} x ${K}, with A as it is and transposed`, () => {
      const [a, b] = [randomMatrix(M, K, rng), randomMatrix(K, N, rng)];
      expect(
        maxError(gemm(a, b, { transposeA: false }).data, gemmPlain(a, b, { transposeA: false }).data),
      ).toBeLessThan(FLOAT32_SUM);
      const at = randomMatrix(K, M, rng);
      expect(
        maxError(gemm(at, b, { transposeA: true }).data, gemmPlain(at, b, { transposeA: true }).data),
      ).toBeLessThan(FLOAT32_SUM);
    });
  }

  it('refuses shapes it has no lanes for', () => {
    expect(() => gemm(matrix(3, 2), matrix(2, 8), { transposeA: false })).toThrow(
      /multiple of 4 and N of 8, got 3 and 8/,
    );
    expect(() => gemm(matrix(4, 2), matrix(3, 8), { transposeA: false })).toThrow(
      /expected shape \[2, 8\], got \[3, 8\]/,
    );
  });
});
