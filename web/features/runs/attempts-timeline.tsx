import { ago, duration, moment } from '../../lib/format.ts';
import { outcomeNames } from '../../lib/names.ts';
import type { RunDetail } from './run-detail.ts';

type Attempt = RunDetail['attempts'][number];

/** Every execution of the run, on one clock: who held it, how it ended, and what came too late. */
export function AttemptsTimeline({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <p className="text-sm text-faint">No runner has claimed this run yet.</p>;
  const end = (attempt: Attempt): number => Date.parse(attempt.endedAt ?? attempt.heartbeatAt);
  const from = Math.min(...attempts.map(({ startedAt }) => Date.parse(startedAt)));
  const to = Math.max(from + 1, ...attempts.map(end));
  const at = (time: number): string => `${((time - from) / (to - from)) * 100}%`;
  return (
    <ol className="text-sm">
      {attempts.map((attempt) => {
        const start = Date.parse(attempt.startedAt);
        return (
          <li
            key={attempt.number}
            className="grid grid-cols-[3rem_1fr] gap-x-3 border-b border-line py-1.5 md:grid-cols-[3rem_1fr_22rem]"
          >
            <span className="text-muted">#{attempt.number}</span>
            <span className="relative h-2 self-center rounded-sm bg-line/60" aria-hidden="true">
              <span
                className={`absolute inset-y-0 min-w-[3px] rounded-sm ${colourOf(attempt)}`}
                style={{ left: at(start), width: `calc(${at(end(attempt))} - ${at(start)})` }}
              />
            </span>
            <span className="text-muted max-md:col-start-2">
              <span className="text-ink">{attempt.outcome ? outcomeNames[attempt.outcome] : 'Running'}</span>
              {' · '}
              <span title={moment(attempt.startedAt)}>{ago(attempt.startedAt)}</span>
              {' · '}
              {duration((end(attempt) - start) / 1000)}
              {attempt.runner && <span> · {attempt.runner.name}</span>}
              {attempt.staleWrites > 0 && (
                <span className="text-warn" title="Reports that arrived after the lease was lost; they were refused">
                  {' · '}
                  {attempt.staleWrites} late
                </span>
              )}
              {attempt.reason && <span className="block text-xs wrap-anywhere">{attempt.reason}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function colourOf({ outcome }: Attempt): string {
  if (outcome === 'FAILED' || outcome === 'LEASE_LOST') return 'bg-danger';
  if (outcome === 'SUCCEEDED') return 'bg-good';
  return outcome === 'CANCELLED' ? 'bg-strong' : 'bg-accent';
}
