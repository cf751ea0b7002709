import Link from 'next/link';
import { MethodLabel } from '../../components/method-mark.tsx';
import { ProgressBar } from '../../components/progress-bar.tsx';
import { Status } from '../../components/status.tsx';
import { TagList } from '../../components/tag-list.tsx';
import type { AttackerName, RunListItemFragment, RunOrderField } from '../../gql/graphql.ts';
import { absent, ago, count, duration, fraction, moment, remaining } from '../../lib/format.ts';
import { attackerNames, datasetNames, modelNames, stageNames, surfaceNames } from '../../lib/names.ts';
import { methodParameters } from '../../lib/parameters.ts';

type Row = RunListItemFragment;

export interface RunColumn {
  readonly id: string;
  readonly title: string;
  /** Of a CSS grid. */
  readonly width: string;
  readonly right?: boolean;
  readonly order?: RunOrderField;
  readonly explain?: string;
  /** Shown unless the reader chooses otherwise. */
  readonly usual?: boolean;
  readonly cell: (run: Row) => React.ReactNode;
}

const auc = (attacker: AttackerName, usual = false): RunColumn => ({
  id: `auc-${attacker.toLowerCase()}`,
  title: `${attackerNames[attacker]} AUC`,
  width: '5rem',
  right: true,
  usual,
  explain: '0.5 is chance; of several surfaces and attributes the worst',
  cell: (run) => <WorstAuc run={run} attacker={attacker} />,
});
const utility = (metric: 'NDCG' | 'HR', k: number, usual = false): RunColumn => ({
  id: `${metric.toLowerCase()}-${k}`,
  title: `${metric}@${k}`,
  width: '5rem',
  right: true,
  usual,
  cell: (run) => {
    const found = run.recommendation.find((each) => each.metric === metric && each.k === k);
    return found ? fraction(found.value) : absent;
  },
});

/** Every column there is, in the order of the page. */
export const runColumns: readonly RunColumn[] = [
  {
    id: 'run',
    title: 'Run',
    width: '4rem',
    order: 'NUMBER',
    usual: true,
    cell: (run) => <span className="text-muted">#{run.number}</span>,
  },
  {
    id: 'method',
    title: 'Method',
    width: 'minmax(11rem,1.4fr)',
    usual: true,
    cell: (run) => <MethodLabel method={run.methodName} detail={methodParameters(run.method)} />,
  },
  {
    id: 'data',
    title: 'Data',
    width: 'minmax(8rem,0.8fr)',
    usual: true,
    cell: (run) => (
      <span className="block truncate text-muted">
        {run.customDataset?.name ?? datasetNames[run.dataset]} · {modelNames[run.modelName]}
      </span>
    ),
  },
  {
    id: 'attribute',
    title: 'Attribute',
    width: '6rem',
    cell: (run) => <span className="block truncate text-muted">{run.attribute}</span>,
  },
  { id: 'seed', title: 'Seed', width: '3rem', right: true, order: 'SEED', usual: true, cell: (run) => run.seed },
  {
    id: 'status',
    title: 'Status',
    width: '7.25rem',
    order: 'STATUS',
    usual: true,
    cell: (run) => <Status status={run.status} />,
  },
  {
    id: 'progress',
    title: 'Progress',
    width: 'minmax(8rem,1fr)',
    usual: true,
    cell: (run) => <RunState run={run} />,
  },
  auc('MLP', true),
  auc('XGB', true),
  auc('LOGISTIC'),
  auc('RANDOM_FOREST'),
  utility('NDCG', 10, true),
  utility('HR', 10),
  utility('NDCG', 5),
  {
    id: 'tags',
    title: 'Tags',
    width: 'minmax(6rem,0.8fr)',
    usual: true,
    cell: (run) => <TagList tags={run.tags} />,
  },
  {
    id: 'experiment',
    title: 'Experiment',
    width: 'minmax(7rem,0.8fr)',
    cell: (run) => (
      <span className="block truncate">
        {run.experiments.map(({ id, number, name }, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <Link
              href={`/experiments/${number}`}
              className="hover:text-accent"
              onClick={(event) => event.stopPropagation()}
            >
              {name}
            </Link>
          </span>
        ))}
      </span>
    ),
  },
  {
    id: 'priority',
    title: 'Priority',
    width: '4.5rem',
    right: true,
    order: 'PRIORITY',
    cell: (run) => count(run.priority),
  },
  { id: 'engine', title: 'Engine', width: '5rem', cell: (run) => run.engine ?? absent },
  {
    id: 'took',
    title: 'Took',
    width: '6rem',
    right: true,
    explain: 'From the latest start to the end',
    cell: ({ startedAt, finishedAt }) =>
      startedAt && finishedAt ? duration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000) : absent,
  },
  {
    id: 'ended',
    title: 'Ended',
    width: '7rem',
    right: true,
    order: 'FINISHED_AT',
    cell: ({ finishedAt }) => (finishedAt ? <Ago at={finishedAt} /> : absent),
  },
  {
    id: 'launched',
    title: 'Launched',
    width: '7rem',
    right: true,
    order: 'CREATED_AT',
    usual: true,
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
];

export const usualColumns: readonly string[] = runColumns.filter(({ usual }) => usual).map(({ id }) => id);

function Ago({ at }: { readonly at: string }) {
  return (
    <span className="text-xs text-faint" title={moment(at)}>
      {ago(at)}
    </span>
  );
}

/** Of the surfaces and attributes that an attacker has seen, the one it learns most from. */
function WorstAuc({ run, attacker }: { readonly run: Row; readonly attacker: AttackerName }) {
  const found = run.attacks
    .filter((attack) => attack.attacker === attacker)
    .toSorted((a, b) => Math.abs(b.auc - 0.5) - Math.abs(a.auc - 0.5));
  const [worst] = found;
  if (worst === undefined) return absent;
  const title = `${attackerNames[attacker]} on the ${surfaceNames[worst.surface]}, for ${worst.attribute}`;
  return <span title={title}>{fraction(worst.auc)}</span>;
}

function RunState({ run: { status, reason, progress } }: { readonly run: Row }) {
  if (status === 'RUNNING' || status === 'LEASED') {
    const stage = progress.stage ? stageNames[progress.stage] : 'Starting';
    return (
      <span className="block" title={progress.etaSeconds == null ? undefined : remaining(progress.etaSeconds)}>
        <span className="block truncate text-xs text-muted">{stage}</span>
        <ProgressBar fraction={progress.fraction} label={stage} />
      </span>
    );
  }
  return reason ? (
    <span className="block truncate text-xs text-faint" title={reason}>
      {reason}
    </span>
  ) : null;
}
