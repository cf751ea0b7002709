'use client';

import { Figure } from '../../components/figure.tsx';
import { methodLooks, MethodLabel } from '../../components/method-mark.tsx';
import { SeedDots } from '../../components/seed-dots.tsx';
import { absent } from '../../lib/format.ts';
import { attackerNames } from '../../lib/names.ts';
import { rowDetail, shortSurfaces } from '../../lib/parameters.ts';
import type { Column, Row } from './columns.ts';
import { ColumnHead } from './header.tsx';
import { OverUnlearned } from './over-unlearned.tsx';

export interface RowsProps {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  readonly rankedBy: string | undefined;
  readonly showPaper: boolean;
  readonly active: string | null;
  readonly selected: string | null;
  readonly onHover: (key: string | null) => void;
  readonly onSelect: (key: string | null) => void;
}

/** In pixels: rank, method and seeds; and what a figure with its interval needs. */
const FIXED_WIDTH = 314;
const COLUMN_WIDTH = 99;

/** The hero: every figure with its interval, each column a dot plot. */
export function LeaderboardTable({
  rows,
  columns,
  rankedBy,
  showPaper,
  active,
  selected,
  onHover,
  onSelect,
}: RowsProps) {
  return (
    <div className="print-full relative -mx-2 hidden overflow-x-auto px-2 md:block print:block">
      <table
        className="w-full table-fixed border-collapse text-sm"
        style={{ minWidth: FIXED_WIDTH + columns.length * COLUMN_WIDTH }}
        aria-label="Leaderboard"
      >
        <colgroup>
          <col className="w-8" />
          <col className="w-[186px]" />
          <col className="w-24" />
          {columns.map(({ id }) => (
            <col key={id} />
          ))}
        </colgroup>
        <thead className="text-xs">
          <tr className="text-left text-faint">
            <td colSpan={3} />
            {groupsOf(columns).map(({ name, span }) => (
              <th key={name} scope="colgroup" colSpan={span} className="px-2.5 pb-0.5 text-right font-normal">
                <span className="block border-b border-line pb-1">{name}</span>
              </th>
            ))}
          </tr>
          <tr className="border-b border-strong">
            <th
              scope="col"
              className="w-9 py-1 pr-2 text-right align-bottom"
              title="Rank band: rows of one band do not differ significantly"
            >
              #
            </th>
            <th scope="col" className="sticky left-0 bg-paper px-2.5 py-1 text-left align-bottom">
              Method
            </th>
            <th scope="col" className="px-2.5 py-1 text-left align-bottom">
              Seeds
            </th>
            {columns.map((column) => (
              <ColumnHead key={column.id} column={column} ranked={column.id === rankedBy} />
            ))}
          </tr>
        </thead>
        <tbody onPointerLeave={() => onHover(null)}>
          {rows.map((row) => (
            <tr
              key={row.key}
              data-row={row.key}
              tabIndex={0}
              aria-selected={row.key === selected}
              className={`arrive border-b border-line align-top outline-none [&:focus-visible>*]:shadow-[inset_0_2px_var(--accent),inset_0_-2px_var(--accent)] ${
                row.key === selected ? 'bg-accent-soft' : row.key === active ? 'bg-sunken' : 'bg-paper'
              }`}
              onPointerEnter={() => onHover(row.key)}
              onFocus={() => selected !== null && selected !== row.key && onSelect(row.key)}
              onClick={() => onSelect(row.key === selected ? null : row.key)}
              onKeyDown={(event) => {
                if (event.key !== ' ' && event.key !== 'Enter') return;
                event.preventDefault();
                onSelect(row.key === selected ? null : row.key);
              }}
            >
              <td className="py-1.5 pr-2 text-right text-muted">{bandOf(row)}</td>
              <th scope="row" className="sticky left-0 z-1 bg-inherit px-2.5 py-1.5 text-left font-normal">
                <MethodLabel method={row.methodName} />
                <span className="block pl-[19px] text-2xs whitespace-nowrap text-muted">{rowDetail(row)}</span>
              </th>
              <td className="px-2.5 py-1.5">
                <SeedDots seeds={row.seeds} />
              </td>
              {columns.map((column) => (
                <td key={column.id} className="px-2.5 py-1.5" data-column={column.id} title={titleOf(row, column)}>
                  <Figure
                    estimate={column.estimate(row)}
                    decimals={column.decimals}
                    domain={column.domain}
                    reference={column.reference}
                    colour={methodLooks[row.methodName].colour}
                    best={column.best.has(row.key)}
                    paper={column.paper?.(row)}
                    showPaper={showPaper}
                    note={column.flag?.(row) ? <OverUnlearned /> : null}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function groupsOf(columns: readonly Column[]): { name: string; span: number }[] {
  return [...Map.groupBy(columns, ({ group }) => group)].map(([name, { length: span }]) => ({ name, span }));
}

export function bandOf({ rankBand }: Row): string {
  if (rankBand == null) return absent;
  return rankBand.from === rankBand.to ? String(rankBand.from) : `${rankBand.from}–${rankBand.to}`;
}

function titleOf(row: Row, column: Column): string | undefined {
  const estimate = column.estimate(row);
  if (estimate == null) return undefined;
  const paper = column.paper?.(row);
  const lines = [
    `${estimate.mean.toFixed(4)}${estimate.ci95 == null ? '' : ` ± ${estimate.ci95.toFixed(4)} (95 % interval)`}, ${estimate.n} seeds`,
    column.id === 'worst' && row.worstCase ? worstWords(row.worstCase) : '',
    paper === undefined ? '' : `the paper prints ${paper}`,
  ];
  return lines.filter(Boolean).join('\n');
}

/** "by XGB on GMF, for gender" */
function worstWords({ attacker, surface, attribute }: NonNullable<Row['worstCase']>): string {
  return `by ${attackerNames[attacker]} on ${shortSurfaces[surface]}, for ${attribute}`;
}
