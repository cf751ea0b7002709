import { type Command, Option } from 'commander';
import { BoardsDocument } from '../gql/graphql.ts';
import {
  type DatasetKind,
  type Leaderboard,
  type LeaderboardFilter,
  type Lethe,
  LetheError,
  type ModelName,
} from '../lethe.ts';
import { action, type Cli, examples } from './cli.ts';
import { whole } from './numbers.ts';
import { estimate, name, type Print } from './print.ts';
import { experimentId } from './runs.ts';

/** Which board; what is left out is as on the board that finished a run last. */
export interface BoardFlags {
  readonly dataset?: string;
  readonly model?: string;
  readonly attribute?: string;
  readonly protocol?: string;
  readonly experiment?: number;
}

export function addBoardOptions(command: Command): Command {
  return command
    .option('--dataset <name>', 'such as ML_100K')
    .option('--model <name>', 'NMF or LIGHT_GCN')
    .option('--attribute <name>', 'such as gender')
    .option('--protocol <fingerprint>', 'such as p_7f3a…; only results of one protocol are compared')
    .option('--experiment <number>', 'only its runs', (text) => whole(text, '--experiment'));
}

export function addLeaderboard(program: Command): void {
  addBoardOptions(program.command('leaderboard'))
    .description('Compare the methods of one board: mean ± 95 % interval over the seeds, ranks where tests allow.')
    .addOption(new Option('--rank-by <what>', 'which comes first').choices(['worst-case-advantage', 'ndcg']))
    .addHelpText(
      'after',
      examples('lethe leaderboard', 'lethe leaderboard --dataset ML_100K --model NMF', 'lethe leaderboard --json'),
    )
    .action(
      action<BoardFlags & { rankBy?: string }>(async (cli, { options }) => {
        const lethe = await cli.lethe();
        const filter = await boardFilter(cli, lethe, options);
        const rankBy = options.rankBy === 'ndcg' ? 'NDCG' : 'WORST_CASE_ADVANTAGE';
        const board = await lethe.leaderboard(filter, { rankBy, signal: cli.signal });
        cli.print.result(board, () => `${title(board)}\n${boardTable(cli.print, board)}`);
        for (const { run, reason } of board.notRanked) cli.print.say(`not ranked: run ${run.number}: ${reason}`);
      }),
    );
}

/** The filter of the contract that the flags mean. */
export async function boardFilter(cli: Cli, lethe: Lethe, flags: BoardFlags): Promise<LeaderboardFilter> {
  const { signal } = cli;
  const { enumValues } = await import('./typed-text.ts');
  const dataset = flags.dataset && enumValues<DatasetKind>([flags.dataset], 'DatasetKind', '--dataset')[0];
  const model = flags.model && enumValues<ModelName>([flags.model], 'ModelName', '--model')[0];
  const experiment = flags.experiment === undefined ? undefined : await experimentId(lethe, flags.experiment);
  const asked = { attribute: flags.attribute, protocol: flags.protocol, experiment };
  if (dataset && model) return { dataset, model, ...asked };
  const { boards } = await lethe.request(BoardsDocument, {}, { signal });
  const fitting = boards
    .filter((board) => !dataset || board.dataset === dataset)
    .filter((board) => !model || board.model === model)
    .filter((board) => !flags.attribute || board.attribute === flags.attribute)
    .filter((board) => !flags.protocol || board.protocol.fingerprint === flags.protocol)
    .sort((a, b) => (b.lastFinishedAt ?? '').localeCompare(a.lastFinishedAt ?? ''));
  const [board] = fitting;
  if (!board) throw new LetheError('NOT_FOUND', 'There is no such board: no run has been launched for it.');
  if (fitting.length > 1) {
    const others = fitting.slice(1).map((each) => `${each.dataset} ${each.model} ${each.attribute}`);
    cli.print.say(`The latest of ${fitting.length} boards; the others: ${[...new Set(others)].join(', ')}.`);
  }
  return {
    dataset: board.dataset,
    model: board.model,
    attribute: board.attribute,
    protocol: board.protocol.fingerprint,
    experiment,
  };
}

type Row = Leaderboard['rows'][number];

function title({ board }: Leaderboard): string {
  if (!board) return 'No runs.';
  const { fingerprint, split, ranking, attack, surfaces } = board.protocol;
  const protocol = `${name(split)} split, ${name(ranking)} ranking, ${attack} attack on ${surfaces.join(', ')}`;
  return `${name(board.dataset)} · ${name(board.model)} · ${board.attribute} · ${protocol} (${fingerprint})`;
}

/** A column for each attacker and surface that a row knows. */
function boardTable(print: Print, { rows }: Leaderboard): string {
  const attacks = [...new Set(rows.flatMap((row) => row.attacks.map(attackKey)))];
  const ndcg = (row: Row) => row.utility.find(({ metric, k }) => metric === 'NDCG' && k === 10);
  const right = 'right' as const;
  const table = print.table(rows, [
    { head: 'rank', cell: ({ rankBand }) => band(rankBand) },
    { head: 'method', cell: (row) => methodWords(row, rows) },
    { head: 'n', align: right, cell: ({ seeds: { done, planned } }) => `${done}/${planned}` },
    { head: 'worst adv.', align: right, cell: (row) => estimate(row.worstCase?.advantage) },
    ...attacks.map((key) => ({
      head: `AUC ${key}`,
      align: right,
      cell: (row: Row) => {
        const attack = row.attacks.find((each) => attackKey(each) === key);
        return estimate(attack?.auc) + (attack?.overUnlearned ? ' ‡' : '');
      },
    })),
    { head: 'NDCG@10', align: right, cell: (row) => estimate(ndcg(row)?.value) },
    { head: 'kept', align: right, cell: (row) => estimate(ndcg(row)?.keptOfOriginal) },
    {
      head: 'unlearn s',
      align: right,
      cell: (row) => estimate(row.seconds.find(({ stage }) => stage === 'UNLEARN')?.value, 1),
    },
  ]);
  const flagged = rows.some((row) => row.attacks.some(({ overUnlearned }) => overUnlearned));
  return flagged ? `${table}\n‡ over-unlearned: AUC significantly below 0.5, a leak the other way round` : table;
}

const attackKey = ({ attacker, surface, attribute }: Row['attacks'][number]): string =>
  `${name(attacker)} ${surface} ${attribute}`;

/** The name, and the parameters in which the board's rows of that method differ. */
function methodWords({ methodName, method }: Row, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.methodName === methodName);
  const differing = Object.entries(method).filter(([key, value]) => own.some((row) => entry(row, key) !== value));
  return [name(methodName), ...differing.map(([key, value]) => `${key}=${String(value)}`)].join(' ');
}

const entry = ({ method }: Row, key: string): unknown => Object.entries(method).find(([name]) => name === key)?.[1];

function band(rank: { from: number; to: number } | null | undefined): string {
  if (!rank) return '–';
  return rank.from === rank.to ? String(rank.from) : `${rank.from}–${rank.to}`;
}
