import Link from 'next/link';
import { MethodLabel } from '../../components/method-mark.tsx';
import { StatusMark } from '../../components/status.tsx';
import type { MethodName, RunStatus } from '../../gql/graphql.ts';
import { methodParameters } from '../../lib/parameters.ts';
import type { RunDetail } from './run-detail.ts';

/** Trains a model of its own. */
const trains = (method: MethodName): boolean => method === 'RETRAIN' || method === 'ADV_INT';

/** Where the run's starting point comes from and what was made of its own. */
export function Lineage({ run }: { readonly run: RunDetail }) {
  if (run.parent == null && run.children.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      {run.parent && (
        <>
          <span>{trains(run.methodName) ? 'compared with' : 'starts from'}</span>
          <RunLink run={run.parent} />
        </>
      )}
      {run.children.length > 0 && (
        <>
          <span>{run.parent ? 'and leads to' : 'leads to'}</span>
          {run.children.map((child) => (
            <RunLink key={child.id} run={child} detail={methodParameters(child.method)} />
          ))}
        </>
      )}
    </p>
  );
}

interface RunLinkProps {
  readonly run: { readonly number: number; readonly methodName: MethodName; readonly status: RunStatus };
  readonly detail?: string;
}

function RunLink({ run, detail }: RunLinkProps) {
  return (
    <Link
      href={`/runs/${run.number}`}
      title={detail}
      className="inline-flex items-center gap-1.5 text-ink underline decoration-strong underline-offset-4 hover:text-accent"
    >
      <StatusMark status={run.status} />
      <MethodLabel method={run.methodName} />#{run.number}
    </Link>
  );
}
