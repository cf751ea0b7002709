import { type Command, Option } from 'commander';
import type { Leaderboard } from '../lethe.ts';
import { addBoardOptions, boardFilter, type BoardFlags, boardTitle, methodWords } from './board.ts';
import { action, examples } from './cli.ts';
import { estimate, name, type Print } from './print.ts';

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
        cli.print.result(board, () => `${boardTitle(board.board)}\n${boardTable(cli.print, board)}`);
        for (const { run, reason } of board.notRanked) cli.print.say(`not ranked: run ${run.number}: ${reason}`);
      }),
    );
}

type Row = Leaderboard['rows'][number];

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

function band(rank: { from: number; to: number } | null | undefined): string {
  if (!rank) return '–';
  return rank.from === rank.to ? String(rank.from) : `${rank.from}–${rank.to}`;
}
