'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { MethodLabel } from '../../components/method-mark.tsx';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { Status } from '../../components/status.tsx';
import type { AttackerName, RunListItemFragment } from '../../gql/graphql.ts';
import { absent, ago, fraction, moment, remaining } from '../../lib/format.ts';
import { attackerNames, datasetNames, modelNames, stageNames, surfaceNames } from '../../lib/names.ts';
import { methodParameters } from '../../lib/parameters.ts';

const columns = [
  'grid-cols-[2.25rem_minmax(0,1fr)_auto] md:grid-cols-[3.5rem_minmax(11rem,1.4fr)_minmax(8rem,0.8fr)_3rem_7.5rem_minmax(8rem,1fr)_4.5rem_4.5rem_5rem_7rem]',
  'grid items-center gap-x-4',
].join(' ');

/** A table by its roles: rows are links to a run, and on a phone they fold to two lines. */
export function RunsTable({
  runs,
  headed,
}: {
  readonly runs: readonly RunListItemFragment[];
  readonly headed: boolean;
}) {
  return (
    <div role="table" aria-label="Runs" className="text-sm">
      {headed && (
        <div role="row" className={`${columns} border-b border-strong pb-1 text-xs font-medium max-md:hidden`}>
          {['Run', 'Method', 'Data', 'Seed', 'Status', 'Progress'].map((name) => (
            <span role="columnheader" key={name} className={name === 'Seed' ? 'text-right' : ''}>
              {name}
            </span>
          ))}
          {['MLP AUC', 'XGB AUC', 'NDCG@10', 'Created'].map((name) => (
            <span role="columnheader" key={name} className="text-right whitespace-nowrap">
              {name}
            </span>
          ))}
        </div>
      )}
      {runs.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </div>
  );
}

function RunRow({ run }: { readonly run: RunListItemFragment }) {
  const router = useRouter();
  const href = `/runs/${run.number}`;
  const ndcg = run.recommendation.find(({ metric, k }) => metric === 'NDCG' && k === 10);
  return (
    <div
      role="row"
      tabIndex={0}
      data-row={run.number}
      onClick={() => router.push(href)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        router.push(href);
      }}
      className={`${columns} min-h-9 cursor-pointer border-b border-line outline-offset-[-2px] hover:bg-sunken max-md:py-2`}
    >
      <span role="cell">
        <Link
          href={href}
          tabIndex={-1}
          className="text-muted hover:text-accent"
          onClick={(event) => event.stopPropagation()}
        >
          #{run.number}
        </Link>
      </span>
      <span role="cell" className="min-w-0">
        <MethodLabel method={run.methodName} detail={methodParameters(run.method)} />
      </span>
      <span role="cell" className="truncate text-muted max-md:hidden">
        {datasetNames[run.dataset]} · {modelNames[run.modelName]}
      </span>
      <span role="cell" className="text-right text-muted max-md:text-xs">
        <span className="md:hidden">seed </span>
        {run.seed}
      </span>
      <span role="cell" className="max-md:col-start-2">
        <Status status={run.status} />
      </span>
      <span role="cell" className="min-w-0 max-md:hidden">
        <RunState run={run} />
      </span>
      <span role="cell" className="text-right max-md:hidden">
        <WorstAuc run={run} attacker="MLP" />
      </span>
      <span role="cell" className="text-right max-md:hidden">
        <WorstAuc run={run} attacker="XGB" />
      </span>
      <span role="cell" className="text-right max-md:hidden">
        {ndcg ? fraction(ndcg.value) : absent}
      </span>
      <span role="cell" className="text-right text-xs text-faint" title={moment(run.createdAt)}>
        {ago(run.createdAt)}
      </span>
    </div>
  );
}

/** Of the surfaces and attributes that an attacker has seen, the one it learns most from. */
function WorstAuc({ run, attacker }: { readonly run: RunListItemFragment; readonly attacker: AttackerName }) {
  const found = run.attacks
    .filter((attack) => attack.attacker === attacker)
    .toSorted((a, b) => Math.abs(b.auc - 0.5) - Math.abs(a.auc - 0.5));
  const [worst] = found;
  if (worst === undefined) return absent;
  const title = `${attackerNames[attacker]} on the ${surfaceNames[worst.surface]}, for ${worst.attribute}`;
  return <span title={title}>{fraction(worst.auc)}</span>;
}

function RunState({ run: { status, reason, progress } }: { readonly run: RunListItemFragment }) {
  if (status === 'RUNNING' || status === 'LEASED') {
    const stage = progress.stage ? stageNames[progress.stage] : 'Starting';
    return (
      <span className="block" title={progress.etaSeconds == null ? undefined : remaining(progress.etaSeconds)}>
        <span className="block truncate text-xs text-muted">{stage}</span>
        <ProgressBar fraction={progress.fraction} label={stage} />
      </span>
    );
  }
  return reason ? (
    <span className="block truncate text-xs text-faint" title={reason}>
      {reason}
    </span>
  ) : null;
}

export function RunsSkeleton() {
  return (
    <div role="status" aria-label="Loading the runs">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} className={`${columns} h-9 border-b border-line`}>
          {Array.from({ length: 10 }, (_, cell) => (
            <span key={cell} className={`skeleton h-3 opacity-70 ${cell > 2 ? 'max-md:hidden' : ''}`} />
          ))}
        </div>
      ))}
    </div>
  );
}
