import type { Command } from 'commander';
import { action, examples } from './cli.ts';
import { counts } from './launch.ts';
import { whole } from './numbers.ts';
import { experimentId } from './runs.ts';
import { watchAndSum } from './watch.ts';

export function addRerun(program: Command): void {
  program
    .command('rerun')
    .description('Queue the holes of an experiment again: what failed, was cancelled or was purged. All else stays.')
    .argument('<experiment>', 'its number')
    .option('-n, --dry-run', 'say what would run, and start nothing')
    .option('-w, --watch', 'stay until all runs have ended; exit code 1 when one failed')
    .addHelpText('after', examples('lethe rerun 3 --dry-run', 'lethe rerun 3 --watch'))
    .action(
      action<{ dryRun?: true; watch?: true }>(async (cli, { args: [number], options: { dryRun, watch } }) => {
        const { signal } = cli;
        const lethe = await cli.lethe();
        const id = await experimentId(lethe, whole(number!, 'experiment'));
        const { experiment, preview } = await lethe.rerunMissing(id, { dryRun, signal });
        const sentence = `Experiment ${experiment.number}, "${experiment.name}": ${preview.newCount} to run again, of ${counts(preview)}.`;
        if (!watch || dryRun) {
          cli.print.result({ experiment, preview }, () => sentence);
          return;
        }
        cli.print.say(sentence);
        return watchAndSum(cli, lethe, { experiment: experiment.number }, { experiment, preview });
      }),
    );
}
