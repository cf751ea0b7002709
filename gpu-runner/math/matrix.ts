/** A dense row-major matrix of float32, the shape in which embeddings are trained, stored and attacked. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** Row-major, length rows * cols. */
  readonly data: Float32Array;
}

/** A rows x cols matrix over `data` (not copied), or zeros. */
export function matrix(rows: number, cols: number, data = new Float32Array(rows * cols)): Matrix {
  if (data.length !== rows * cols) {
    throw new RangeError(`matrix: expected ${rows} x ${cols} = ${rows * cols} values, got ${data.length}`);
  }
  return { rows, cols, data };
}

/** Row i as a view, not a copy. */
export function row(m: Matrix, i: number): Float32Array {
  return m.data.subarray(i * m.cols, (i + 1) * m.cols);
}

/** The rows with the given indices, in that order, copied. */
export function takeRows(m: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrix(indices.length, m.cols);
  for (let i = 0; i < indices.length; i++) out.data.set(row(m, indices[i]!), i * m.cols);
  return out;
}

/** Two matrices of equal row count, side by side. */
export function concatCols(a: Matrix, b: Matrix): Matrix {
  if (a.rows !== b.rows) throw new RangeError(`concatCols: expected equal rows, got ${a.rows} and ${b.rows}`);
  const out = matrix(a.rows, a.cols + b.cols);
  for (let i = 0; i < a.rows; i++) {
    out.data.set(row(a, i), i * out.cols);
    out.data.set(row(b, i), i * out.cols + a.cols);
  }
  return out;
}

/** Columns [from, from + count), copied. */
export function takeCols(m: Matrix, from: number, count: number): Matrix {
  const out = matrix(m.rows, count);
  for (let i = 0; i < m.rows; i++) out.data.set(row(m, i).subarray(from, from + count), i * count);
  return out;
}

/** Throws unless `m` has the given shape; `name` is how the message calls it. */
export function assertShape(name: string, m: Matrix, rows: number, cols: number): void {
  if (m.rows !== rows || m.cols !== cols) {
    throw new RangeError(`${name}: expected shape [${rows}, ${cols}], got [${m.rows}, ${m.cols}]`);
  }
}
