'use client';

import { useEffect, useMemo, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { RunsDocument, type RunFilter } from '../../gql/graphql.ts';
import { count } from '../../lib/format.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { ANY, filterOf, methodOptions, statusOptions } from './run-filters.ts';
import { NoRuns, NothingMatches } from './runs-empty.tsx';
import { RunsSkeleton, RunsTable } from './runs-table.tsx';

export function RunsPage() {
  const [read, write] = useUrlState();
  const status = read('status');
  const method = read('method');
  const filter = useMemo(() => filterOf(status, method), [status, method]);
  const [total, setTotal] = useState<number | null>(null);
  const filters = (
    <div className="no-print flex gap-2">
      <Choice
        label="Status"
        value={status ?? ANY}
        options={statusOptions}
        onChange={(value) => write({ status: value === ANY ? undefined : value })}
      />
      <Choice
        label="Method"
        value={method ?? ANY}
        options={methodOptions}
        onChange={(value) => write({ method: value === ANY ? undefined : value })}
      />
    </div>
  );
  const title = (
    <>
      Runs <span className="arrive text-base font-normal text-faint">{total !== null && count(total)}</span>
    </>
  );
  return (
    <Page title={title} aside={filters}>
      <RunPages key={JSON.stringify(filter ?? null)} filter={filter} onTotal={setTotal} />
    </Page>
  );
}

interface RunPagesProps {
  readonly filter: RunFilter | undefined;
  readonly onTotal: (total: number) => void;
}

/** Each page of the list is its own query, so that a live change asks again for what is shown and nothing else. */
function RunPages({ filter, onTotal }: RunPagesProps) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <>
      {cursors.map((after, index) => (
        <RunPageOfList
          key={after}
          filter={filter}
          after={after}
          first={index === 0}
          last={index === cursors.length - 1}
          onTotal={onTotal}
          onMore={(cursor) => setCursors([...cursors, cursor])}
        />
      ))}
    </>
  );
}

interface RunPageOfListProps extends RunPagesProps {
  readonly after: string | null;
  readonly first: boolean;
  readonly last: boolean;
  readonly onMore: (cursor: string) => void;
}

const PAGE = 50;

function RunPageOfList({ filter, after, first, last, onTotal, onMore }: RunPageOfListProps) {
  const variables = useMemo(() => ({ first: PAGE, after, filter }), [after, filter]);
  const { data, error, retry } = useLiveQuery({ query: RunsDocument, variables });
  const total = data?.runs.totalCount;
  useEffect(() => {
    if (first && total !== undefined) onTotal(total);
  }, [first, total, onTotal]);
  if (data === undefined) {
    return error ? <ErrorNotice error={error} what="The runs" onRetry={retry} /> : <RunsSkeleton />;
  }
  const { nodes, pageInfo } = data.runs;
  if (nodes.length === 0 && first) return filter ? <NothingMatches /> : <NoRuns />;
  const cursor = pageInfo.endCursor;
  return (
    <>
      <RunsTable runs={nodes} headed={first} />
      {last && pageInfo.hasNextPage && cursor != null && (
        <Button className="no-print mt-4" onClick={() => onMore(cursor)}>
          Load more
        </Button>
      )}
    </>
  );
}
