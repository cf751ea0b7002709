import type { Command } from 'commander';
import type { Lethe, RunProgressFragment, Snapshot, WatchTarget } from '../lethe.ts';
import { action, type Cli, examples } from './cli.ts';
import { EXIT, UsageError } from './exit.ts';
import { whole } from './numbers.ts';
import { name, plural, type Print } from './print.ts';
import { createDisplay } from './progress.ts';

export function addWatch(program: Command): void {
  program
    .command('watch')
    .description('Follow an experiment, or one run, until all is over: bars on a terminal, lines elsewhere.')
    .argument('[experiment]', 'its number')
    .option('--run <number>', 'one run instead')
    .addHelpText(
      'after',
      examples('lethe watch 3', 'lethe watch --run 17', 'lethe watch 3 --quiet && lethe leaderboard') +
        '\n\nExit code: 0 when every run succeeded, 1 when one failed or was cancelled.',
    )
    .action(
      action<{ run?: string }>(async (cli, { args: [experiment], options: { run } }) => {
        if ((experiment === undefined) === (run === undefined)) {
          throw new UsageError('expected the number of an experiment, or --run with the number of a run');
        }
        const target =
          run === undefined ? { experiment: whole(experiment!, 'experiment') } : { run: whole(run, '--run') };
        return watchAndSum(cli, await cli.lethe(), target, {});
      }),
    );
}

/** Follows, then says how it ended; `more` is what a --json result holds besides. Answers the exit code. */
export async function watchAndSum(cli: Cli, lethe: Lethe, target: WatchTarget, more: object): Promise<number> {
  const display = await createDisplay(cli.print);
  let last: Snapshot | undefined;
  try {
    for await (const snapshot of lethe.watch(target, { signal: cli.signal })) {
      last = snapshot;
      display.show(snapshot);
    }
  } finally {
    display.end();
  }
  const { runs } = last!; // a watch yields at least once
  cli.print.result({ ...more, ...summary(runs) }, () => sentences(cli.print, runs));
  return runs.every(({ status }) => status === 'SUCCEEDED') ? EXIT.OK : EXIT.FAILED;
}

function summary(runs: readonly RunProgressFragment[]) {
  const count = (status: string): number => runs.filter((run) => run.status === status).length;
  return { succeeded: count('SUCCEEDED'), failed: count('FAILED'), cancelled: count('CANCELLED'), runs };
}

function sentences(print: Print, runs: readonly RunProgressFragment[]): string {
  const { succeeded, failed, cancelled } = summary(runs);
  const bad = runs.filter(({ status }) => status !== 'SUCCEEDED');
  const counts = [
    print.style('green', `${succeeded} of ${plural(runs.length, 'run')} succeeded`),
    ...(failed > 0 ? [print.style('red', `${failed} failed`)] : []),
    ...(cancelled > 0 ? [print.style('yellow', `${cancelled} cancelled`)] : []),
  ];
  const reasons = bad.map(
    (run) => `  run ${run.number} ${name(run.methodName)}, seed ${run.seed}: ${run.reason ?? ''}`,
  );
  return [`${counts.join(', ')}.`, ...reasons].join('\n');
}
