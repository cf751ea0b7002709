import { type Command, Option } from 'commander';
import { ComparisonDocument, type ComparisonQuery, type Measure, type SignificanceTest } from '../gql/graphql.ts';
import { addBoardOptions, boardFilter, type BoardFlags, boardTitle, methodWords } from './board.ts';
import { action, examples } from './cli.ts';
import { baselineOf, type BaselineFlags, baselineOptions } from './baseline.ts';
import { EXIT } from './exit.ts';
import { estimate, name, type Print } from './print.ts';

interface Options extends BoardFlags, BaselineFlags {
  readonly measure?: readonly string[];
  readonly all?: true;
}

export function addCompare(program: Command): void {
  const command = addBoardOptions(program.command('compare')).description(
    'Compare each row of a board with a baseline, seed by seed: difference ± 95 % interval, test, effect.',
  );
  baselineOptions(command)
    .addOption(new Option('--measure <names...>', `what to compare (default: ${DEFAULT.join(' ')})`))
    .option('--all', 'every measure, attacker and cut-off')
    .addHelpText(
      'after',
      examples(
        'lethe compare --dataset ML_100K --model NMF',
        'lethe compare --baseline U2U_R --test wilcoxon',
        'lethe compare --measure AUC --json',
      ),
    )
    .action(
      action<Options>(async (cli, { options }) => {
        const { enumValues } = await import('./typed-text.ts');
        const wanted = options.all
          ? undefined
          : enumValues<Measure>(options.measure ?? DEFAULT, 'Measure', '--measure');
        const lethe = await cli.lethe();
        const filter = await boardFilter(cli, lethe, options);
        const variables = { filter, ...(await baselineOf(options)) };
        const { leaderboard } = await lethe.request(ComparisonDocument, variables, { signal: cli.signal });
        const rows = leaderboard.rows.map((row) => ({
          ...row,
          versus: row.versus.filter(({ measure, k }) => !wanted || (wanted.includes(measure) && isMain(k))),
        }));
        cli.print.result({ ...leaderboard, rows }, () => `${boardTitle(leaderboard.board)}\n${table(cli.print, rows)}`);
        return rows.some(({ versus }) => versus.length > 0) ? EXIT.OK : nothing(cli.print.say);
      }),
    );
}

const DEFAULT = ['WORST_CASE_ADVANTAGE', 'NDCG'];
const MAIN_CUT_OFF = 10;
const isMain = (k: number | null | undefined): boolean => k == null || k === MAIN_CUT_OFF;

function nothing(say: (line: string) => void): number {
  say('Nothing to compare: the board has no such baseline, or no row beside it.');
  return EXIT.FAILED;
}

type Row = ComparisonQuery['leaderboard']['rows'][number];
type Difference = Row['versus'][number];

function table(print: Print, rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => row.versus.map((difference) => ({ row, difference })));
  const baselines = new Set(lines.map(({ difference }) => difference.baseline));
  const right = 'right' as const;
  const body = print.table(lines, [
    { head: 'method', cell: ({ row }) => methodWords(row, rows) },
    { head: 'against', cell: ({ difference }) => words(rows, difference.baseline) },
    { head: 'what', cell: ({ difference }) => figure(difference) },
    { head: 'difference', align: right, cell: ({ difference }) => signed(difference.difference) },
    { head: 'seeds', align: right, cell: ({ difference }) => String(difference.sharedSeeds.length) },
    { head: 'p (Holm)', align: right, cell: ({ difference }) => probability(difference.pAdjusted) },
    { head: 'effect', align: right, cell: ({ difference }) => difference.effectSize?.toFixed(2) ?? '–' },
    { head: '', cell: ({ difference }) => (difference.significant ? '†' : (difference.reason ?? '')) },
  ]);
  const tests = [...new Set(lines.map(({ difference }) => TESTS[difference.test]))];
  return baselines.size === 0
    ? body
    : `${body}\n† significant at 0.05: ${tests.join(', ')} on shared seeds, Holm-adjusted`;
}

const TESTS: Readonly<Record<SignificanceTest, string>> = {
  PAIRED_T: 'paired t-test',
  WILCOXON: 'Wilcoxon signed-rank test',
};

function words(rows: readonly Row[], key: string): string {
  const row = rows.find((each) => each.key === key);
  return row ? methodWords(row, rows) : key.slice(0, 8);
}

function figure({ measure, attacker, surface, attribute, k }: Difference): string {
  const of = [attacker, surface, attribute].filter((part) => part != null).map((part) => name(part));
  return [`${name(measure).toLowerCase()}${k == null ? '' : `@${k}`}`, ...of].join(' ');
}

function signed(value: Difference['difference']): string {
  const text = estimate(value);
  return value && value.mean > 0 ? `+${text}` : text;
}

function probability(p: number | null | undefined): string {
  if (p == null) return '–';
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}
