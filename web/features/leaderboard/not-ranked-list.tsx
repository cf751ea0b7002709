import Link from 'next/link';
import { Section } from '../../components/page.tsx';
import { MethodLabel } from '../../components/method-mark.tsx';
import { StatusMark } from '../../components/status.tsx';
import { methodParameters } from '../../lib/parameters.ts';
import type { NotRanked } from './columns.ts';

/** Nothing is dropped silently: what the ranking leaves out, and why. */
export function NotRankedList({ notRanked }: { readonly notRanked: readonly NotRanked[] }) {
  if (notRanked.length === 0) return null;
  return (
    <Section title={`Not ranked (${notRanked.length})`}>
      <ul className="text-sm">
        {notRanked.map(({ run, reason }) => (
          <li key={run.id}>
            <Link
              href={`/runs/${run.number}`}
              className="grid grid-cols-[auto_4rem_1fr] items-baseline gap-x-3 rounded py-1 hover:bg-sunken md:grid-cols-[auto_4rem_18rem_4rem_1fr]"
            >
              <span className="mt-[3px] self-start">
                <StatusMark status={run.status} />
              </span>
              <span className="text-muted">#{run.number}</span>
              <MethodLabel method={run.methodName} detail={methodParameters(run.method)} />
              <span className="text-faint max-md:col-start-2">seed {run.seed}</span>
              <span className="text-muted">{reason}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
