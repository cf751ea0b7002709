import type { TableFormat } from '../enums.ts';
import type { FigureCell, TextCell, TextColumn, TextTable } from './text-table.tables.ts';

/** A table as a file. */
export interface TableText {
  readonly text: string;
  readonly mediaType: string;
  readonly fileName: string;
}

export function tableText(table: TextTable, format: TableFormat): TableText {
  const { write, mediaType, extension } = formats[format];
  return { text: write(table), mediaType, fileName: `${table.name}.${extension}` };
}

interface Format {
  readonly write: (table: TextTable) => string;
  readonly mediaType: string;
  readonly extension: string;
}

const formats: Readonly<Record<TableFormat, Format>> = {
  CSV: { write: csv, mediaType: 'text/csv; charset=utf-8', extension: 'csv' },
  JSON: { write: json, mediaType: 'application/json', extension: 'json' },
  MARKDOWN: { write: markdown, mediaType: 'text/markdown; charset=utf-8', extension: 'md' },
  BOOKTABS: { write: booktabs, mediaType: 'application/x-tex', extension: 'tex' },
};

/** RFC 4180, every digit; a figure takes five columns. */
function csv({ columns, rows }: TextTable): string {
  const header = columns.flatMap(({ header: name, figures }) =>
    figures ? [name, ...['sd', 'ci95', 'n', 'significant'].map((part) => `${name} ${part}`)] : [name],
  );
  const body = rows.map((row) => columns.flatMap((column, i) => csvCells(column, row[i] ?? null)));
  return [header.map(csvText), ...body].map((line) => `${line.join(',')}\r\n`).join('');
}

function csvCells({ figures }: TextColumn, cell: TextCell): string[] {
  if (!figures) return [typeof cell === 'string' ? csvText(cell) : ''];
  if (cell === null || typeof cell === 'string') return ['', '', '', '', ''];
  const { mean, sd, ci95, n } = cell.value;
  return [mean, sd, ci95, n, cell.significant].map((part) => (part === null ? '' : String(part)));
}

/** A spreadsheet takes what begins with one of these for a formula: the apostrophe makes it text. */
function csvText(text: string): string {
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

function json({ caption, columns, rows, notes }: TextTable): string {
  const named = rows.map((row) => Object.fromEntries(columns.map(({ header }, i) => [header, jsonCell(row[i])])));
  return `${JSON.stringify({ caption, rows: named, notes }, null, 2)}\n`;
}

function jsonCell(cell: TextCell | undefined): unknown {
  if (cell === undefined || cell === null || typeof cell === 'string') return cell ?? null;
  const { value, mark, significant } = cell;
  return { ...value, mark, significant };
}

function markdown({ caption, columns, rows, notes }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    markdownText(caption),
    '',
    line(columns.map(({ header }) => markdownText(header))),
    line(columns.map(({ figures }) => (figures ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((column, i) => markdownCell(column, row[i] ?? null)))),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${markdownText(note)}`)] : []),
    '',
  ].join('\n');
}

function markdownCell({ digits }: TextColumn, cell: TextCell): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return markdownText(cell);
  const around = cell.mark === null ? '' : { BEST: '**', SECOND: '_' }[cell.mark];
  return `${around}${shown(cell, digits, ' ± ')}${around}${cell.significant === true ? ' †' : ''}`;
}

/** A name is text, not markup, and stays in its cell. */
const markdownText = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');

function booktabs({ caption, name, columns, rows, notes }: TextTable): string {
  const line = (cells: readonly string[]) => `    ${cells.join(' & ')} \\\\`;
  return [
    '% \\usepackage{booktabs}',
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${latexText(caption)}}`,
    `  \\label{tab:${name}}`,
    `  \\begin{tabular}{${columns.map(({ figures }) => (figures ? 'r' : 'l')).join('')}}`,
    '    \\toprule',
    line(columns.map(({ header }) => latexText(header))),
    '    \\midrule',
    ...rows.map((row) => line(columns.map((column, i) => latexCell(column, row[i] ?? null)))),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    ...notes.map((note) => `% ${note.replace(/\s+/g, ' ')}`),
    '',
  ].join('\n');
}

function latexCell({ digits }: TextColumn, cell: TextCell): string {
  if (cell === null) return '--';
  if (typeof cell === 'string') return latexText(cell);
  const figure = shown(cell, digits, ' \\pm ');
  const dagger = cell.significant === true ? '^{\\dagger}' : '';
  if (cell.mark === 'BEST') return `$\\mathbf{${figure}}${dagger}$`;
  return cell.mark === 'SECOND' ? `\\underline{$${figure}$}${dagger && `$${dagger}$`}` : `$${figure}${dagger}$`;
}

const latexNames: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '±': '$\\pm$',
  '†': '$\\dagger$',
  '–': '--',
  '…': '\\dots{}',
};

function latexText(text: string): string {
  const escaped = text.replace(/[\\~^<>|"±†–…{}$&#%_]/g, (sign) => latexNames[sign] ?? `\\${sign}`);
  return escaped.replace(/\s+/g, ' ');
}

/** 0.053 ± 0.012; one seed has no interval. */
function shown({ value: { mean, ci95 } }: FigureCell, digits: number, plusMinus: string): string {
  return mean.toFixed(digits) + (ci95 === null ? '' : plusMinus + ci95.toFixed(digits));
}
