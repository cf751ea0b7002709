import type { Dispatch, Gpu } from './gpu.ts';
import { bindings, main } from './wgsl.ts';

const GROUP = 256;
const MOST_PARTS = 64;

/**
 * Sums `term` (WGSL over `i` and the declared arrays) for i = 0 .. count - 1 and adds it to curve[2 clock + slot]. In a fixed
 * order, so the same numbers give the same sum.
 */
export function total(
  gpu: Gpu,
  sum: {
    readonly declare: readonly string[];
    readonly from: readonly GPUBuffer[];
    readonly count: number;
    readonly term: string;
  },
  to: { readonly clock: GPUBuffer; readonly curve: GPUBuffer; readonly parts: GPUBuffer; readonly slot: 0 | 1 },
): Dispatch[] {
  const parts = Math.min(MOST_PARTS, Math.ceil(sum.count / GROUP));
  const inParts = `
${bindings(...sum.declare, '*parts: array<f32>')}
var<workgroup> owns: array<f32, ${GROUP}>;
${main(
  GROUP,
  `
  var own = 0f;
  for (var i = ID; i < ${sum.count}u; i += ${parts * GROUP}u) { own += ${sum.term}; }
  owns[LOCAL] = own;
  for (var half = ${GROUP / 2}u; half > 0; half /= 2) {
    workgroupBarrier();
    if (LOCAL < half) { owns[LOCAL] += owns[LOCAL + half]; }
  }
  if (LOCAL == 0) { parts[WORKGROUP] = owns[0]; }`,
)}`;
  const ofParts = `
${bindings('clock: array<u32>', 'parts: array<f32>', '*curve: array<f32>')}
${main(
  1,
  `
  var sum = 0f;
  for (var i = 0u; i < ${parts}u; i++) { sum += parts[i]; }
  curve[2 * clock[0] + ${to.slot}] += sum;`,
)}`;
  return [
    gpu.program(inParts, [...sum.from, to.parts], parts),
    gpu.program(ofParts, [to.clock, to.parts, to.curve], 1),
  ];
}

/** Bytes of the array that `total` needs for its parts. */
export const PARTS_BYTES = MOST_PARTS * 4;
