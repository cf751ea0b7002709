import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { RunStatus } from '../gql/graphql.ts';

export interface PrintOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  /** `--no-color` makes it false. */
  readonly color?: boolean | undefined;
}

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface Column<Row> {
  readonly head: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** What a command says: results on stdout, everything else on stderr. */
export interface Print {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** The result: `value` with --json, otherwise the text. */
  result(value: unknown, text: () => string): void;
  /** A message for people; not with --quiet. */
  say(line: string): void;
  /** A warning, also with --quiet. */
  warn(line: string): void;
  style(style: Style, text: string): string;
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string;
}

export function createPrint({ json = false, quiet = false, color = true }: PrintOptions): Print {
  const colours = color && wantsColour(process.env, process.stdout.isTTY);
  const style: Print['style'] = (name, text) => (colours ? styleText(name, text) : text);
  return {
    isJson: json,
    isQuiet: quiet,
    result: (value, text) => void process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`),
    say: (line) => void (quiet || process.stderr.write(`${line}\n`)),
    warn: (line) => void process.stderr.write(`${style('yellow', 'warning')}: ${line}\n`),
    style,
    table(rows, columns) {
      const table = new Table({
        head: columns.map(({ head }) => style('bold', head)),
        style: { head: [], border: [], compact: true },
        colAligns: columns.map(({ align = 'left' }) => align),
        chars: PLAIN,
      });
      for (const row of rows) table.push(columns.map(({ cell }) => cell(row)));
      return table
        .toString()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n');
    },
  };
}

/** Columns apart by two blanks: easy to read, to grep and to cut. */
const PLAIN = {
  ...Object.fromEntries(
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'].map((at) => [
      at,
      '',
    ]),
  ),
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** https://no-color.org: any value of NO_COLOR but the empty one; FORCE_COLOR overrides a pipe. */
function wantsColour(env: Readonly<Record<string, string | undefined>>, isTty: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTty && env.TERM !== 'dumb';
}

export interface EstimateParts {
  readonly mean: number;
  readonly ci95?: number | null;
}

/** "0.483 ±0.012"; "–" where there is nothing. */
export function estimate(value: EstimateParts | null | undefined, digits = 3): string {
  if (!value) return '–';
  return value.mean.toFixed(digits) + (value.ci95 == null ? '' : ` ±${value.ci95.toFixed(digits)}`);
}

/** "42 s", "3 min", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "12.3 GB" */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** In the reader's own time: "2026-11-25 14:03". */
export function moment(iso: string | null | undefined): string {
  if (iso == null) return '–';
  const at = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** "D2D-R": the contract's name, readable. */
export function name(value: string): string {
  return value.replaceAll('_', '-');
}

const STATUS_STYLES: Readonly<Record<RunStatus, Style>> = {
  QUEUED: 'dim',
  LEASED: 'cyan',
  RUNNING: 'cyan',
  SUCCEEDED: 'green',
  FAILED: 'red',
  CANCELLED: 'yellow',
};

export function status(print: Print, value: RunStatus): string {
  return print.style(STATUS_STYLES[value], value.toLowerCase());
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
