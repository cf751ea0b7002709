import { setFlagsFromString } from 'node:v8';

/** A kernel compiled twice: with plain multiplies and adds, and with fused ones. */
export interface Builds {
  readonly wasm: string;
  readonly fused: string;
}

/**
 * The build for this machine. Fused multiply-add is a fifth to a quarter faster and rounds once instead of twice, so that results of the two
 * builds differ in the last bits; every machine of the last ten years has it (AVX2, ARM64), and takes the same one, always.
 * WebAssembly's relaxed_madd may fuse or not: it is taken only where it does.
 */
export function forThisMachine({ wasm, fused }: Builds): string {
  return hasFused() ? fused : wasm;
}

let known: boolean | undefined;

export function hasFused(): boolean {
  return (known ??= fuses());
}

/** (module (func (export "m") (param f32 f32 f32) (result f32): lane 0 of relaxed_madd of the three, splatted) */
// prettier-ignore
const PROBE = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x08, 0x01, 0x60, 0x03, 0x7d, 0x7d, 0x7d, 0x01, 0x7d,
  0x03, 0x02, 0x01, 0x00,
  0x07, 0x05, 0x01, 0x01, 0x6d, 0x00, 0x00,
  0x0a, 0x16, 0x01, 0x14, 0x00,
  0x20, 0x00, 0xfd, 0x13, 0x20, 0x01, 0xfd, 0x13, 0x20, 0x02, 0xfd, 0x13,
  0xfd, 0x85, 0x02, 0xfd, 0x1f, 0x00, 0x0b,
);

function fuses(): boolean {
  // Node 20 has it behind a flag; newer ones do not know the flag any more, or need it no more.
  if (!WebAssembly.validate(PROBE)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (!WebAssembly.validate(PROBE)) return false;
  const { m } = new WebAssembly.Instance(new WebAssembly.Module(PROBE)).exports as {
    m: (a: number, b: number, c: number) => number;
  };
  // (1 + e) (1 - e) - 1 = -e^2, which two roundings lose.
  const e = 2 ** -13;
  return m(1 + e, 1 - e, -1) === -(e * e);
}
