'use client';

import { IntervalBar } from '../../components/interval-bar.tsx';
import { methodLooks, MethodLabel } from '../../components/method-mark.tsx';
import { SeedDots } from '../../components/seed-dots.tsx';
import { absent } from '../../lib/format.ts';
import { rowDetail } from '../../lib/parameters.ts';
import type { Column, Row } from './columns.ts';
import { Arrow } from './header.tsx';
import { bandOf, type RowsProps } from './leaderboard-table.tsx';
import { OverUnlearned } from './over-unlearned.tsx';

/** The table on a phone: two lines a row, with the same bars on the same scales. */
export function PhoneList({ rows, columns, showPaper, selected, onSelect }: RowsProps) {
  const attacks = columns.filter(({ id }) => id.endsWith('-auc')).slice(0, 2);
  const shown = columns.filter((column) => column.id === 'worst' || attacks.includes(column) || column.id === 'NDCG');
  return (
    <div className="md:hidden print:hidden">
      <div className="grid grid-cols-4 gap-x-3 border-b border-strong pb-1 text-2xs">
        {shown.map((column) => (
          <span key={column.id} className="text-right">
            <span className="block text-faint">{shortGroup(column)}</span>
            <span className="font-medium whitespace-nowrap">
              {column.title} <Arrow direction={column.direction} />
            </span>
          </span>
        ))}
      </div>
      <ul>
        {rows.map((row) => (
          <li key={row.key} className="border-b border-line">
            <button
              type="button"
              data-row={row.key}
              aria-expanded={row.key === selected}
              onClick={() => onSelect(row.key === selected ? null : row.key)}
              className="arrive w-full py-2.5 text-left"
            >
              <span className="flex items-baseline justify-between gap-3 text-sm">
                <span className="flex min-w-0 items-baseline gap-2">
                  <span className="w-6 shrink-0 text-xs text-muted">{bandOf(row)}</span>
                  <MethodLabel method={row.methodName} detail={rowDetail(row)} />
                </span>
                <SeedDots seeds={row.seeds} />
              </span>
              <span className="mt-1.5 grid grid-cols-4 gap-x-3">
                {shown.map((column) => (
                  <PhoneFigure key={column.id} row={row} column={column} showPaper={showPaper} />
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PhoneFigureProps {
  readonly row: Row;
  readonly column: Column;
  readonly showPaper: boolean;
}

function PhoneFigure({ row, column, showPaper }: PhoneFigureProps) {
  const estimate = column.estimate(row);
  if (estimate == null) return <span className="text-right text-sm text-faint">{absent}</span>;
  return (
    <span className="block">
      <span className={`block text-right text-sm ${column.best.has(row.key) ? 'font-medium' : ''}`}>
        {column.flag?.(row) && <OverUnlearned />} {estimate.mean.toFixed(column.decimals)}
      </span>
      <IntervalBar
        mean={estimate.mean}
        ci95={estimate.ci95}
        domain={column.domain}
        reference={column.reference}
        colour={methodLooks[row.methodName].colour}
        paper={showPaper ? column.paper?.(row) : undefined}
      />
    </span>
  );
}

function shortGroup({ group, id }: Column): string {
  return id === 'worst' ? 'Leakage' : group.replace(' attacker', '').replace('Recommendation ', '');
}
