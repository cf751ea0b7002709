import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { BoardTableDocument } from '../gql/graphql.ts';
import type { Measure, TableFormat } from '../lethe.ts';
import { baselineOf, type BaselineFlags, baselineOptions } from './baseline.ts';
import { addBoardOptions, boardFilter, type BoardFlags } from './board.ts';
import { action, examples } from './cli.ts';
import { whole } from './numbers.ts';

interface Options extends BoardFlags, BaselineFlags {
  readonly format: keyof typeof FORMATS;
  readonly measure?: readonly string[];
  readonly k?: readonly number[];
  readonly digits?: number;
  readonly rankBy?: string;
  readonly out?: string;
}

const FORMATS = {
  csv: 'CSV',
  json: 'JSON',
  markdown: 'MARKDOWN',
  latex: 'BOOKTABS',
} as const satisfies Record<string, TableFormat>;

export function addExport(program: Command): void {
  const command = addBoardOptions(program.command('export')).description(
    'Write a board as a table: ± 95 % interval, best bold, second underlined, † where it differs from the baseline.',
  );
  baselineOptions(command)
    .addOption(
      new Option('-f, --format <name>', 'latex needs the package booktabs')
        .choices(Object.keys(FORMATS))
        .default('markdown'),
    )
    .option('--measure <names...>', 'the columns, such as WORST_CASE_ADVANTAGE AUC NDCG NDCG_KEPT UNLEARN_SECONDS')
    .option('--k <n...>', 'cut-offs of the recommendation metrics (default: 10)', cutOffs)
    .option('--digits <n>', 'decimals of markdown and latex (default: 3)', (text) => whole(text, '--digits', 0))
    .addOption(new Option('--rank-by <what>', 'which row comes first').choices(['worst-case-advantage', 'ndcg']))
    .option('-o, --out <file>', 'write there; a folder: under a name that says what is in it')
    .addHelpText(
      'after',
      examples(
        'lethe export --format latex --dataset ML_100K --model NMF > table.tex',
        'lethe export --format csv --measure AUC NDCG --k 5 10 --out results/',
      ),
    )
    .action(
      action<Options>(async (cli, { options }) => {
        const { enumValues } = await import('./typed-text.ts');
        const lethe = await cli.lethe();
        const variables = {
          filter: await boardFilter(cli, lethe, options),
          ...(await baselineOf(options)),
          format: FORMATS[options.format],
          measures: options.measure && enumValues<Measure>(options.measure, 'Measure', '--measure'),
          ks: options.k && [...options.k],
          digits: options.digits,
          rankBy: options.rankBy === 'ndcg' ? ('NDCG' as const) : undefined,
        };
        const { table } = (await lethe.request(BoardTableDocument, variables, { signal: cli.signal })).leaderboard;
        if (options.out === undefined) {
          cli.print.result(table, () => table.text.trimEnd());
          return;
        }
        const file = await target(options.out, table.fileName);
        await writeFile(file, table.text);
        cli.print.result({ file, ...table }, () => `Written: ${file}`);
      }),
    );
}

const cutOffs = (text: string, before: readonly number[] = []): number[] => [...before, whole(text, '--k')];

async function target(out: string, fileName: string): Promise<string> {
  const isFolder = await stat(out).then(
    (found) => found.isDirectory(),
    () => out.endsWith(path.sep),
  );
  return isFolder ? path.join(out, path.basename(fileName)) : out;
}
