// The scores of NeuMF with four items in a vector, for threads: all that it needs is in the record at `model`. Sums go in the
// order of neumf.as.ts's scoreUser, so both give the same bits.
import { gemm } from './gemm.as';

const BLOCK: i32 = 64; // items at once

export function heapBase(): usize {
  return __heap_base;
}

/**
 * The record, of i32: dim, half, depth, columns (items up, a multiple of 64), then addresses: user.gmf [N, dim], user.mlp [N, half],
 * output.weight, output.bias, itemGmf [columns / 64, dim, 64], itemFirst [columns / 64, out of layer 0, 64], and for each of `depth`
 * layers in, out, weight [in, out], bias [out]. Items lie in blocks of 64, so that one's 8 KB stay in the nearest cache while several
 * users meet it: 29 ns a pair instead of 31 user by user, on a busy core.
 */
// prettier-ignore
@inline function word(model: usize, i: i32): i32 { return load<i32>(model + ((<usize>i) << 2)); }
// prettier-ignore
@inline function address(model: usize, i: i32): usize { return load<usize>(model + ((<usize>i) << 2)); }
// prettier-ignore
@inline function floats(n: i32): usize { return (<usize>n) << 2; }

/** Floats of scratch for one thread and so many users; `widest` of all layers. */
export function neumfScratch(dim: i32, widest: i32, users: i32): i32 {
  return users * (dim + widest) + 2 * widest * BLOCK;
}

/** The items' half of layer 0, which is the same for every user; itemMlp [columns / 64, half, 64]. */
export function neumfItems(model: usize, itemMlp: usize): void {
  const half = word(model, 1);
  const out = word(model, 11);
  const lower = address(model, 12) + floats(half * out);
  for (let block = 0; block < word(model, 3) / BLOCK; block++) {
    const from = itemMlp + floats(block * half * BLOCK);
    gemm(address(model, 9) + floats(block * out * BLOCK), BLOCK, lower, 1, out, from, BLOCK, out, BLOCK, half, false);
  }
}

/** Logits of all items for `count` users (i32 each) into out, rows `line` bytes apart. */
export function neumfScores(model: usize, users: usize, count: i32, out: usize, line: usize, scratch: usize): void {
  const dim = word(model, 0);
  const depth = word(model, 2);
  const n = word(model, 11);
  const perUser = floats(dim + n);
  for (let u = 0; u < count; u++) prepareUser(model, load<i32>(users + floats(u)), scratch + <usize>u * perUser);
  const layer0 = scratch + <usize>count * perUser; // [width, 64], and the next layer's behind it
  for (let block = 0; block < word(model, 3) / BLOCK; block++) {
    for (let u = 0; u < count; u++) {
      const weighted = scratch + <usize>u * perUser;
      addRelu(layer0, address(model, 9) + floats(block * n * BLOCK), weighted + floats(dim), n);
      let input = layer0;
      let width = n;
      for (let l = 1; l < depth; l++) {
        const record = model + floats(10 + 4 * l);
        const next = word(record, 1);
        const to = input + floats(width * BLOCK);
        gemm(to, BLOCK, address(record, 2), 1, next, input, BLOCK, next, BLOCK, width, false);
        addRelu(to, to, address(record, 3), next);
        input = to;
        width = next;
      }
      outputs(model, block, weighted, input, width, out + <usize>u * line + floats(block * BLOCK));
    }
  }
}

/** out: h * p [dim], the user's half of layer 0 with its bias [n]. */
function prepareUser(model: usize, user: i32, out: usize): void {
  const dim = word(model, 0);
  const half = word(model, 1);
  const n = word(model, 11);
  const p = address(model, 4) + floats(user) * <usize>dim;
  const output = address(model, 6);
  for (let k: usize = 0; k < floats(dim); k += 16) {
    v128.store(out + k, f32x4.mul(v128.load(output + k), v128.load(p + k)));
  }
  const pMlp = address(model, 5) + floats(user) * <usize>half;
  const first = out + floats(dim);
  for (let o: usize = 0; o < floats(n); o += 16) {
    let acc = v128.load(address(model, 13) + o);
    for (let k = 0; k < half; k++) {
      acc = f32x4.add(acc, f32x4.mul(v128.load_splat<f32>(pMlp + floats(k)), v128.load(address(model, 12) + floats(k * n) + o)));
    }
    v128.store(first + o, acc);
  }
}

/** out [64] = <weighted, itemGmf> + <output of the tower, its last layer> + bias, in four sums as scoreUser's four lanes. */
function outputs(model: usize, block: i32, weighted: usize, last: usize, width: i32, out: usize): void {
  const dim = word(model, 0);
  const items = address(model, 8) + floats(block * dim * BLOCK);
  const outputMlp = address(model, 6) + floats(dim);
  const bias = v128.load_splat<f32>(address(model, 7));
  for (let b: usize = 0; b < 4 * BLOCK; b += 16) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let q = items + b;
    for (let k: usize = 0; k < floats(dim); k += 16) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(weighted + k), v128.load(q)));
      s1 = f32x4.add(s1, f32x4.mul(v128.load_splat<f32>(weighted + k, 4), v128.load(q, 4 * 64)));
      s2 = f32x4.add(s2, f32x4.mul(v128.load_splat<f32>(weighted + k, 8), v128.load(q, 8 * 64)));
      s3 = f32x4.add(s3, f32x4.mul(v128.load_splat<f32>(weighted + k, 12), v128.load(q, 12 * 64)));
      q += 16 * BLOCK;
    }
    let a = last + b;
    for (let k: usize = 0; k < floats(width); k += 16) {
      s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(outputMlp + k), v128.load(a)));
      s1 = f32x4.add(s1, f32x4.mul(v128.load_splat<f32>(outputMlp + k, 4), v128.load(a, 4 * 64)));
      s2 = f32x4.add(s2, f32x4.mul(v128.load_splat<f32>(outputMlp + k, 8), v128.load(a, 8 * 64)));
      s3 = f32x4.add(s3, f32x4.mul(v128.load_splat<f32>(outputMlp + k, 12), v128.load(a, 12 * 64)));
      a += 16 * BLOCK;
    }
    v128.store(out + b, f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), bias));
  }
}

/** out = relu(a + bias), both [rows, 64]. */
function addRelu(out: usize, a: usize, bias: usize, rows: i32): void {
  const zero = f32x4.splat(0);
  for (let o = 0; o < rows; o++) {
    const add = v128.load_splat<f32>(bias + floats(o));
    for (let b: usize = 0; b < 4 * BLOCK; b += 64) {
      v128.store(out + b, f32x4.max(f32x4.add(v128.load(a + b), add), zero));
      v128.store(out + b, f32x4.max(f32x4.add(v128.load(a + b, 16), add), zero), 16);
      v128.store(out + b, f32x4.max(f32x4.add(v128.load(a + b, 32), add), zero), 32);
      v128.store(out + b, f32x4.max(f32x4.add(v128.load(a + b, 48), add), zero), 48);
    }
    out += 4 * BLOCK;
    a += 4 * BLOCK;
  }
}
