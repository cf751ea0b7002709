'use client';

import Link from 'next/link';
import { useCallback, useMemo, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { ExperimentDocument, type ExperimentQuery } from '../../gql/graphql.ts';
import { ago, moment } from '../../lib/format.ts';
import { type RunEvent, useLiveQuery } from '../../lib/live.ts';
import { ProgressMatrix } from './progress-matrix.tsx';
import { StatusCounts } from './status-counts.tsx';

type Experiment = NonNullable<ExperimentQuery['experiment']>;

export function ExperimentPage({ number }: { readonly number: number }) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <>
      {cursors.map((after, index) => (
        <Part
          key={after}
          number={number}
          after={after}
          first={index === 0}
          last={index === cursors.length - 1}
          onMore={(cursor) => setCursors([...cursors, cursor])}
        />
      ))}
    </>
  );
}

interface PartProps {
  readonly number: number;
  readonly after: string | null;
  readonly first: boolean;
  readonly last: boolean;
  readonly onMore: (cursor: string) => void;
}

/** One page of the experiment's runs; a grid of up to 100 runs is whole on the first. */
function Part({ number, after, first, last, onMore }: PartProps) {
  const variables = useMemo(() => ({ number, after }), [number, after]);
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const concerns = useCallback((event: RunEvent) => ids.size === 0 || ids.has(event.id), [ids]);
  const { data, error, retry } = useLiveQuery({ query: ExperimentDocument, variables, concerns });
  const experiment = data?.experiment;
  const nodes = experiment?.runs.nodes;
  const [seen, see] = useState(nodes);
  if (nodes !== seen) {
    see(nodes);
    setIds(new Set(nodes?.map(({ id }) => id)));
  }
  if (data === undefined) {
    return (
      <Page title={first ? `Experiment ${number}` : ''}>
        {error ? (
          <ErrorNotice error={error} what={`Experiment ${number}`} onRetry={retry} />
        ) : (
          <div role="status" aria-label="Loading the experiment" className="skeleton h-40 opacity-40" />
        )}
      </Page>
    );
  }
  if (experiment == null) {
    return (
      <Page title={`Experiment ${number}`}>
        <Empty title="There is no such experiment">
          <p>No experiment of your team has the number {number}.</p>
        </Empty>
      </Page>
    );
  }
  const { pageInfo } = experiment.runs;
  const cursor = pageInfo.endCursor;
  return (
    <>
      {first && <Head experiment={experiment} />}
      <ProgressMatrix runs={experiment.runs.nodes} />
      {last && pageInfo.hasNextPage && cursor != null && (
        <Button className="no-print mt-4" onClick={() => onMore(cursor)}>
          Load more
        </Button>
      )}
    </>
  );
}

function Head({ experiment }: { readonly experiment: Experiment }) {
  return (
    <Page
      title={experiment.name}
      aside={
        <Link
          href={`/?experiment=${experiment.number}`}
          className="text-sm text-accent underline decoration-strong underline-offset-4"
        >
          Its leaderboard
        </Link>
      }
    >
      <div className="-mt-2 flex flex-wrap items-center gap-x-5 gap-y-1 pb-6 text-sm text-muted">
        <span>Experiment {experiment.number}</span>
        <StatusCounts counts={experiment.statusCounts} total={experiment.runCount} />
        <span title={moment(experiment.createdAt)}>launched {ago(experiment.createdAt)}</span>
      </div>
    </Page>
  );
}
