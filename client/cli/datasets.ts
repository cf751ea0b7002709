import type { Command } from 'commander';
import { BoardsDocument } from '../gql/graphql.ts';
import type { DatasetKind } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { name } from './print.ts';

export function addDatasets(program: Command): void {
  const datasets = program.command('datasets').description('The data sets that runs may use.');
  datasets
    .command('list', { isDefault: true })
    .description('List the data sets, and how many runs each has.')
    .addHelpText('after', examples('lethe datasets', 'lethe datasets list --json'))
    .action(
      action(async (cli) => {
        const { enumNames } = await import('./typed-text.ts');
        const { boards } = await (await cli.lethe()).request(BoardsDocument, {}, { signal: cli.signal });
        const rows = (enumNames('DatasetKind') as DatasetKind[]).map((kind) => {
          const own = boards.filter(({ dataset }) => dataset === kind);
          return {
            kind,
            attributes: [...new Set(own.map(({ attribute }) => attribute))].sort(),
            runs: own.reduce((sum, { runCount }) => sum + runCount, 0),
            succeeded: own.reduce((sum, { succeededCount }) => sum + succeededCount, 0),
          };
        });
        cli.print.result({ datasets: rows }, () =>
          cli.print.table(rows, [
            { head: 'data set', cell: ({ kind }) => name(kind) },
            { head: 'runs', align: 'right', cell: ({ runs }) => String(runs) },
            { head: 'succeeded', align: 'right', cell: ({ succeeded }) => String(succeeded) },
            { head: 'attributes', cell: ({ attributes }) => attributes.join(', ') || '–' },
          ]),
        );
      }),
    );
}
