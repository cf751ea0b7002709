import { eachBlock, failAt, widthMessage, type Block, type TextFile } from './delimited.ts';
import type { DialectMapping } from './mapping.ts';

const decoder = new TextDecoder();

/** Where the wanted columns of a file are: by header, or by number from 1. */
export type FindColumn = (column: string | number, optional?: boolean) => number | undefined;

/** A column of the rows from `from` on of a block. */
export interface Cells {
  readonly file: TextFile;
  readonly block: Block;
  readonly from: number;
  readonly field: number;
}

/** Cuts a file; `start` is told where its columns are and returns what takes its blocks, from the first row below the header. */
export function eachTableBlock(
  file: TextFile,
  dialect: DialectMapping,
  start: (find: FindColumn, header: readonly string[] | undefined) => (block: Block, from: number) => void,
): void {
  let visit: ((block: Block, from: number) => void) | undefined;
  eachBlock(file, dialect, (block) => {
    if (visit) return visit(block, 0);
    const header = dialect.header ? Array.from({ length: block.columns }, (_, f) => textAt(block, 0, f)) : undefined;
    visit = start(finder(file, dialect, { width: block.columns, header }), header);
    return visit(block, header ? 1 : 0);
  });
}

function finder(
  file: TextFile,
  dialect: DialectMapping,
  { width, header }: { readonly width: number; readonly header: readonly string[] | undefined },
): FindColumn {
  return (column, optional) => {
    if (typeof column === 'number') {
      if (column <= width) return column - 1;
      return optional ? undefined : failAt(file, 1, widthMessage(dialect, `at least ${column}`, width));
    }
    if (!header) {
      throw new Error(`${file.name}: expected columns by number, as "header" is false, got ${JSON.stringify(column)}`);
    }
    const at = header.indexOf(column);
    if (at >= 0 && header.lastIndexOf(column) === at) return at;
    return at < 0 && optional ? undefined : failAt(file, 1, `${at < 0 ? 'a' : 'one'} column ${JSON.stringify(column)}`);
  };
}

export function textAt({ bytes, columns, starts, ends }: Block, row: number, field: number): string {
  const at = row * columns + field;
  return decoder.decode(bytes.subarray(starts[at], ends[at]));
}

/** The decimal number in bytes[start .. end), NaN where there is none. */
export function numberOf(bytes: Uint8Array, start: number, end: number): number {
  let [digits, decimals] = [0, -1];
  let value = 0;
  for (let b = start; b < end; b++) {
    const byte = bytes[b]!;
    if (byte >= 48 && byte <= 57) {
      value = 10 * value + byte - 48;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === 46 && decimals < 0) decimals = 0;
    else return unusual(bytes, start, end);
  }
  if (digits === 0 || digits > 15) return unusual(bytes, start, end);
  return decimals > 0 ? value / 10 ** decimals : value; // both are exact, so the quotient is the nearest double
}

/** Signs, exponents, more digits than a double has. */
function unusual(bytes: Uint8Array, start: number, end: number): number {
  const text = decoder.decode(bytes.subarray(start, end));
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?:Z|([+-])(\d\d):?(\d\d))?)?$/;

/** Seconds since 1970 of an ISO 8601 date or time, NaN where there is none. */
export function secondsOf(text: string): number {
  const match = ISO.exec(text);
  if (!match) return Number.NaN;
  const part = (group: number): number => Number(match[group] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second >= 61) return Number.NaN;
  const ahead = (part(8) * 3600 + part(9) * 60) * (match[7] === '-' ? -1 : 1);
  return midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second - ahead;
}
