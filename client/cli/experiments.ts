import type { Command } from 'commander';
import { collect, type ExperimentSummary } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { whole } from './numbers.ts';
import { moment } from './print.ts';

export function addExperiments(program: Command): void {
  program
    .command('experiments')
    .description('List experiments, the newest first.')
    .option('--limit <n>', 'how many at most', (text) => whole(text, '--limit'), 20)
    .addHelpText('after', examples('lethe experiments', 'lethe experiments --limit 5 --json'))
    .action(
      action<{ limit: number }>(async (cli, { options: { limit } }) => {
        const experiments = await collect((await cli.lethe()).experiments({ limit, signal: cli.signal }));
        const count = (row: ExperimentSummary, ...statuses: string[]): string =>
          String(
            row.statusCounts.filter(({ status }) => statuses.includes(status)).reduce((n, one) => n + one.count, 0),
          );
        cli.print.result({ experiments }, () =>
          experiments.length === 0
            ? 'No experiments: "lethe launch" makes one.'
            : cli.print.table(experiments, [
                { head: 'no.', align: 'right', cell: (row) => String(row.number) },
                { head: 'name', cell: (row) => row.name },
                { head: 'created', cell: (row) => moment(row.createdAt) },
                { head: 'runs', align: 'right', cell: (row) => String(row.runCount) },
                { head: 'waiting', align: 'right', cell: (row) => count(row, 'QUEUED') },
                { head: 'under way', align: 'right', cell: (row) => count(row, 'LEASED', 'RUNNING') },
                { head: 'succeeded', align: 'right', cell: (row) => count(row, 'SUCCEEDED') },
                { head: 'failed', align: 'right', cell: (row) => count(row, 'FAILED', 'CANCELLED') },
              ]),
        );
      }),
    );
}
