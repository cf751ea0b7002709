import { ProgressBar } from '../../components/progress-bar.tsx';
import { Status } from '../../components/status.tsx';
import type { RunProgressFragment } from '../../gql/graphql.ts';
import { ago, duration, moment, remaining } from '../../lib/format.ts';
import { stageNames } from '../../lib/names.ts';
import type { RunDetail } from './run-detail.ts';

/** What the run does now: status, stage, progress and estimate, or how long it took. */
export function StatusLine({ run, now }: { readonly run: RunDetail; readonly now: RunProgressFragment }) {
  const { status, progress } = now;
  const active = status === 'RUNNING' || status === 'LEASED';
  const stage = progress.stage ? stageNames[progress.stage] : 'Starting';
  return (
    <div className="pb-5" aria-live="polite">
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-1 text-sm text-muted">
        <span className="text-ink">
          <Status status={status} />
        </span>
        {active && (
          <>
            <span>{stage}</span>
            <span>{Math.round(progress.fraction * 100)} %</span>
            {progress.etaSeconds != null && <span>{remaining(progress.etaSeconds)}</span>}
          </>
        )}
        {status === 'QUEUED' && <span>{now.reason ?? 'waits for a runner'}</span>}
        {run.startedAt && run.finishedAt && !active && (
          <span>took {duration((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000)}</span>
        )}
        <span title={moment(run.createdAt)}>created {ago(run.createdAt)}</span>
        {run.finishedAt && <span title={moment(run.finishedAt)}>finished {ago(run.finishedAt)}</span>}
      </div>
      <div className="mt-2 h-1">{active && <ProgressBar fraction={progress.fraction} label={stage} />}</div>
    </div>
  );
}
