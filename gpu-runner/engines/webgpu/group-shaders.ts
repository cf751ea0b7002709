import { bindings, main } from './wgsl.ts';

/** Sizes that the shaders of one pair of groups are written for. */
export interface PairShape {
  /** Rows of both groups together, and that rounded up to whole workgroups. */
  readonly n: number;
  readonly padded: number;
  /** Vectors of four numbers in a row. */
  readonly C: number;
  /** Parts in which a column is summed. */
  readonly chunks: number;
}

export const GROUP = 64;

/**
 * Per column c and chunk of rows: sums of x - pivot and of its square, where the pivot is the pair's first row as it is now, so
 * that equal rows give exactly zero. theta [N, C], rows [n], writes sums [chunks, C, 2].
 */
export function momentsShader({ n, C, chunks }: PairShape): string {
  return `
${bindings('theta: array<vec4f>', 'rows: array<u32>', '*sums: array<vec4f>')}
${main(
  GROUP,
  `
  if (ID >= ${C * chunks}u) { return; }
  let c = ID % ${C}u;
  let chunk = ID / ${C}u;
  let pivot = theta[rows[0] * ${C}u + c];
  var sum = vec4f(0);
  var squares = vec4f(0);
  let end = min(${n}u, (chunk + 1) * ${Math.ceil(n / chunks)}u);
  for (var i = chunk * ${Math.ceil(n / chunks)}u; i < end; i++) {
    let x = theta[rows[i] * ${C}u + c] - pivot;
    sum += x;
    squares += x * x;
  }
  sums[ID * 2] = sum;
  sums[ID * 2 + 1] = squares;`,
)}`;
}

/**
 * The pair's mean, and with the bandwidth b = sum |x - mean|^2 / (2 (n - 1)) the scale of the coordinates that the next
 * shaders work in, and the factor of their gradient; 0 where all rows are equal. Writes stats [C + 1].
 */
export function bandwidthShader(
  { n, C, chunks }: PairShape,
  { scale, factor }: { readonly scale: string; readonly factor: string },
): string {
  return `
${bindings('theta: array<vec4f>', 'rows: array<u32>', 'sums: array<vec4f>', '*stats: array<vec4f>')}
var<workgroup> spreads: array<f32, ${GROUP}>;
${main(
  GROUP,
  `
  var spread = 0f;
  for (var c = LOCAL; c < ${C}u; c += ${GROUP}u) {
    var sum = vec4f(0);
    var squares = vec4f(0);
    for (var chunk = 0u; chunk < ${chunks}u; chunk++) {
      sum += sums[(chunk * ${C}u + c) * 2];
      squares += sums[(chunk * ${C}u + c) * 2 + 1];
    }
    let shift = sum / ${n}f;
    stats[c] = theta[rows[0] * ${C}u + c] + shift;
    spread += dot(squares - sum * shift, vec4f(1));
  }
  spreads[LOCAL] = spread;
  workgroupBarrier();
  if (LOCAL > 0) { return; }
  for (var t = 1u; t < ${GROUP}u; t++) { spread += spreads[t]; }
  let b = max(spread, 0) / (2 * ${n - 1}f);
  if (b > 0) {
    let scale = ${scale};
    stats[${C}] = vec4f(scale, ${factor}, b, 0);
  } else {
    stats[${C}] = vec4f(0);
  }`,
)}`;
}

/** x [padded, C]: the pair's rows, centred and scaled; h [padded]: half squared norms; zeros in the padding. */
export function coordinatesShader({ n, padded, C }: PairShape): string {
  return `
${bindings('theta: array<vec4f>', 'rows: array<u32>', 'stats: array<vec4f>', '*x: array<vec4f>', '*h: array<f32>')}
${main(
  GROUP,
  `
  if (ID >= ${padded}u) { return; }
  var norm = 0f;
  for (var c = 0u; c < ${C}u; c++) {
    var value = vec4f(0);
    if (ID < ${n}u) { value = (theta[rows[ID] * ${C}u + c] - stats[c]) * stats[${C}].x; }
    x[ID * ${C}u + c] = value;
    norm += dot(value, value);
  }
  h[ID] = norm / 2;`,
)}`;
}
