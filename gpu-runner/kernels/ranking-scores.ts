import type { Matrix } from '../math/matrix.ts';
import { neumfLayout, pack, type NeumfShape } from './neumf-layout.ts';
import type { TeamKernel } from './team.ts';
import type { Tensors } from './tensors.ts';

/**
 * Where a user's scores come from. Those that the ranking kernel computes itself are computed by all threads, and never
 * leave the thread that ranks them; both give the same bits as the model's own scoreUser.
 */
export type ScoreForm =
  /** scores [to - from, M] of consecutive users, computed by the caller. */
  | { readonly kind: 'GIVEN'; readonly scoreUsers: (from: number, to: number, out: Float32Array) => void }
  /** <user_u, item_i>; users [N, K], items [M, K]. */
  | { readonly kind: 'DOT'; readonly users: Matrix; readonly items: Matrix }
  | { readonly kind: 'NEUMF'; readonly shape: NeumfShape; readonly tensors: Tensors };

const BLOCK = 64; // items that the kernel scores at once
const TOGETHER = 4; // users that the kernel scores at once

export interface ScoreExports {
  neumfScratch(dim: number, widest: number, users: number): number;
  neumfItems(model: number, itemMlp: number): void;
}

/** A form as the kernel knows it: its number, the record that describes it, and the floats of scratch for a thread. */
export interface PlacedForm {
  readonly number: 0 | 1 | 2;
  readonly record: number;
  readonly scratch: number;
}

/** Lays the model out in the kernel's memory, items in `columns` columns (M or more, a multiple of 64). */
export function placeForm<E extends ScoreExports>(kernel: TeamKernel<E>, form: ScoreForm, columns: number): PlacedForm {
  switch (form.kind) {
    case 'GIVEN':
      return { number: 0, record: 0, scratch: 0 };
    case 'DOT':
      return placeDot(kernel, form, columns);
    case 'NEUMF':
      return placeNeumf(kernel, form, columns);
  }
}

function placeDot<E>(
  kernel: TeamKernel<E>,
  { users, items }: ScoreForm & { kind: 'DOT' },
  columns: number,
): PlacedForm {
  const K = users.cols;
  if (items.cols !== K) throw new RangeError(`ranking: expected items of width ${K} as users, got ${items.cols}`);
  const [across, rows, record] = [kernel.alloc(4 * K * columns), kernel.alloc(4 * users.data.length), kernel.alloc(12)];
  layAcross(items.data, K, kernel.f32(across, K * columns), columns);
  kernel.f32(rows, users.data.length).set(users.data);
  kernel.i32(record, 3).set([K, across, rows]);
  return { number: 1, record, scratch: TOGETHER * K };
}

function placeNeumf<E extends ScoreExports>(
  kernel: TeamKernel<E>,
  { shape, tensors }: ScoreForm & { kind: 'NEUMF' },
  columns: number,
): PlacedForm {
  const layout = neumfLayout(shape, 8);
  const { dim, half, widths, slots, count } = layout;
  const depth = widths.length - 1;
  const block = kernel.alloc(4 * count);
  const [itemGmf, itemFirst, itemMlp] = [dim, widths[1]!, half].map((rows) => kernel.alloc(4 * rows * columns));
  const record = kernel.alloc(4 * (10 + 4 * depth));
  const theta = kernel.f32(block, count);
  pack(layout, tensors, theta);
  const inBlocks = (name: string, rows: number, out: number): void => {
    const from = theta.subarray(slots[name]!.offset);
    for (let first = 0; first < columns; first += BLOCK) {
      const items = from.subarray(first * rows, Math.min(first + BLOCK, shape.M) * rows);
      layAcross(items, rows, kernel.f32(out + 4 * first * rows, BLOCK * rows), BLOCK);
    }
  };
  inBlocks('item.gmf', dim, itemGmf!);
  inBlocks('item.mlp', half, itemMlp!);
  const at = (name: string): number => block + 4 * slots[name]!.offset;
  const layers = widths
    .slice(1)
    .flatMap((n, l) => [widths[l]!, n, at(`tower.${l + 1}.weight`), at(`tower.${l + 1}.bias`)]);
  const tables = ['user.gmf', 'user.mlp', 'output.weight', 'output.bias'].map(at);
  const words = [dim, half, depth, columns, ...tables, itemGmf!, itemFirst!, ...layers];
  kernel.i32(record, words.length).set(words);
  kernel.exports.neumfItems(record, itemMlp!);
  return { number: 2, record, scratch: kernel.exports.neumfScratch(dim, Math.max(...widths.slice(1)), TOGETHER) };
}

/** Rows of `width` become columns of out [width, columns]; the rest is 0. */
function layAcross(rows: Float32Array, width: number, out: Float32Array, columns: number): void {
  out.fill(0);
  for (let at = 0, i = 0; at < rows.length; at += width, i++) {
    for (let k = 0; k < width; k++) out[k * columns + i] = rows[at + k]!;
  }
}
