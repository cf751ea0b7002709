'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useRouter } from 'next/navigation';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RunListItemFragment, RunOrder } from '../../gql/graphql.ts';
import { RunRow } from './run-row.tsx';
import { type RunColumn, runColumns } from './run-columns.tsx';
import type { Selection } from './use-selection.ts';

interface RunsTableProps {
  readonly rows: readonly RunListItemFragment[];
  readonly total: number;
  readonly columns: readonly string[];
  readonly order: RunOrder;
  readonly onOrder: (order: RunOrder) => void;
  readonly selection: Selection;
  /** The end of what is loaded comes near. */
  readonly onNearEnd: () => void;
}

const ROW = 36;
const PHONE_ROW = 68;
/** Rows ahead of the view at which more are asked for: a page is there before one can scroll to its place. */
const AHEAD = 150;

/** A table by its roles, of any length: only the rows in view stand in the document. */
export function RunsTable({ rows, total, columns, order, onOrder, selection, onNearEnd }: RunsTableProps) {
  const shown = runColumns.filter(({ id }) => columns.includes(id));
  const template = ['1.5rem', ...shown.map(({ width }) => width)].join(' ');
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const phone = usePhone();
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (phone ? PHONE_ROW : ROW),
    overscan: 20,
    scrollMargin: top,
    getItemKey: (index) => rows[index]!.id,
  });
  useEffect(() => virtual.measure(), [phone, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last + AHEAD >= rows.length) onNearEnd();
  }, [last, rows.length, onNearEnd]);

  const router = useRouter();
  return (
    <div role="table" aria-label="Runs" aria-rowcount={total + 1} className="text-sm">
      <Head columns={shown} template={template} order={order} onOrder={onOrder} selection={selection} rows={rows} />
      <div ref={list} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const run = rows[index]!;
          return (
            <RunRow
              key={run.id}
              run={run}
              index={index}
              columns={shown}
              template={template}
              offset={start - top}
              height={phone ? PHONE_ROW : ROW}
              selected={selection.has(run.id)}
              onSelect={(range) => selection.toggle(index, range)}
              onOpen={() => router.push(`/runs/${run.number}`)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps extends Pick<RunsTableProps, 'order' | 'onOrder' | 'selection' | 'rows'> {
  readonly columns: readonly RunColumn[];
  readonly template: string;
}

function Head({ columns, template, order, onOrder, selection, rows }: HeadProps) {
  const all = rows.length > 0 && selection.size >= rows.length;
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid h-8 items-center gap-x-4 border-b border-strong bg-paper text-xs font-medium max-md:hidden"
      style={{ gridTemplateColumns: template }}
    >
      <span role="columnheader" className="grid place-items-center">
        <input
          type="checkbox"
          aria-label="Select all runs that are loaded"
          className="accent-(--accent)"
          checked={all}
          onChange={() => (all ? selection.clear() : selection.all())}
        />
      </span>
      {columns.map((column) => (
        <span
          key={column.id}
          role="columnheader"
          title={column.explain}
          aria-sort={sortOf(column, order)}
          className={`whitespace-nowrap ${column.right ? 'text-right' : ''}`}
        >
          {column.order ? (
            <button type="button" className="hover:text-accent" onClick={() => onOrder(nextOrder(column, order))}>
              {column.title}
              <span aria-hidden className="inline-block w-3 pl-0.5 text-accent">
                {column.order === order.field ? (order.direction === 'DESC' ? '↓' : '↑') : ''}
              </span>
            </button>
          ) : (
            column.title
          )}
        </span>
      ))}
    </div>
  );
}

function sortOf({ order: field }: RunColumn, order: RunOrder): 'ascending' | 'descending' | 'none' | undefined {
  if (field === undefined) return undefined;
  if (field !== order.field) return 'none';
  return order.direction === 'DESC' ? 'descending' : 'ascending';
}

/** The latest and the largest are what people look for first. */
function nextOrder({ order: field }: RunColumn, order: RunOrder): RunOrder {
  const turned = field === order.field && order.direction === 'DESC';
  return { field: field!, direction: turned ? 'ASC' : 'DESC' }; // only of columns that order
}

function usePhone(): boolean {
  const [phone, setPhone] = useState(false);
  useEffect(() => {
    const narrow = window.matchMedia('(max-width: 767px)');
    const read = (): void => setPhone(narrow.matches);
    read();
    narrow.addEventListener('change', read);
    return () => narrow.removeEventListener('change', read);
  }, []);
  return phone;
}

export function RunsSkeleton() {
  return (
    <div role="status" aria-label="Loading the runs" className="pt-8 max-md:pt-0">
      {Array.from({ length: 16 }, (_, index) => (
        <div
          key={index}
          className="grid h-9 grid-cols-[1.5rem_3rem_1fr_6rem_6rem] items-center gap-x-4 border-b border-line"
        >
          {Array.from({ length: 5 }, (_, cell) => (
            <span key={cell} className="skeleton h-3 opacity-70" />
          ))}
        </div>
      ))}
    </div>
  );
}
