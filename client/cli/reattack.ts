import type { Command } from 'commander';
import type { AttackerInput, ReattackTargetsInput } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { UsageError } from './exit.ts';
import { whole } from './numbers.ts';
import { plural } from './print.ts';
import { runId } from './run-verbs.ts';
import { experimentId } from './runs.ts';
import { watchAndSum } from './watch.ts';

interface Options {
  readonly attacker: readonly string[];
  readonly experiment?: number;
  readonly name?: string;
  readonly key?: string;
  readonly dryRun?: true;
  readonly watch?: true;
}

export function addReattack(program: Command): void {
  program
    .command('reattack')
    .description('Attack embeddings that are stored with new attackers, without training anything again.')
    .argument('[runs...]', 'their numbers')
    .option('--experiment <number>', 'the runs of this experiment instead', (text) => whole(text, '--experiment'))
    .requiredOption('--attacker <attackers...>', 'name[:key=value,...], such as logistic rbfSvm:c=10')
    .option('--name <text>', 'of the experiment that collects them')
    .option('--key <text>', 'idempotency key: the same key with the same input launches once')
    .option('-n, --dry-run', 'say what would run, and start nothing')
    .option('-w, --watch', 'stay until all have ended; exit code 1 when one failed')
    .addHelpText(
      'after',
      examples(
        'lethe reattack 17 18 --attacker logistic knn',
        'lethe reattack --experiment 3 --attacker rbfSvm --watch',
      ),
    )
    .action(
      action<Options>(async (cli, { args, options }) => {
        const { signal } = cli;
        if ((args.length === 0) === (options.experiment === undefined)) {
          throw new UsageError('expected the numbers of runs, or --experiment with its number');
        }
        const { choices } = await import('./typed-text.ts');
        const attackers = options.attacker.flatMap((text) =>
          choices(text, 'AttackerInput', '--attacker'),
        ) as AttackerInput[]; // as the contract types them
        const lethe = await cli.lethe();
        const targets: ReattackTargetsInput =
          options.experiment === undefined
            ? { runs: await Promise.all(args.map((text) => runId(lethe, whole(text, 'run'), signal))) }
            : { experiment: await experimentId(lethe, options.experiment) };
        const { name, key, dryRun, watch } = options;
        const input = {
          targets,
          attackers,
          name,
          ...(key !== undefined && { idempotencyKey: key }),
          dryRun: dryRun ?? false,
        };
        const { experiment, preview } = await lethe.reattack(input, { signal });
        const counts = `${preview.newCount} of ${plural(preview.runCount, 'run')} attacked anew, ${preview.duplicateCount} have faced them already`;
        const sentence = experiment
          ? `Experiment ${experiment.number}: ${counts}.`
          : `Would be: ${counts}. Nothing was started.`;
        for (const { run, reason } of preview.skipped) cli.print.say(`skipped: run ${run?.number ?? '?'}: ${reason}`);
        if (!watch || !experiment) {
          cli.print.result({ experiment, preview }, () => sentence);
          return;
        }
        cli.print.say(sentence);
        return watchAndSum(cli, lethe, { experiment: experiment.number }, { experiment, preview });
      }),
    );
}
