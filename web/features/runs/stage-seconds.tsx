import { absent, bytes, duration } from '../../lib/format.ts';
import type { RunDetail } from './run-detail.ts';

const stages = [
  ['train', 'Train'],
  ['unlearn', 'Unlearn'],
  ['attack', 'Attack'],
  ['evaluate', 'Evaluate'],
  ['analyse', 'Analyse'],
] as const;

/** Where the time went, as lengths on one scale. */
export function StageSeconds({ run }: { readonly run: RunDetail }) {
  const longest = Math.max(1e-9, ...stages.map(([stage]) => run.seconds[stage] ?? 0));
  return (
    <dl className="text-sm">
      {stages.map(([stage, title]) => {
        const seconds = run.seconds[stage];
        return (
          <div key={stage} className="grid grid-cols-[5rem_1fr_6rem] items-center gap-3 border-b border-line py-1">
            <dt className="text-muted">{title}</dt>
            <dd className="h-1.5">
              {seconds != null && (
                <span
                  className="block h-full min-w-px rounded-r-sm bg-accent/70"
                  style={{ width: `${(seconds / longest) * 100}%` }}
                />
              )}
            </dd>
            <dd className="text-right">{seconds == null ? absent : duration(seconds)}</dd>
          </div>
        );
      })}
      {run.peakRssBytes != null && (
        <div className="flex justify-between py-1">
          <dt className="text-muted">Peak memory</dt>
          <dd>{bytes(run.peakRssBytes)}</dd>
        </div>
      )}
    </dl>
  );
}
