import { matrix, row, type Matrix } from '../math/matrix.ts';
import { createRng } from '../math/rng.ts';

/** 600 users of two classes whose embeddings of 16 differ a little, about as hard to attack as NMF's on ML-100K. */
export function attackerTask(): { readonly x: Matrix; readonly y: Int32Array; readonly classes: 2 } {
  const [n, D] = [600, 16];
  const rng = createRng('attacker bench');
  const y = Int32Array.from({ length: n }, (_, i) => i % 2);
  const x = matrix(
    n,
    D,
    Float32Array.from({ length: n * D }, (_, at) => 0.3 * rng.normal() + 0.1 * y[Math.floor(at / D)]!),
  );
  return { x, y, classes: 2 };
}

export function asLists({ x, y }: { readonly x: Matrix; readonly y: Int32Array }) {
  return { x: Array.from({ length: x.rows }, (_, i) => [...row(x, i)]), y: [...y] };
}
