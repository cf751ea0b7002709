'use client';

import Link from 'next/link';
import { CodeBlock } from '../../components/code-block.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { ExperimentsDocument } from '../../gql/graphql.ts';
import { ago, moment } from '../../lib/format.ts';
import { useLiveQuery } from '../../lib/live.ts';
import { StatusCounts } from './status-counts.tsx';

const variables = { first: 100 };

export function ExperimentsPage() {
  const { data, error, retry } = useLiveQuery({ query: ExperimentsDocument, variables });
  if (data === undefined) {
    return (
      <Page title="Experiments">
        {error ? <ErrorNotice error={error} what="The experiments" onRetry={retry} /> : <Waiting />}
      </Page>
    );
  }
  const experiments = data.experiments.nodes;
  return (
    <Page title="Experiments">
      {experiments.length === 0 && (
        <Empty title="No experiments yet">
          <p>
            An experiment is a grid of methods and seeds. The{' '}
            <Link href="/" className="text-accent underline underline-offset-4">
              leaderboard
            </Link>{' '}
            shows the mutation that launches one.
          </p>
          <CodeBlock label="The demo, from the terminal" code="npm run demo" />
        </Empty>
      )}
      <ul className="text-sm">
        {experiments.map((experiment) => (
          <li key={experiment.id} className="border-b border-line">
            <Link
              href={`/experiments/${experiment.number}`}
              data-row={experiment.number}
              className="arrive grid min-h-9 grid-cols-[2.5rem_1fr_auto] items-center gap-x-4 py-1.5 outline-offset-[-2px] hover:bg-sunken md:grid-cols-[3rem_minmax(12rem,1fr)_minmax(16rem,1.4fr)_8rem]"
            >
              <span className="text-muted">#{experiment.number}</span>
              <span className="truncate font-medium">{experiment.name}</span>
              <span className="max-md:order-last max-md:col-span-2 max-md:col-start-2">
                <StatusCounts counts={experiment.statusCounts} total={experiment.runCount} />
              </span>
              <span className="text-right text-xs text-faint" title={moment(experiment.createdAt)}>
                {ago(experiment.createdAt)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading the experiments">
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} className="flex h-9 items-center border-b border-line">
          <div className="skeleton h-3 w-2/3 opacity-70" />
        </div>
      ))}
    </div>
  );
}
