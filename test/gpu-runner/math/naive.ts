/** A X for A [n, n] and X [n, m], by the definition. */
export function times(A: Float64Array, X: Float64Array, n: number): Float64Array {
  const m = X.length / n;
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < m; c++) for (let j = 0; j < n; j++) out[i * m + c]! += A[i * n + j]! * X[j * m + c]!;
  }
  return out;
}

export function transposed(A: Float64Array, rows: number): Float64Array {
  const columns = A.length / rows;
  return A.map((_, at) => A[(at % rows) * columns + Math.floor(at / rows)]!);
}

export function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
}
