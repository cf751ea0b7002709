import { eachTableBlock, numberOf, secondsOf, textAt, type Cells } from './cells.ts';
import { failAt, type TextFile } from './delimited.ts';
import { createInterner, type Interner } from './interner.ts';
import type { TableMapping } from './mapping.ts';

type Mapping = TableMapping['interactions'];

/** The rows of the interaction files in their order; users and items are numbered by first appearance. */
export interface InteractionRows {
  readonly users: Int32Array;
  readonly items: Int32Array;
  /** 1 where the files have neither ratings nor counts. */
  readonly ratings: Float32Array;
  readonly timestamps: Float64Array | undefined;
  readonly userIds: Interner;
  readonly itemIds: Interner;
  /** Fails at a row. */
  readonly fail: (row: number, expected: string) => never;
}

export function readInteractions(mapping: Mapping, files: readonly TextFile[]): InteractionRows {
  const room = files.reduce((sum, file) => sum + mostRows(file.bytes), 0);
  const [users, items, lines] = [new Int32Array(room), new Int32Array(room), new Int32Array(room)];
  const ratings = new Float32Array(room).fill(1);
  const [userIds, itemIds] = [createInterner(), createInterner()];
  const value = valueOf(mapping);
  const time = mapping.timestamp;
  const firstRows: number[] = [];
  let timestamps: Float64Array | undefined;
  let rows = 0;
  for (const file of files) {
    const nth = firstRows.push(rows) - 1;
    eachTableBlock(file, mapping, (find) => {
      const at = {
        user: find(mapping.user)!, // fails where there is none
        item: find(mapping.item)!,
        value: value && find(value.column, value.optional),
        time: time && find(time.column, time.optional),
      };
      if (nth === 0 && at.time !== undefined) timestamps = new Float64Array(room);
      if ((at.time === undefined) === (timestamps !== undefined)) failAt(file, 1, 'timestamps in all files or in none');
      return (block, from) => {
        const cells = (field: number): Cells => ({ file, block, from, field });
        lines.set(block.lines.subarray(from, block.rows), rows);
        readIds(
          cells(at.user),
          { into: userIds, what: 'user', numbers: mapping.ids === 'numbers' },
          users.subarray(rows),
        );
        readIds(
          cells(at.item),
          { into: itemIds, what: 'item', numbers: mapping.ids === 'numbers' },
          items.subarray(rows),
        );
        if (value && at.value !== undefined) readValues(cells(at.value), value, ratings.subarray(rows));
        if (time && at.time !== undefined) readTimes(cells(at.time), time.format, timestamps!.subarray(rows));
        rows += block.rows - from;
      };
    });
  }
  const fail = (row: number, expected: string): never => {
    const nth = firstRows.findLastIndex((first) => first <= row);
    return failAt(files[nth]!, lines[row]!, expected);
  };
  if (rows === 0) throw new Error(`${files[0]!.name}: expected rows below the header, got none`); // the mapping names one or more
  return {
    users: users.subarray(0, rows),
    items: items.subarray(0, rows),
    ratings: ratings.subarray(0, rows),
    timestamps: timestamps?.subarray(0, rows),
    userIds,
    itemIds,
    fail,
  };
}

/** A count is a rating that is a whole number of 1 or more. */
function valueOf({ rating, count }: Mapping) {
  if (count) return { ...count, what: 'a count', whole: true, least: 1, most: Number.MAX_SAFE_INTEGER };
  return rating && { ...rating, what: 'a rating' };
}

function readIds(
  { file, block, from, field }: Cells,
  { into, what, numbers }: { readonly into: Interner; readonly what: string; readonly numbers: boolean },
  out: Int32Array,
): void {
  const { bytes, columns, starts, ends } = block;
  for (let r = from; r < block.rows; r++) {
    const at = r * columns + field;
    const [start, end, known] = [starts[at]!, ends[at]!, into.size];
    const id = into.add(bytes, start, end);
    out[r - from] = id;
    if (id < known) continue;
    if (start === end) failAt(file, block.lines[r]!, `a ${what}, got an empty field`);
    if (!numbers) continue;
    const text = textAt(block, r, field);
    if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) > MAX_ID) {
      failAt(file, block.lines[r]!, `a ${what} number, got ${JSON.stringify(text)}`);
    }
  }
}

/** Ids are kept as int32. */
export const MAX_ID = 2 ** 31 - 1;

function readValues(
  { file, block, from, field }: Cells,
  { what, whole, least = -Infinity, most = Infinity }: NonNullable<ReturnType<typeof valueOf>>,
  out: Float32Array,
): void {
  const { bytes, columns, starts, ends } = block;
  for (let r = from; r < block.rows; r++) {
    const at = r * columns + field;
    const value = numberOf(bytes, starts[at]!, ends[at]!);
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      const range =
        Number.isFinite(most) && most < Number.MAX_SAFE_INTEGER
          ? ` of ${least} to ${most}`
          : least > -Infinity
            ? ` of at least ${least}`
            : '';
      failAt(file, block.lines[r]!, `${what}${range}, got ${JSON.stringify(textAt(block, r, field))}`);
    }
    out[r - from] = value;
  }
}

const TIMES = {
  seconds: { what: 'a time in seconds since 1970', unit: 1 },
  milliseconds: { what: 'a time in milliseconds since 1970', unit: 1000 },
  iso: { what: 'a time such as 2020-03-01 12:00:00', unit: 1 },
} as const;

function readTimes({ file, block, from, field }: Cells, format: keyof typeof TIMES, out: Float64Array): void {
  const { bytes, columns, starts, ends } = block;
  const { what, unit } = TIMES[format];
  for (let r = from; r < block.rows; r++) {
    const at = r * columns + field;
    const time = format === 'iso' ? secondsOf(textAt(block, r, field)) : numberOf(bytes, starts[at]!, ends[at]!) / unit;
    if (!Number.isFinite(time))
      failAt(file, block.lines[r]!, `${what}, got ${JSON.stringify(textAt(block, r, field))}`);
    out[r - from] = time;
  }
}

function mostRows(bytes: Uint8Array): number {
  let rows = 1;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) rows++;
  return rows;
}
