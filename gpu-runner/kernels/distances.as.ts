// Squared distances of one point to many, four of them in a register: no sums across lanes, and the plain difference of two
// float32 close to each other is exact, where |a|^2 - 2 a.b + |b|^2 would lose what tells them apart.

export function heapBase(): usize {
  return __heap_base;
}

/** out[j] = |point - x_j|^2; point [K], xt [K, N] (N a multiple of 16), out [N]. */
export function distances(point: usize, xt: usize, out: usize, N: i32, K: i32): void {
  const step = (<usize>N) << 2;
  const end = point + ((<usize>K) << 2);
  for (let j: usize = 0; j < step; j += 64) {
    let d0 = f32x4.splat(0);
    let d1 = d0;
    let d2 = d0;
    let d3 = d0;
    let column = xt + j;
    for (let k = point; k < end; k += 4) {
      const a = v128.load_splat<f32>(k);
      let difference = f32x4.sub(a, v128.load(column));
      d0 = f32x4.add(d0, f32x4.mul(difference, difference));
      difference = f32x4.sub(a, v128.load(column, 16));
      d1 = f32x4.add(d1, f32x4.mul(difference, difference));
      difference = f32x4.sub(a, v128.load(column, 32));
      d2 = f32x4.add(d2, f32x4.mul(difference, difference));
      difference = f32x4.sub(a, v128.load(column, 48));
      d3 = f32x4.add(d3, f32x4.mul(difference, difference));
      column += step;
    }
    v128.store(out + j, d0);
    v128.store(out + j, d1, 16);
    v128.store(out + j, d2, 32);
    v128.store(out + j, d3, 48);
  }
}

/** out[j] = 2^(- scale |point - x_j|^2), arguments as above. */
export function gaussians(point: usize, xt: usize, out: usize, N: i32, K: i32, scale: f32): void {
  distances(point, xt, out, N, K);
  const minus = f32x4.splat(-scale);
  const end = (<usize>N) << 2;
  for (let j: usize = 0; j < end; j += 16) v128.store(out + j, exp2(f32x4.mul(minus, v128.load(out + j))));
}

/** 2^y for y <= 0: nearest integer to the exponent, a degree-5 minimax polynomial on [-1/2, 1/2]; below 2^-126 it stays there. */
// prettier-ignore
@inline function exp2(y: v128): v128 {
  const magic = f32x4.splat(12582912); // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
  y = f32x4.max(y, f32x4.splat(-126));
  const n = f32x4.add(y, magic);
  const f = f32x4.sub(y, f32x4.sub(n, magic));
  let e = f32x4.add(f32x4.splat(0.00967151265), f32x4.mul(f, f32x4.splat(0.00132647272)));
  e = f32x4.add(f32x4.splat(0.0555073374), f32x4.mul(f, e));
  e = f32x4.add(f32x4.splat(0.240222421), f32x4.mul(f, e));
  e = f32x4.add(f32x4.splat(0.693146978), f32x4.mul(f, e));
  e = f32x4.add(f32x4.splat(1), f32x4.mul(f, e));
  return i32x4.add(e, i32x4.shl(n, 23));
}
