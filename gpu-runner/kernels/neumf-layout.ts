import type { Tensor, Tensors } from './tensors.ts';

/** Sizes of a NeuMF: users, items, width of the GMF embeddings, widths of the tower (the first is both its embeddings). */
export interface NeumfShape {
  readonly N: number;
  readonly M: number;
  readonly dim: number;
  readonly layers: readonly number[];
}

/** Where a tensor lies in the parameter block. */
interface Slot {
  readonly shape: readonly number[];
  readonly offset: number;
  /** Floats between rows. */
  readonly stride: number;
  /** Position of each real row (one row for a vector); rows in between are padding. */
  readonly rowAt: (row: number) => number;
  /** Position of each real column. */
  readonly columnAt: (column: number) => number;
}

export interface NeumfLayout {
  readonly shape: NeumfShape;
  /** Padded sizes. */
  readonly N: number;
  readonly M: number;
  readonly dim: number;
  readonly half: number;
  /** Width of the tower's input and of each layer's output. */
  readonly widths: readonly number[];
  readonly slots: Readonly<Record<string, Slot>>;
  /** Floats in the block. */
  readonly count: number;
}

/**
 * All parameters in one block, so that Adam is one loop. The kernel wants widths that are multiples of 8 and row
 * counts that are multiples of 4 (`pad` 8); the plain twin takes them as they are (`pad` 1).
 */
export function neumfLayout(shape: NeumfShape, pad: 1 | 8): NeumfLayout {
  assertNeumfShape(shape);
  const wide = (n: number): number => Math.ceil(n / pad) * pad;
  const tall = (n: number): number => (pad === 1 ? n : Math.ceil(n / 4) * 4);
  const [N, M, dim] = [tall(shape.N), tall(shape.M), wide(shape.dim)];
  const realHalf = shape.layers[0]! / 2;
  const half = wide(realHalf);
  const widths = [2 * half, ...shape.layers.slice(1).map(wide)];
  // Two parts laid side by side, each padded on its own: [0, real) and [padded, padded + ...).
  const twoParts = (real: number, padded: number) => (i: number) => (i < real ? i : padded + i - real);
  const asIs = (i: number): number => i;

  const slots: Record<string, Slot> = {};
  let count = 0;
  const add = (name: string, real: number[], rows: number, stride: number, at: Partial<Slot> = {}): void => {
    slots[name] = { shape: real, offset: count, stride, rowAt: asIs, columnAt: asIs, ...at };
    count += wide(rows * stride);
  };
  add('user.gmf', [shape.N, shape.dim], N, dim);
  add('item.gmf', [shape.M, shape.dim], M, dim);
  add('user.mlp', [shape.N, realHalf], N, half);
  add('item.mlp', [shape.M, realHalf], M, half);
  for (let l = 1; l < widths.length; l++) {
    const rowAt = l === 1 ? twoParts(realHalf, half) : asIs;
    add(`tower.${l}.weight`, [shape.layers[l - 1]!, shape.layers[l]!], widths[l - 1]!, widths[l]!, { rowAt });
    add(`tower.${l}.bias`, [shape.layers[l]!], 1, widths[l]!);
  }
  const last = widths.at(-1)!;
  add('output.weight', [shape.dim + shape.layers.at(-1)!], 1, dim + last, { columnAt: twoParts(shape.dim, dim) });
  add('output.bias', [1], 1, wide(1));
  return { shape, N, M, dim, half, widths, slots, count };
}

/** Throws unless the checkpoint has exactly the layout's tensors in their shapes. */
export function assertTensors(layout: NeumfLayout, tensors: Tensors): void {
  for (const [name, slot] of Object.entries(layout.slots)) {
    const tensor = tensors[name];
    const size = slot.shape.reduce((a, b) => a * b, 1);
    if (!tensor || String(tensor.shape) !== String(slot.shape) || tensor.data.length !== size) {
      const found = tensor
        ? `[${tensor.shape.join(', ')}] with ${tensor.data.length} values`
        : `only ${Object.keys(tensors).join(', ') || 'nothing'}`;
      throw new RangeError(`NeuMF checkpoint: expected ${name} of shape [${slot.shape.join(', ')}], got ${found}`);
    }
  }
}

/** Writes the checkpoint's tensors into the block. */
export function pack(layout: NeumfLayout, tensors: Tensors, block: Float32Array | Float64Array): void {
  assertTensors(layout, tensors);
  block.fill(0);
  for (const [name, slot] of Object.entries(layout.slots)) {
    const { data } = tensors[name]!;
    walk(slot, (at, i) => {
      block[at] = data[i]!;
    });
  }
}

/** Reads the checkpoint's tensors from the block, copied. */
export function unpack(layout: NeumfLayout, block: Float32Array | Float64Array): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const [name, slot] of Object.entries(layout.slots)) {
    const data = new Float32Array(slot.shape.reduce((a, b) => a * b, 1));
    walk(slot, (at, i) => {
      data[i] = block[at]!;
    });
    tensors[name] = { shape: [...slot.shape], data };
  }
  return tensors;
}

function walk(slot: Slot, visit: (at: number, i: number) => void): void {
  const [rows, columns] = slot.shape.length === 1 ? [1, slot.shape[0]!] : [slot.shape[0]!, slot.shape[1]!];
  for (let r = 0; r < rows; r++) {
    const from = slot.offset + slot.rowAt(r) * slot.stride;
    for (let c = 0; c < columns; c++) visit(from + slot.columnAt(c), r * columns + c);
  }
}

function assertNeumfShape({ N, M, dim, layers }: NeumfShape): void {
  const natural = [N, M, dim, ...layers].every((n) => Number.isInteger(n) && n > 0);
  if (!natural || layers.length < 2 || layers[0]! % 2 !== 0) {
    throw new RangeError(
      `NeuMF: expected positive sizes and at least two layers, the first even; got N ${N}, M ${M}, dim ${dim}, layers [${layers.join(', ')}]`,
    );
  }
}
