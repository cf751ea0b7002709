import Link from 'next/link';
import { memo } from 'react';
import { MethodLabel } from '../../components/method-mark.tsx';
import { Status } from '../../components/status.tsx';
import type { RunListItemFragment } from '../../gql/graphql.ts';
import { ago } from '../../lib/format.ts';
import { datasetNames, modelNames } from '../../lib/names.ts';
import { methodParameters } from '../../lib/parameters.ts';
import type { RunColumn } from './run-columns.tsx';

interface RunRowProps {
  readonly run: RunListItemFragment;
  readonly index: number;
  readonly columns: readonly RunColumn[];
  readonly template: string;
  /** Pixels from the top of the list. */
  readonly offset: number;
  readonly height: number;
  readonly selected: boolean;
  /** `range`: up to here from the row chosen before. */
  readonly onSelect: (range: boolean) => void;
  readonly onOpen: () => void;
}

export const RunRow = memo(
  function RunRow({ run, index, columns, template, offset, height, selected, onSelect, onOpen }: RunRowProps) {
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-selected={selected}
        tabIndex={0}
        data-row={run.number}
        style={{ transform: `translateY(${offset}px)`, height }}
        className={`absolute inset-x-0 top-0 cursor-pointer border-b border-line outline-offset-[-2px] hover:bg-sunken aria-selected:bg-accent-soft ${run.archivedAt ? 'opacity-60' : ''}`}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key.toLowerCase() === 'x') onSelect(event.shiftKey);
          else if (event.key === 'Enter' && event.target === event.currentTarget) onOpen();
          else return;
          event.preventDefault();
        }}
      >
        <div className="grid h-full items-center gap-x-4 max-md:hidden" style={{ gridTemplateColumns: template }}>
          <span role="cell" className="grid h-full place-items-center" onClick={(event) => event.stopPropagation()}>
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Select run ${run.number}`}
              className="accent-(--accent)"
              checked={selected}
              onChange={(event) => onSelect((event.nativeEvent as MouseEvent).shiftKey)} // a checkbox changes by click
            />
          </span>
          {columns.map((column) => (
            <span key={column.id} role="cell" className={`min-w-0 ${column.right ? 'text-right' : ''}`}>
              {column.id === 'run' ? <RunLink number={run.number} /> : column.cell(run)}
            </span>
          ))}
        </div>
        <PhoneRow run={run} />
      </div>
    );
  },
  (a, b) =>
    a.run === b.run &&
    a.index === b.index &&
    a.template === b.template &&
    a.offset === b.offset &&
    a.height === b.height &&
    a.selected === b.selected,
);

function RunLink({ number }: { readonly number: number }) {
  return (
    <Link
      href={`/runs/${number}`}
      prefetch={false}
      tabIndex={-1}
      className="text-muted hover:text-accent"
      onClick={(event) => event.stopPropagation()}
    >
      #{number}
    </Link>
  );
}

/** Two lines instead of columns. */
function PhoneRow({ run }: { readonly run: RunListItemFragment }) {
  return (
    <div className="grid h-full grid-cols-[3.25rem_minmax(0,1fr)_auto] content-center gap-x-3 gap-y-0.5 md:hidden">
      <RunLink number={run.number} />
      <MethodLabel method={run.methodName} detail={methodParameters(run.method)} />
      <span className="text-right text-xs text-faint">{ago(run.createdAt)}</span>
      <span className="col-start-2 flex items-center gap-3 text-xs text-muted">
        <Status status={run.status} />
        <span className="truncate">
          {run.customDataset?.name ?? datasetNames[run.dataset]} · {modelNames[run.modelName]} · seed {run.seed}
        </span>
      </span>
    </div>
  );
}
