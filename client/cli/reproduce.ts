import type { Command } from 'commander';
import { ReproduceRunDocument } from '../gql/graphql.ts';
import { type LaunchExperimentInput, LetheError } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { whole } from './numbers.ts';

export function addReproduce(program: Command): void {
  program
    .command('reproduce')
    .description('Print the exact launch of a run, in full: no default of another version can change it.')
    .argument('<run>', 'its number')
    .option('--launch', 'launch it here; where the same run is there already, it is linked')
    .addHelpText(
      'after',
      examples('lethe reproduce 17', 'lethe reproduce 17 --json > run-17.json', 'lethe reproduce 17 --launch') +
        '\n\nThe JSON is an experiment file: lethe launch -f run-17.json',
    )
    .action(
      action<{ launch?: true }>(async (cli, { args: [number], options }) => {
        const asked = whole(number!, 'run');
        const lethe = await cli.lethe();
        const { run } = await lethe.request(ReproduceRunDocument, { number: asked }, { signal: cli.signal });
        if (!run) throw new LetheError('NOT_FOUND', `There is no run ${asked}, or you may not see it.`);
        const { input } = JSON.parse(run.reproduce.variables) as { input: LaunchExperimentInput }; // the variables of that mutation
        if (!options.launch) {
          cli.print.result(input, () => run.reproduce.curl);
          return;
        }
        const { experiment, preview } = await lethe.launch(input, { signal: cli.signal });
        const made = preview.newCount === 0 ? 'all its runs are there already' : `${preview.newCount} new`;
        cli.print.result(
          { experiment, preview },
          () => `Experiment ${experiment.number}, "${experiment.name}": ${made}.`,
        );
      }),
    );
}
