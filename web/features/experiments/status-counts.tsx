import type { RunStatus } from '../../gql/graphql.ts';
import { statusNames } from '../../lib/names.ts';

interface StatusCountsProps {
  readonly counts: readonly { readonly status: RunStatus; readonly count: number }[];
  readonly total: number;
}

const colours: Record<RunStatus, string> = {
  SUCCEEDED: 'bg-good',
  RUNNING: 'bg-accent',
  LEASED: 'bg-accent',
  QUEUED: 'bg-line',
  CANCELLED: 'bg-strong',
  FAILED: 'bg-danger',
};
const order = Object.keys(colours) as RunStatus[]; // keys of a Record over the enum

/** One bar of the whole grid, in the order in which runs come to an end. */
export function StatusCounts({ counts, total }: StatusCountsProps) {
  const present = order.flatMap((status) => counts.filter((each) => each.status === status && each.count > 0));
  const says = present.map(({ status, count }) => `${count} ${statusNames[status].toLowerCase()}`).join(', ');
  return (
    <span className="flex items-center gap-3">
      <span className="flex h-1.5 w-24 shrink-0 gap-px overflow-hidden rounded-full bg-line" aria-hidden="true">
        {present.map(({ status, count }) => (
          <span key={status} className={colours[status]} style={{ width: `${(count / Math.max(1, total)) * 100}%` }} />
        ))}
      </span>
      <span className="text-xs text-muted">{says}</span>
    </span>
  );
}
