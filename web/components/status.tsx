import type { RunStatus } from '../gql/graphql.ts';
import { statusNames } from '../lib/names.ts';

interface Look {
  readonly colour: string;
  readonly shape: React.ReactNode;
}

const ring = <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const looks: Record<RunStatus, Look> = {
  QUEUED: { colour: 'text-faint', shape: <g strokeDasharray="2 1.6">{ring}</g> },
  LEASED: { colour: 'text-accent', shape: ring },
  RUNNING: {
    colour: 'text-accent',
    shape: (
      <>
        {ring}
        <path d="M6 2a4 4 0 010 8z" fill="currentColor" />
      </>
    ),
  },
  SUCCEEDED: {
    colour: 'text-good',
    shape: <path d="M2 6.4l2.7 2.7L10 3.4" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  },
  FAILED: {
    colour: 'text-danger',
    shape: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="1.6" />,
  },
  CANCELLED: { colour: 'text-faint', shape: <path d="M2 6h8" stroke="currentColor" strokeWidth="1.6" /> },
};

export function StatusMark({ status }: { readonly status: RunStatus }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" className={`shrink-0 ${looks[status].colour}`} aria-hidden="true">
      {looks[status].shape}
    </svg>
  );
}

export function Status({ status }: { readonly status: RunStatus }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap" data-status={status}>
      <StatusMark status={status} />
      {statusNames[status]}
    </span>
  );
}
