import Link from 'next/link';
import { MethodLabel } from '../../components/method-mark.tsx';
import { StatusMark } from '../../components/status.tsx';
import type { ExperimentQuery } from '../../gql/graphql.ts';
import { datasetNames, modelNames, statusNames } from '../../lib/names.ts';
import { methodParameters } from '../../lib/parameters.ts';

type Run = NonNullable<ExperimentQuery['experiment']>['runs']['nodes'][number];

/** Methods down, seeds across: the holes of a grid are seen, not read. */
export function ProgressMatrix({ runs }: { readonly runs: readonly Run[] }) {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const rows = [...Map.groupBy(runs, rowKey).values()];
  const several = new Set(runs.map(({ dataset, modelName }) => `${dataset} ${modelName}`)).size > 1;
  return (
    <div className="print-full relative overflow-x-auto">
      <table className="border-collapse text-sm" aria-label="Progress by method and seed">
        <thead className="text-xs">
          <tr className="border-b border-strong">
            <th scope="col" className="min-w-60 py-1 pr-6 text-left">
              Method
            </th>
            {seeds.map((seed) => (
              <th key={seed} scope="col" className="min-w-16 px-2 py-1 text-left">
                <span className="font-normal text-faint">seed</span> {seed}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => {
            const [one] = cells;
            if (one === undefined) return null;
            return (
              <tr key={rowKey(one)} className="border-b border-line">
                <th scope="row" className="py-1.5 pr-6 text-left font-normal whitespace-nowrap">
                  <MethodLabel method={one.methodName} detail={methodParameters(one.method)} />
                  {several && (
                    <span className="block text-xs text-faint">
                      {datasetNames[one.dataset]} · {modelNames[one.modelName]}
                    </span>
                  )}
                </th>
                {seeds.map((seed) => (
                  <td key={seed} className="px-1">
                    <Cell run={cells.find((run) => run.seed === seed)} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function rowKey(run: Run): string {
  return JSON.stringify([run.dataset, run.modelName, run.methodName, run.method]);
}

function Cell({ run }: { readonly run: Run | undefined }) {
  if (run === undefined) return <span className="px-1 text-faint">·</span>;
  const active = run.status === 'RUNNING' || run.status === 'LEASED';
  return (
    <Link
      href={`/runs/${run.number}`}
      title={[statusNames[run.status], run.reason].filter(Boolean).join(': ')}
      className="flex items-center gap-1.5 rounded px-1 py-1 text-muted hover:bg-sunken hover:text-accent"
    >
      <StatusMark status={run.status} />
      {active ? `${Math.round(run.progress.fraction * 100)} %` : `#${run.number}`}
      <span className="sr-only">{statusNames[run.status]}</span>
    </Link>
  );
}
