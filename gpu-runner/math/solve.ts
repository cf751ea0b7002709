/**
 * X with A X = B, for A [n, n] and B [n, m] in float64, row-major: Gaussian elimination with partial pivoting, and one
 * step of iterative refinement. Throws when A is singular to working precision.
 */
export function solve(A: Float64Array, B: Float64Array, n: number): Float64Array {
  const m = B.length / n;
  if (A.length !== n * n || !Number.isInteger(m)) {
    throw new RangeError(`solve: expected ${n} x ${n} and ${n} x m numbers, got ${A.length} and ${B.length}`);
  }
  const { lu, order } = factor(A, n);
  const X = substitute(lu, order, B);
  const residual = B.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let c = 0; c < m; c++) residual[i * m + c]! -= A[i * n + j]! * X[j * m + c]!;
  }
  const correction = substitute(lu, order, residual);
  return X.map((x, at) => x + correction[at]!);
}

/** L (unit lower) and U in one array, of the rows of A in `order`. */
function factor(A: Float64Array, n: number): { readonly lu: Float64Array; readonly order: Int32Array } {
  const lu = A.slice();
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(lu[r * n + c]!) > Math.abs(lu[pivot * n + c]!)) pivot = r;
    if (!(Math.abs(lu[pivot * n + c]!) > 0)) throw new RangeError(`solve: the matrix is singular at column ${c}`);
    if (pivot !== c) {
      const row = lu.slice(c * n, (c + 1) * n);
      lu.copyWithin(c * n, pivot * n, (pivot + 1) * n);
      lu.set(row, pivot * n);
      [order[c], order[pivot]] = [order[pivot]!, order[c]!];
    }
    for (let r = c + 1; r < n; r++) {
      const factor = (lu[r * n + c]! /= lu[c * n + c]!);
      for (let j = c + 1; j < n; j++) lu[r * n + j]! -= factor * lu[c * n + j]!;
    }
  }
  return { lu, order };
}

function substitute(lu: Float64Array, order: Int32Array, B: Float64Array): Float64Array {
  const n = order.length;
  const m = B.length / n;
  const X = new Float64Array(B.length);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < m; c++) {
      let sum = B[order[i]! * m + c]!;
      for (let j = 0; j < i; j++) sum -= lu[i * n + j]! * X[j * m + c]!;
      X[i * m + c] = sum;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = 0; c < m; c++) {
      let sum = X[i * m + c]!;
      for (let j = i + 1; j < n; j++) sum -= lu[i * n + j]! * X[j * m + c]!;
      X[i * m + c] = sum / lu[i * n + i]!;
    }
  }
  return X;
}
