'use client';

import { useMemo } from 'react';
import { useQuery } from 'urql';
import { Button } from '../../components/button.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { PermissionsDocument } from '../../gql/graphql.ts';
import { count } from '../../lib/format.ts';
import { BulkBar } from './bulk-bar.tsx';
import { filterOf } from './clauses.ts';
import { ColumnPicker } from './column-picker.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useListState } from './list-state.ts';
import { NoRuns, NothingMatches } from './runs-empty.tsx';
import { RunsSkeleton, RunsTable } from './runs-table.tsx';
import { SavedViews } from './saved-views.tsx';
import { useRunList } from './use-run-list.ts';
import { useSelection } from './use-selection.ts';

export function RunsPage() {
  const { clauses, orderBy, columns, question, change } = useListState();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the question is these, as text
  const asked = useMemo(() => ({ filter: filterOf(clauses), orderBy }), [question]);
  const list = useRunList(asked);
  const rows = list.rows ?? none;
  const selection = useSelection(rows);
  const [{ data }] = useQuery({ query: PermissionsDocument });
  const mayChange = data?.viewer.permissions.includes('LAUNCH') ?? false;
  const chosen = useMemo(() => rows.filter(({ id }) => selection.has(id)), [rows, selection]);

  const title = (
    <>
      Runs{' '}
      <span className="arrive text-base font-normal text-faint">{list.total !== undefined && count(list.total)}</span>
    </>
  );
  return (
    <Page
      title={title}
      aside={
        <div className="no-print flex items-center gap-1">
          {list.news > 0 && (
            <Button look="quiet" className="arrive text-accent" onClick={list.reload}>
              {count(list.news)} more changed · Show
            </Button>
          )}
          <ColumnPicker shown={columns} onChange={(next) => change({ columns: next })} />
          <SavedViews />
        </div>
      }
    >
      <div className="pb-3">
        <FilterBar clauses={clauses} onChange={(next) => change({ clauses: next })} />
      </div>
      {list.rows === undefined ? (
        list.error ? (
          <ErrorNotice error={list.error} what="The runs" onRetry={list.reload} />
        ) : (
          <RunsSkeleton />
        )
      ) : rows.length === 0 ? (
        clauses.length > 0 ? (
          <NothingMatches />
        ) : (
          <NoRuns />
        )
      ) : (
        <>
          <RunsTable
            rows={rows}
            total={list.total ?? rows.length}
            columns={columns}
            order={orderBy[0]!}
            onOrder={(order) => change({ order })}
            selection={selection}
            onNearEnd={list.more}
          />
          <p className="label pt-3" role="status">
            {list.hasMore ? `${count(rows.length)} of ${count(list.total ?? 0)} loaded` : ''}
          </p>
          {mayChange && chosen.length > 0 && (
            <BulkBar key={selection.size} runs={chosen} onClear={selection.clear} onDone={list.refresh} />
          )}
        </>
      )}
    </Page>
  );
}

const none: readonly never[] = [];
