import { type Command, Option } from 'commander';
import {
  collect,
  type DatasetKind,
  type Lethe,
  LetheError,
  type MethodName,
  type ModelName,
  type OrderDirection,
  type RunFilter,
  type RunOrderField,
  type RunStatus,
  type RunSummaryFragment,
} from '../lethe.ts';
import { ExperimentIdDocument } from '../gql/graphql.ts';
import { action, examples } from './cli.ts';
import { UsageError } from './exit.ts';
import { whole } from './numbers.ts';
import { type Column, moment, name, type Print, status } from './print.ts';

interface Filters {
  readonly status?: readonly string[];
  readonly method?: readonly string[];
  readonly dataset?: readonly string[];
  readonly model?: readonly string[];
  readonly attribute?: string;
  readonly experiment?: number;
  readonly seed?: number;
}

interface Options extends Filters {
  readonly order?: string;
  readonly limit: number;
  readonly columns?: string;
}

const ORDERS = ['number', 'created-at', 'status', 'finished-at'];

export function addRuns(program: Command): void {
  program
    .command('runs')
    .description('List runs, the newest first.')
    .option('--status <names...>', 'queued, leased, running, succeeded, failed, cancelled')
    .option('--method <names...>', 'such as D2D_R')
    .option('--dataset <names...>', 'such as ML_100K')
    .option('--model <names...>', 'NMF, LIGHT_GCN')
    .option('--attribute <name>', 'such as gender')
    .option('--experiment <number>', 'only its runs', (text) => whole(text, '--experiment'))
    .option('--seed <n>', 'only this seed', (text) => whole(text, '--seed', 0))
    .addOption(new Option('--order <field>', 'ascending; -field descends').choices(ORDERS.flatMap((o) => [o, `-${o}`])))
    .option('--limit <n>', 'how many at most', (text) => whole(text, '--limit'), 50)
    .option('--columns <names>', `any of ${Object.keys(columns).join(',')}`)
    .addHelpText(
      'after',
      examples(
        'lethe runs --status failed --limit 10',
        'lethe runs --experiment 3 --columns number,method,seed,status,reason',
        "lethe runs --status succeeded --json | jq '.runs[].number'",
      ),
    )
    .action(
      action<Options>(async (cli, { options }) => {
        const shown = columnsOf(options.columns ?? DEFAULT_COLUMNS);
        const lethe = await cli.lethe();
        const filter = await filterOf(lethe, options);
        const { limit } = options;
        const runs = await collect(
          lethe.runs(filter, { limit, orderBy: await orderOf(options.order), signal: cli.signal }),
        );
        cli.print.result({ runs }, () =>
          runs.length === 0
            ? 'No runs.'
            : cli.print.table(
                runs,
                shown.map((column) => column(cli.print)),
              ),
        );
        if (runs.length === limit) cli.print.say(`The first ${limit}; --limit shows more.`);
      }),
    );
}

/** The filter of the contract that the flags mean. */
export async function filterOf(lethe: Lethe, flags: Filters): Promise<RunFilter> {
  const { enumValues } = await import('./typed-text.ts');
  const among = <T extends string>(texts: readonly string[] | undefined, type: string, flag: string) =>
    texts && { in: enumValues<T>(texts, type, flag) };
  return {
    status: among<RunStatus>(flags.status, 'RunStatus', '--status'),
    method: among<MethodName>(flags.method, 'MethodName', '--method'),
    dataset: among<DatasetKind>(flags.dataset, 'DatasetKind', '--dataset'),
    model: among<ModelName>(flags.model, 'ModelName', '--model'),
    attribute: flags.attribute === undefined ? undefined : { eq: flags.attribute },
    seed: flags.seed === undefined ? undefined : { eq: flags.seed },
    experiment: flags.experiment === undefined ? undefined : { eq: await experimentId(lethe, flags.experiment) },
  };
}

/** The contract's id of an experiment's short number. */
export async function experimentId(lethe: Lethe, number: number): Promise<string> {
  const { experiment } = await lethe.request(ExperimentIdDocument, { number });
  if (!experiment) throw new LetheError('NOT_FOUND', `There is no experiment ${number}, or you may not see it.`);
  return experiment.id;
}

async function orderOf(
  order: string | undefined,
): Promise<{ field: RunOrderField; direction: OrderDirection }[] | undefined> {
  if (order === undefined) return undefined;
  const { enumValues } = await import('./typed-text.ts');
  const descends = order.startsWith('-');
  const [field] = enumValues<RunOrderField>([order.slice(descends ? 1 : 0)], 'RunOrderField', '--order');
  return [{ field: field!, direction: descends ? 'DESC' : 'ASC' }]; // one name in, one value out
}

type RunColumn = (print: Print) => Column<RunSummaryFragment>;

const text =
  (head: string, cell: (run: RunSummaryFragment) => string): RunColumn =>
  () => ({ head, cell });
const number =
  (head: string, cell: (run: RunSummaryFragment) => string): RunColumn =>
  () => ({ head, cell, align: 'right' });

const columns: Readonly<Record<string, RunColumn>> = {
  number: number('run', (run) => String(run.number)),
  status: (print) => ({ head: 'status', cell: (run) => status(print, run.status) }),
  dataset: text('data set', (run) => name(run.dataset)),
  model: text('model', (run) => name(run.modelName)),
  attribute: text('attribute', (run) => run.attribute),
  method: text('method', (run) => name(run.methodName)),
  seed: number('seed', (run) => String(run.seed)),
  progress: number('done', (run) => `${Math.round(run.progress.fraction * 100)}%`),
  stage: text('stage', (run) => run.progress.stage?.toLowerCase() ?? '–'),
  priority: number('priority', (run) => String(run.priority)),
  engine: text('engine', (run) => run.engine ?? '–'),
  created: text('created', (run) => moment(run.createdAt)),
  started: text('started', (run) => moment(run.startedAt)),
  finished: text('finished', (run) => moment(run.finishedAt)),
  reason: text('reason', (run) => run.reason ?? ''),
};

const DEFAULT_COLUMNS = 'number,status,dataset,model,attribute,method,seed,progress,created,reason';

function columnsOf(list: string): RunColumn[] {
  return list.split(',').map((each) => {
    const column = columns[each.trim()];
    if (!column) throw new UsageError(`--columns: expected any of ${Object.keys(columns).join(',')}, got ${each}`);
    return column;
  });
}
