// Points in the order of the Morton curve (Z-order), so that every cell of a quadtree is a range of them.

const counts: usize = memory.data(256 * 4, 16);
/** Side of the square of the last call. */
export let side: f64 = 0;

export function heapBase(): usize {
  return __heap_base;
}

/**
 * Orders the N points y [N, 2] along the curve of a square around them, 2^16 cells a side: codes (u32) and order (i32), both [N]
 * with as much room behind for sorting.
 */
export function mortonOrder(y: usize, N: i32, codes: usize, order: usize): void {
  let low = v128.load64_zero(y);
  let high = low;
  for (let i: usize = 0; i < (<usize>N) << 3; i += 8) {
    const v = v128.load64_zero(y + i);
    low = f32x4.min(low, v);
    high = f32x4.max(high, v);
  }
  const x0 = f32x4.extract_lane(low, 0);
  const y0 = f32x4.extract_lane(low, 1);
  const width = max(f32x4.extract_lane(high, 0) - x0, f32x4.extract_lane(high, 1) - y0);
  side = <f64>width;
  const scale = width > 1e-30 ? <f32>65536 / width : 0; // below, the quotient overflows
  for (let i = 0; i < N; i++) {
    const at = y + ((<usize>i) << 3);
    const cx = min(<u32>((load<f32>(at) - x0) * scale), 65535);
    const cy = min(<u32>((load<f32>(at, 4) - y0) * scale), 65535);
    store<u32>(codes + ((<usize>i) << 2), spread(cx) | (spread(cy) << 1));
    store<i32>(order + ((<usize>i) << 2), i);
  }
  for (let shift: u32 = 0; shift < 32; shift += 16) {
    sortByte(N, shift, codes, order, codes + ((<usize>N) << 2), order + ((<usize>N) << 2));
    sortByte(N, shift + 8, codes + ((<usize>N) << 2), order + ((<usize>N) << 2), codes, order);
  }
}

/** The 16 bits of v at the even places. */
// prettier-ignore
@inline function spread(v: u32): u32 {
  v = (v | (v << 8)) & 0x00ff00ff;
  v = (v | (v << 4)) & 0x0f0f0f0f;
  v = (v | (v << 2)) & 0x33333333;
  return (v | (v << 1)) & 0x55555555;
}

/** One stable pass of radix sort. */
function sortByte(N: i32, shift: u32, keys: usize, values: usize, keysOut: usize, valuesOut: usize): void {
  memory.fill(counts, 0, 256 * 4);
  const end = (<usize>N) << 2;
  for (let i: usize = 0; i < end; i += 4) {
    const slot = counts + (((load<u32>(keys + i) >>> shift) & 255) << 2);
    store<i32>(slot, load<i32>(slot) + 1);
  }
  let before = 0;
  for (let slot = counts; slot < counts + 256 * 4; slot += 4) {
    const count = load<i32>(slot);
    store<i32>(slot, before);
    before += count;
  }
  for (let i: usize = 0; i < end; i += 4) {
    const key = load<u32>(keys + i);
    const slot = counts + (((key >>> shift) & 255) << 2);
    const to = load<i32>(slot);
    store<i32>(slot, to + 1);
    store<u32>(keysOut + ((<usize>to) << 2), key);
    store<i32>(valuesOut + ((<usize>to) << 2), load<i32>(values + i));
  }
}
