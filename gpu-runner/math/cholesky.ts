/**
 * L with A = L L', lower triangular, for A [n, n] symmetric and positive definite, row-major in float64.
 * Throws when A is not, to working precision.
 */
export function cholesky(A: Float64Array, n: number): Float64Array {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= L[i * n + k]! * L[j * n + k]!;
      if (i !== j) L[i * n + j] = sum / L[j * n + j]!;
      else if (sum > 0) L[i * n + i] = Math.sqrt(sum);
      else throw new RangeError(`cholesky: expected a positive definite matrix, got pivot ${sum} in row ${i}`);
    }
  }
  return L;
}

/** A^-1 of A = L L', symmetric to the last bit. */
export function inverseOf(L: Float64Array, n: number): Float64Array {
  const M = new Float64Array(n * n); // L^-1
  for (let i = 0; i < n; i++) {
    M[i * n + i] = 1 / L[i * n + i]!;
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= L[i * n + k]! * M[k * n + j]!;
      M[i * n + j] = sum / L[i * n + i]!;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += M[k * n + i]! * M[k * n + j]!;
      inverse[i * n + j] = inverse[j * n + i] = sum;
    }
  }
  return inverse;
}
