/** Rows of `from` numbers, filled up with zeros to rows of `to`. */
export function padRows(values: Float32Array | Float64Array, from: number, to: number): Float32Array<ArrayBuffer> {
  const rows = values.length / from;
  const out = new Float32Array(rows * to);
  for (let i = 0; i < rows; i++) out.set(values.subarray(i * from, (i + 1) * from), i * to);
  return out;
}

/** The first `to` numbers of rows of `from`, written to `out`. */
export function unpadRows<T extends Float32Array | Float64Array>(values: Float32Array, from: number, out: T): T {
  const rows = values.length / from;
  const to = out.length / rows;
  for (let i = 0; i < rows; i++) out.set(values.subarray(i * from, i * from + to), i * to);
  return out;
}
