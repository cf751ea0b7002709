import { bindings, main } from './wgsl.ts';

export const GROUP = 64;

/** Rows of the graph, vectors of four numbers in a row. */
export interface GraphShape {
  readonly rows: number;
  readonly C: number;
}

/**
 * out = a x + b (sum of the rows of g that are neighbours of r), the step of kernels/lightgcn.as.ts's Horner scheme: a and b are
 * WGSL over s = degree^-1/2 of r. One workgroup a row, its threads the columns times as many lanes over the neighbours as fit.
 */
export function neighboursShader({ C }: GraphShape, { a, b }: { readonly a: string; readonly b: string }): string {
  const columns = 2 ** Math.ceil(Math.log2(C));
  const lanes = GROUP / columns;
  return `
${bindings('edges: array<u32>', 'neighbours: array<u32>', 'inverseRoot: array<f32>', 'x: array<vec4f>', 'g: array<vec4f>', '*out: array<vec4f>')}
var<workgroup> lanesOf: array<vec4f, ${GROUP}>;
${main(
  GROUP,
  `
  let r = min(WORKGROUP, arrayLength(&inverseRoot) - 1);
  let c = LOCAL % ${columns}u;
  var sum = vec4f(0);
  if (c < ${C}u) {
    for (var e = edges[r] + LOCAL / ${columns}u; e < edges[r + 1]; e += ${lanes}u) { sum += g[neighbours[e] * ${C}u + c]; }
  }
  lanesOf[LOCAL] = sum;
  workgroupBarrier();
  if (LOCAL >= ${C}u || WORKGROUP >= arrayLength(&inverseRoot)) { return; }
  for (var lane = 1u; lane < ${lanes}u; lane++) { sum += lanesOf[lane * ${columns}u + LOCAL]; }
  let s = inverseRoot[r];
  out[r * ${C}u + LOCAL] = ${a} * x[r * ${C}u + LOCAL] + ${b} * sum;`,
)}`;
}

/** out = D^-1/2 x. */
export function scaleShader({ rows, C }: GraphShape): string {
  return `
${bindings('inverseRoot: array<f32>', 'x: array<vec4f>', '*out: array<vec4f>')}
${main(256, `if (ID < ${rows * C}u) { out[ID] = inverseRoot[ID / ${C}u] * x[ID]; }`)}`;
}

/** A batch as the device finds it in \`batches[clock[0]]\`. */
export const BATCH = `
struct Batch { first: u32, size: u32, firstRow: u32, rows: u32 }`;

/**
 * One thread a triple (u, i, j) of the batch: loss -log sigmoid(<e_u, e_i - e_j>) and its derivative by the product over the
 * batch's size. triples [P, 4] holds rows of the graph.
 */
export function bprShader({ C }: GraphShape): string {
  return `
${BATCH}
${bindings(
  'clock: array<u32>',
  'batches: array<Batch>',
  'triples: array<vec4u>',
  'e: array<vec4f>',
  '*slopes: array<f32>',
  '*losses: array<f32>',
)}
${main(
  GROUP,
  `
  let batch = batches[clock[0]];
  if (ID >= batch.size) { return; }
  let s = batch.first + ID;
  let triple = triples[s] * ${C}u;
  var x = 0f;
  for (var c = 0u; c < ${C}u; c++) { x += dot(e[triple.x + c], e[triple.y + c] - e[triple.z + c]); }
  let small = exp(-abs(x));
  losses[s] = max(-x, 0) + select(log(1 + small), small, small < 1e-4);
  slopes[s] = -select(1 / (1 + small), small / (1 + small), x >= 0) / f32(batch.size);`,
)}`;
}

/**
 * One thread a column of each row that the batch touches: d loss / d e of the row, the sum over the triples it is part of in
 * their order (the host sorted them: no two threads add to one number, so the same bits every time), and how many they are.
 * touched [.., 2]: row, end of its entries; entries: 4 triple + role.
 */
export function bprGradientShader({ C }: GraphShape): string {
  return `
${BATCH}
${bindings(
  'clock: array<u32>',
  'batches: array<Batch>',
  'touched: array<vec2u>',
  'entries: array<u32>',
  'triples: array<vec4u>',
  'slopes: array<f32>',
  'e: array<vec4f>',
  '*gradient: array<vec4f>',
)}
${main(
  GROUP,
  `
  let batch = batches[clock[0]];
  if (ID >= batch.rows * ${C}u) { return; }
  let at = batch.firstRow + ID / ${C}u;
  let c = ID % ${C}u;
  var begin = 0u;
  if (at > 0) { begin = touched[at - 1].y; }
  var sum = vec4f(0);
  for (var n = begin; n < touched[at].y; n++) {
    let s = entries[n] / 4;
    let triple = triples[s] * ${C}u + c;
    switch (entries[n] & 3) {
      case 0: { sum += slopes[s] * (e[triple.y] - e[triple.z]); }
      case 1: { sum += slopes[s] * e[triple.x]; }
      default: { sum -= slopes[s] * e[triple.x]; }
    }
  }
  gradient[touched[at].x * ${C}u + c] = sum;`,
)}`;
}

/** Adds l2 / size times layer 0 to its gradient, once for every triple a row is part of; clears the other gradient for the next batch. */
export function l2Shader({ C }: GraphShape, l2: number): string {
  return `
${BATCH}
${bindings('clock: array<u32>', 'batches: array<Batch>', 'touched: array<vec2u>', 'theta: array<vec4f>', '*gradient: array<vec4f>', '*propagated: array<vec4f>')}
${main(
  GROUP,
  `
  let batch = batches[clock[0]];
  if (ID >= batch.rows * ${C}u) { return; }
  let at = batch.firstRow + ID / ${C}u;
  var begin = 0u;
  if (at > 0) { begin = touched[at - 1].y; }
  let place = touched[at].x * ${C}u + ID % ${C}u;
  gradient[place] += f32(touched[at].y - begin) * ${l2} / f32(batch.size) * theta[place];
  propagated[place] = vec4f(0);`,
)}`;
}
