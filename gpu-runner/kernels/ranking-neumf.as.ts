// The scores of NeuMF with four items in a vector, for threads: all that it needs is in the record at `model`. Sums go in the
// order of neumf.as.ts's scoreUser, so both give the same bits.
import { gemm } from './gemm.as';

const BLOCK: i32 = 64; // items at once

export function heapBase(): usize {
  return __heap_base;
}

/**
 * The record, of i32: dim, half, depth, columns (items up, a multiple of 64), then addresses: user.gmf [N, dim], user.mlp [N, half],
 * output.weight, output.bias, itemGmf [dim, columns], itemFirst [out of layer 0, columns], and for each of `depth` layers
 * in, out, weight [in, out], bias [out].
 */
// prettier-ignore
@inline function word(model: usize, i: i32): i32 { return load<i32>(model + ((<usize>i) << 2)); }
// prettier-ignore
@inline function address(model: usize, i: i32): usize { return load<usize>(model + ((<usize>i) << 2)); }
// prettier-ignore
@inline function floats(n: i32): usize { return (<usize>n) << 2; }

/** Floats of scratch for one thread; `widest` of all layers. */
export function neumfScratch(dim: i32, widest: i32): i32 {
  return dim + widest + 2 * widest * BLOCK;
}

/** The items' half of layer 0, [out, columns], which is the same for every user; itemMlp [half, columns]. */
export function neumfItems(model: usize, itemMlp: usize): void {
  const half = word(model, 1);
  const columns = word(model, 3);
  const out = word(model, 11);
  const lower = address(model, 12) + floats(half * out);
  gemm(address(model, 9), columns, lower, 1, out, itemMlp, columns, out, columns, half, false);
}

/** Logits of all items for a user into out [columns]. */
export function neumfScores(model: usize, user: i32, out: usize, scratch: usize): void {
  const dim = word(model, 0);
  const half = word(model, 1);
  const depth = word(model, 2);
  const columns = word(model, 3);
  const p = address(model, 4) + floats(user) * <usize>dim;
  const output = address(model, 6);
  const bias = v128.load_splat<f32>(address(model, 7));
  const n = word(model, 11);
  const zero = f32x4.splat(0);

  const weighted = scratch; // [dim]
  const first = weighted + floats(dim); // [n]
  for (let k: usize = 0; k < floats(dim); k += 16) {
    v128.store(weighted + k, f32x4.mul(v128.load(output + k), v128.load(p + k)));
  }
  const pMlp = address(model, 5) + floats(user) * <usize>half;
  for (let o: usize = 0; o < floats(n); o += 16) {
    let acc = v128.load(address(model, 13) + o);
    for (let k = 0; k < half; k++) {
      acc = f32x4.add(acc, f32x4.mul(v128.load_splat<f32>(pMlp + floats(k)), v128.load(address(model, 12) + floats(k * n) + o)));
    }
    v128.store(first + o, acc);
  }

  const layer0 = first + floats(n); // [width, 64], and another
  for (let from = 0; from < columns; from += BLOCK) {
    let input = layer0;
    for (let o = 0; o < n; o++) {
      const add = v128.load_splat<f32>(first + floats(o));
      const items = address(model, 9) + floats(o) * <usize>columns + floats(from);
      const to = input + floats(o * BLOCK);
      for (let b: usize = 0; b < 4 * BLOCK; b += 16) {
        v128.store(to + b, f32x4.max(f32x4.add(v128.load(items + b), add), zero));
      }
    }
    let width = n;
    for (let l = 1; l < depth; l++) {
      const record = model + floats(10 + 4 * l);
      const next = word(record, 1);
      const to = input + floats(width * BLOCK);
      gemm(to, BLOCK, address(record, 2), 1, next, input, BLOCK, next, BLOCK, width, false);
      addBiasRelu(to, address(record, 3), next);
      input = to;
      width = next;
    }
    const items = address(model, 8) + floats(from);
    const outputMlp = output + floats(dim);
    for (let b: usize = 0; b < 4 * BLOCK; b += 16) {
      let s0 = zero;
      let s1 = zero;
      let s2 = zero;
      let s3 = zero;
      let q = items + b;
      for (let k: usize = 0; k < floats(dim); k += 16) {
        s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(weighted + k), v128.load(q)));
        q += floats(columns);
        s1 = f32x4.add(s1, f32x4.mul(v128.load_splat<f32>(weighted + k, 4), v128.load(q)));
        q += floats(columns);
        s2 = f32x4.add(s2, f32x4.mul(v128.load_splat<f32>(weighted + k, 8), v128.load(q)));
        q += floats(columns);
        s3 = f32x4.add(s3, f32x4.mul(v128.load_splat<f32>(weighted + k, 12), v128.load(q)));
        q += floats(columns);
      }
      let a = input + b;
      for (let k: usize = 0; k < floats(width); k += 16) {
        s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(outputMlp + k), v128.load(a)));
        s1 = f32x4.add(s1, f32x4.mul(v128.load_splat<f32>(outputMlp + k, 4), v128.load(a, 4 * 64)));
        s2 = f32x4.add(s2, f32x4.mul(v128.load_splat<f32>(outputMlp + k, 8), v128.load(a, 8 * 64)));
        s3 = f32x4.add(s3, f32x4.mul(v128.load_splat<f32>(outputMlp + k, 12), v128.load(a, 12 * 64)));
        a += 16 * BLOCK;
      }
      v128.store(out + floats(from) + b, f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), bias));
    }
  }
}

function addBiasRelu(a: usize, bias: usize, rows: i32): void {
  const zero = f32x4.splat(0);
  for (let o = 0; o < rows; o++) {
    const add = v128.load_splat<f32>(bias + floats(o));
    for (let b: usize = 0; b < 4 * BLOCK; b += 16) v128.store(a + b, f32x4.max(f32x4.add(v128.load(a + b), add), zero));
    a += 4 * BLOCK;
  }
}
