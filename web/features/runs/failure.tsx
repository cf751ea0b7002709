import type { RunProgressFragment } from '../../gql/graphql.ts';

/** A failed run says why before anything else. */
export function Failure({ now: { status, reason } }: { readonly now: RunProgressFragment }) {
  if (status !== 'FAILED' && status !== 'CANCELLED') return null;
  const failed = status === 'FAILED';
  return (
    <div className={`mb-5 max-w-[860px] border-l-2 py-1 pl-4 ${failed ? 'border-danger' : 'border-strong'}`}>
      <p className="font-medium">{failed ? 'This run failed' : 'This run was cancelled'}</p>
      {reason && <p className="text-muted wrap-anywhere whitespace-pre-wrap">{reason}</p>}
      {failed && <p className="pt-1 text-sm text-faint">Retry puts it back into the queue with fresh attempts.</p>}
    </div>
  );
}
