import { GROUP, type PairShape } from './group-shaders.ts';
import { bindings, main, unrolled } from './wgsl.ts';

/** With these coordinates y_ij = <x_i, x_j> - h_i - h_j is log2 of the widest kernel, exp(-d / (16 b)). */
export const MMD_COORDINATES = { scale: `sqrt(2 * ${Math.LOG2E} / (16 * b))`, factor: '-4 / (16 * b * scale)' };

/** Rows of x in the memory of a workgroup: at most 8 KB of them, half of what every device has. */
const TILE_VECTORS = 512;

/**
 * The O(n^2) part, one thread a row: with u = 2^y the kernels are u, u^2, u^4, u^8, u^16. Each thread meets all rows j of its
 * slice Z of the tiles and writes to sums [slices, padded, C + 1]: sum_j q_ij x_j, then (sum_j q_ij, sum_j w_i w_j k_ij),
 * q_ij = w_i w_j (u + 2 u^2 + 4 u^4 + 8 u^8 + 16 u^16). It adds up tile by tile, so that float32 does not wear out on many rows.
 */
export function pairsShader({ padded, C }: PairShape, slices: number): string {
  const tile = tileRows(C);
  const tiles = padded / tile;
  const each = Math.ceil(tiles / slices);
  return `
${bindings('x: array<vec4f>', 'h: array<f32>', 'w: array<f32>', '*sums: array<vec4f>')}
var<workgroup> xs: array<vec4f, ${tile * C}>;
var<workgroup> hw: array<vec2f, ${tile}>;
${main(
  GROUP,
  `
  let hi = h[ID];
  ${unrolled(C, (c) => `let x${c} = x[ID * ${C}u + ${c}u]; var p${c} = vec4f(0);`)}
  var total = vec2f(0);
  let last = min(${tiles}u, (Z + 1) * ${each}u);
  for (var t = Z * ${each}u; t < last; t++) {
    workgroupBarrier();
    for (var e = LOCAL; e < ${tile * C}u; e += ${GROUP}u) { xs[e] = x[t * ${tile * C}u + e]; }
    if (LOCAL < ${tile}u) { hw[LOCAL] = vec2f(h[t * ${tile}u + LOCAL], w[t * ${tile}u + LOCAL]); }
    workgroupBarrier();
    ${unrolled(C, (c) => `var t${c} = vec4f(0);`)}
    var part = vec2f(0);
    for (var j = 0u; j < ${tile}u; j++) {
      ${unrolled(C, (c) => `let y${c} = xs[j * ${C}u + ${c}u];`)}
      let y = ${unrolled(C, (c) => `dot(x${c}, y${c})`, ' + ')} - hi - hw[j].x;
      let u = exp2(min(y, 0));
      let u2 = u * u;
      let u4 = u2 * u2;
      let u8 = u4 * u4;
      let u16 = u8 * u8;
      let q = hw[j].y * (u + 2 * (u2 + 2 * (u4 + 2 * (u8 + 2 * u16))));
      part += vec2f(q, hw[j].y * (u + u2 + u4 + u8 + u16));
      ${unrolled(C, (c) => `t${c} += q * y${c};`)}
    }
    total += part;
    ${unrolled(C, (c) => `p${c} += t${c};`)}
  }
  let at = (Z * ${padded}u + ID) * ${C + 1}u;
  ${unrolled(C, (c) => `sums[at + ${c}u] = w[ID] * p${c};`)}
  sums[at + ${C}u] = vec4f(w[ID] * total, 0, 0);`,
)}`;
}

/** Adds 4 w_i sum_j w_j k'(d_ij) (x_i - x_j) to gradient [N, C], k' = -(u + 2 u^2 + ...) / (16 b), from the pairs' sums. */
export function pairGradientShader({ n, padded, C }: PairShape, slices: number): string {
  return `
${bindings('rows: array<u32>', 'stats: array<vec4f>', 'x: array<vec4f>', 'sums: array<vec4f>', '*gradient: array<vec4f>')}
${main(
  GROUP,
  `
  if (ID >= ${n * C}u) { return; }
  let i = ID / ${C}u;
  let c = ID % ${C}u;
  var p = vec4f(0);
  var r = 0f;
  for (var z = 0u; z < ${slices}u; z++) {
    let at = (z * ${padded}u + i) * ${C + 1}u;
    p += sums[at + c];
    r += sums[at + ${C}u].x;
  }
  gradient[rows[i] * ${C}u + c] += stats[${C}].y * (r * x[ID] - p);`,
)}`;
}

function tileRows(C: number): number {
  let tile = GROUP;
  while (tile > 1 && tile * C > TILE_VECTORS) tile /= 2;
  return tile;
}
