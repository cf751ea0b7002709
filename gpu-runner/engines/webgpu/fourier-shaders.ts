import { GROUP, type PairShape } from './group-shaders.ts';
import { bindings, main, unrolled } from './wgsl.ts';

export const FOURIER_COORDINATES = { scale: 'inverseSqrt(b)', factor: 'scale' };

/** Rows or features in the memory of a workgroup. */
const TILE_VECTORS = 512;

/**
 * cos and sin of 2 pi t by polynomials on a quarter turn: WGSL's own are good to 2^-11 only. Errors below 5e-7 (Taylor to
 * the 9th and 10th power at pi / 4).
 */
const TURNS = `
fn turns(t: f32) -> vec2f {
  let quarter = round(4 * t);
  let a = (t - quarter / 4) * ${2 * Math.PI};
  let s = a * a;
  let sine = a * (1 + s * (-1f / 6 + s * (1f / 120 + s * (-1f / 5040 + s / 362880))));
  let cosine = 1 + s * (-0.5 + s * (1f / 24 + s * (-1f / 720 + s * (1f / 40320 - s / 3628800))));
  switch (i32(quarter) & 3) {
    case 1: { return vec2f(-sine, cosine); }
    case 2: { return vec2f(-cosine, -sine); }
    case 3: { return vec2f(sine, -cosine); }
    default: { return vec2f(cosine, sine); }
  }
}`;

/**
 * One thread a feature j, one slice Z of the rows: sums [slices, D] = sum_i w_i cos 2 pi (<f_j, x_i> + p_j).
 * f [D, C] and p [D] in turns.
 */
export function featureSumsShader({ padded, C }: PairShape, D: number, slices: number): string {
  const tile = Math.max(1, Math.min(GROUP, Math.floor(TILE_VECTORS / C)));
  const each = Math.ceil(padded / slices);
  return `
${bindings('x: array<vec4f>', 'w: array<f32>', 'f: array<vec4f>', 'p: array<f32>', '*sums: array<f32>')}
var<workgroup> xs: array<vec4f, ${tile * C}>;
var<workgroup> ws: array<f32, ${tile}>;
${TURNS}
${main(
  GROUP,
  `
  let j = min(ID, ${D - 1}u);
  let phase = p[j];
  ${unrolled(C, (c) => `let f${c} = f[j * ${C}u + ${c}u];`)}
  var total = 0f;
  let end = min(${padded}u, (Z + 1) * ${each}u);
  for (var first = Z * ${each}u; first < end; first += ${tile}u) {
    let rows = min(${tile}u, end - first);
    workgroupBarrier();
    for (var e = LOCAL; e < rows * ${C}u; e += ${GROUP}u) { xs[e] = x[first * ${C}u + e]; }
    if (LOCAL < rows) { ws[LOCAL] = w[first + LOCAL]; }
    workgroupBarrier();
    var part = 0f;
    for (var i = 0u; i < rows; i++) {
      let t = ${unrolled(C, (c) => `dot(f${c}, xs[i * ${C}u + ${c}u])`, ' + ')} + phase;
      part += ws[i] * turns(t).x;
    }
    total += part;
  }
  if (ID < ${D}u) { sums[Z * ${D}u + ID] = total; }`,
)}`;
}

/** z_j = the sums' total; writes terms [D, 2]: weight_j z_j^2 (the loss), and 2 weight_j z_j (its derivative by z_j). */
export function featureTermsShader(D: number, slices: number): string {
  return `
${bindings('sums: array<f32>', 'weights: array<f32>', '*terms: array<vec2f>')}
${main(
  GROUP,
  `
  if (ID >= ${D}u) { return; }
  var z = 0f;
  for (var slice = 0u; slice < ${slices}u; slice++) { z += sums[slice * ${D}u + ID]; }
  terms[ID] = weights[ID] * z * vec2f(z, 2);`,
)}`;
}

/** One thread a row: adds -w_i scale sum_j 2 weight_j z_j sin 2 pi (<f_j, x_i> + p_j) 2 pi f_j to gradient [N, C]. */
export function featureGradientShader({ n, C }: PairShape, D: number): string {
  const tile = Math.max(1, Math.min(GROUP, Math.floor(TILE_VECTORS / C)));
  return `
${bindings(
  'rows: array<u32>',
  'stats: array<vec4f>',
  'x: array<vec4f>',
  'w: array<f32>',
  'f: array<vec4f>',
  'p: array<f32>',
  'terms: array<vec2f>',
  '*gradient: array<vec4f>',
)}
var<workgroup> fs: array<vec4f, ${tile * C}>;
var<workgroup> ps: array<vec2f, ${tile}>;
${TURNS}
${main(
  GROUP,
  `
  let i = min(ID, ${n - 1}u);
  ${unrolled(C, (c) => `let x${c} = x[i * ${C}u + ${c}u]; var g${c} = vec4f(0);`)}
  for (var first = 0u; first < ${D}u; first += ${tile}u) {
    let features = min(${tile}u, ${D}u - first);
    workgroupBarrier();
    for (var e = LOCAL; e < features * ${C}u; e += ${GROUP}u) { fs[e] = f[first * ${C}u + e]; }
    if (LOCAL < features) { ps[LOCAL] = vec2f(p[first + LOCAL], terms[first + LOCAL].y); }
    workgroupBarrier();
    ${unrolled(C, (c) => `var t${c} = vec4f(0);`)}
    for (var j = 0u; j < features; j++) {
      ${unrolled(C, (c) => `let f${c} = fs[j * ${C}u + ${c}u];`)}
      let t = ${unrolled(C, (c) => `dot(f${c}, x${c})`, ' + ')} + ps[j].x;
      let pull = ps[j].y * turns(t).y;
      ${unrolled(C, (c) => `t${c} += pull * f${c};`)}
    }
    ${unrolled(C, (c) => `g${c} += t${c};`)}
  }
  if (ID >= ${n}u) { return; }
  let factor = -w[i] * stats[${C}].y * ${2 * Math.PI};
  ${unrolled(C, (c) => `gradient[rows[i] * ${C}u + ${c}u] += factor * g${c};`)}`,
)}`;
}
