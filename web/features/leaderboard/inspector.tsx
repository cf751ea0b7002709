'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import type { Estimate } from '../../components/figure.tsx';
import { Icon } from '../../components/icon.tsx';
import { MethodLabel } from '../../components/method-mark.tsx';
import { StatusMark } from '../../components/status.tsx';
import { duration, fraction } from '../../lib/format.ts';
import { attackerNames, stageNames, statusNames, surfaceNames } from '../../lib/names.ts';
import { entries, modelParameters, print, rowDetail, words } from '../../lib/parameters.ts';
import type { Row } from './columns.ts';

/** All figures of one row and the runs they come from, beside the table. */
export function Inspector({ row, onClose }: { readonly row: Row; readonly onClose: () => void }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside
      aria-label="Inspector"
      className="arrive no-print fixed inset-x-0 bottom-0 z-40 max-h-[75dvh] overflow-y-auto overscroll-contain rounded-t-xl bg-raised p-5 shadow-pop md:inset-y-0 md:right-0 md:left-auto md:max-h-none md:w-[392px] md:rounded-none md:border-l md:border-line"
    >
      <header className="flex items-start justify-between gap-3 pb-3">
        <div>
          <h2 className="text-lg">
            <MethodLabel method={row.methodName} />
          </h2>
          <p className="text-xs text-muted">{rowDetail(row)}</p>
          <p className="text-xs text-faint">{modelParameters(row.model)}</p>
        </div>
        <button
          type="button"
          onClick={onClose}
          aria-label="Close the inspector"
          className="grid size-7 place-items-center rounded-[5px] text-muted hover:bg-sunken"
        >
          <Icon name="close" />
        </button>
      </header>
      <Block title="Runs">
        <ul className="grid grid-cols-2 gap-x-4">
          {row.runs.map((run) => (
            <li key={run.id}>
              <Link
                href={`/runs/${run.number}`}
                className="flex items-center gap-2 rounded py-0.5 hover:text-accent"
                title={statusNames[run.status]}
              >
                <StatusMark status={run.status} />
                <span>#{run.number}</span>
                <span className="text-faint">seed {run.seed}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Block>
      {row.attacks.map((attack) => (
        <Block
          key={`${attack.attacker} ${attack.surface} ${attack.attribute}`}
          title={`${attackerNames[attack.attacker]} attacker, ${surfaceNames[attack.surface]}, ${attack.attribute}`}
        >
          <Line name="AUC" estimate={attack.auc} />
          <Line name="AUC of hard labels" estimate={attack.aucHard} />
          <Line name="Advantage" estimate={attack.advantage} />
          <Line name="Balanced accuracy" estimate={attack.balancedAccuracy} />
          <Line name="Accuracy" estimate={attack.accuracy} />
          <Line name="Precision" estimate={attack.precision} />
          <Line name="Recall" estimate={attack.recall} />
          {attack.overUnlearned && (
            <p className="pt-1 text-xs text-warn">
              Over-unlearned: significantly below chance. An attacker who inverts every guess wins.
            </p>
          )}
        </Block>
      ))}
      <Block title="Recommendation">
        {row.utility.map(({ metric, k, value }) => (
          <Line key={`${metric}@${k}`} name={`${metric}@${k}`} estimate={value} />
        ))}
      </Block>
      <Block title="Seconds">
        {row.seconds.map(({ stage, value }) => (
          <Line key={stage} name={stageNames[stage]} estimate={value} write={duration} />
        ))}
      </Block>
      <Block title="Parameters">
        {[...entries(row.method), ...entries(row.model)].map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-muted">{words(name)}</dt>
            <dd>{print(value)}</dd>
          </div>
        ))}
      </Block>
    </aside>
  );
}

function Block({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="border-t border-line py-3 text-sm">
      <h3 className="pb-1 text-xs text-faint">{title}</h3>
      {children}
    </section>
  );
}

interface LineProps {
  readonly name: string;
  readonly estimate: Estimate;
  readonly write?: (value: number) => string;
}

function Line({ name, estimate, write = fraction }: LineProps) {
  return (
    <p className="flex justify-between gap-4">
      <span className="text-muted">{name}</span>
      <span>
        {write(estimate.mean)}{' '}
        <span className="inline-block min-w-[7ch] text-xs text-faint">
          {estimate.ci95 == null ? `n = ${estimate.n}` : `±${write(estimate.ci95)}`}
        </span>
      </span>
    </p>
  );
}
