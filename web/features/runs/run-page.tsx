'use client';

import { useCallback, useMemo, useState } from 'react';
import { Empty } from '../../components/empty.tsx';
import { MethodLabel } from '../../components/method-mark.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { RunDocument, type RunProgressFragment } from '../../gql/graphql.ts';
import { type RunEvent, useLiveQuery, useRunEvents } from '../../lib/live.ts';
import { RunView } from './run-view.tsx';
import { RunSkeleton } from './run-skeleton.tsx';

/** Asks for one run and keeps it live: its own progress at once, everything else within a second. */
export function RunPage({ number }: { readonly number: number }) {
  const variables = useMemo(() => ({ number }), [number]);
  const concerns = useCallback((event: RunEvent) => event.number === number, [number]);
  const { data, error, retry } = useLiveQuery({ query: RunDocument, variables, concerns });
  const run = data?.run;
  const now = useLatest(run ?? null, number);
  if (data === undefined) {
    return (
      <Page title={`Run ${number}`}>
        {error ? <ErrorNotice error={error} what={`Run ${number}`} onRetry={retry} /> : <RunSkeleton />}
      </Page>
    );
  }
  if (run == null || now === null) {
    return (
      <Page title={`Run ${number}`}>
        <Empty title="There is no such run">
          <p>No run of your team has the number {number}.</p>
        </Empty>
      </Page>
    );
  }
  const title = (
    <span className="flex flex-wrap items-baseline gap-x-3">
      Run {number}
      <span className="text-base">
        <MethodLabel method={run.methodName} />
      </span>
      <span className="text-base font-normal text-muted">seed {run.seed}</span>
    </span>
  );
  return <RunView title={title} run={run} now={now} onChanged={retry} />;
}

/** The subscription's progress is newer than the query's until the query answers again. */
function useLatest(asked: RunProgressFragment | null, number: number): RunProgressFragment | null {
  const [told, tell] = useState<{ readonly event: RunEvent; readonly over: RunProgressFragment | null }>();
  useRunEvents((event) => {
    if (event.number === number) tell({ event, over: asked });
  });
  return told !== undefined && told.over === asked ? told.event : asked;
}
