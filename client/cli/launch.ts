import { type Command, Option } from 'commander';
import { LetheError, type LaunchInput, type LaunchPreview, type Lethe } from '../lethe.ts';
import { action, type Cli, examples } from './cli.ts';
import { UsageError } from './exit.ts';
import type { ExperimentFile } from './experiment-file.ts';
import type { LaunchFlags } from './launch-flags.ts';
import { whole } from './numbers.ts';
import { duration, plural } from './print.ts';
import { watchAndSum } from './watch.ts';

interface Options extends LaunchFlags {
  readonly file?: string;
  readonly dryRun?: true;
  readonly watch?: true;
}

export function addLaunch(program: Command): void {
  program
    .command('launch')
    .description('Launch a grid of runs: every data set x model x attribute x method x seed.')
    .option('-f, --file <file>', "YAML or JSON of the shape of the mutation's input; - is stdin. Flags win over it")
    .option('--name <text>', 'for people')
    .option('--dataset <names...>', 'such as ML_100K, SYNTHETIC_100K')
    .option('--model <models...>', 'name[:key=value,...], such as nmf or lightGcn:layers=2 (default: nmf)')
    .option('--method <methods...>', 'name[:key=value,...]; a slash sweeps: d2dR:alpha=1e-4/1e-3/1e-2')
    .option('--seeds <range>', '1..10, or 10 for the same')
    .option('--attribute <names...>', 'gender (default), age, …; age+gender unlearns both at once')
    .option('--attacker <attackers...>', 'name[:key=value,...] (default: mlp xgb)')
    .option('--protocol <settings>', 'key=value,...: split, ranking, attack, kCore, surfaces, repeats')
    .option('--unlearn <surfaces...>', "user embeddings to unlearn (default: the model's own)")
    .addOption(
      new Option('--preset <name>', 'where parameters come from that are not given').choices([
        'PAPER',
        'REFERENCE_CODE',
      ]),
    )
    .option('--priority <n>', 'higher is claimed first', (text) => whole(text, '--priority', -1000))
    .option('--key <text>', 'idempotency key: the same key with the same input launches once')
    .option('-n, --dry-run', 'say what would run, and start nothing')
    .option('-w, --watch', 'stay until all runs have ended; exit code 1 when one failed')
    .addHelpText(
      'after',
      examples(
        'lethe launch --dataset ML_100K --method original u2uR d2dR --seeds 1..5 --watch',
        'lethe launch --dataset ML_100K --method d2dR:alpha=1e-5/1e-4/1e-3 --seeds 3 --dry-run',
        'lethe launch -f examples/paper.yaml --seeds 2',
      ),
    )
    .action(
      action<Options>(async (cli, { options }) => {
        const [{ readExperimentFile }, { inputOf }] = await Promise.all([
          import('./experiment-file.ts'),
          import('./launch-flags.ts'),
        ]);
        const file = options.file === undefined ? undefined : await readExperimentFile(options.file);
        const input = inputOf(options, file?.input);
        const lethe = await cli.lethe();
        return withLines(file, () =>
          options.dryRun ? preview(cli, lethe, input) : launch(cli, lethe, input, options),
        );
      }),
    );
}

async function preview(cli: Cli, lethe: Lethe, input: LaunchInput): Promise<void> {
  const found = await lethe.preview(input, { signal: cli.signal });
  cli.print.result({ preview: found }, () => `Would launch "${input.name}": ${counts(found)}. Nothing was started.`);
}

async function launch(cli: Cli, lethe: Lethe, input: LaunchInput, { watch }: Options): Promise<number | void> {
  const { experiment, preview: found } = await lethe.launch(input, { signal: cli.signal });
  const sentence = `Experiment ${experiment.number}, "${experiment.name}": ${counts(found)}.`;
  if (!watch) {
    cli.print.result({ experiment, preview: found }, () => sentence);
    cli.print.say(`Watch it: lethe watch ${experiment.number}`);
    return;
  }
  cli.print.say(sentence);
  return watchAndSum(cli, lethe, { experiment: experiment.number }, { experiment, preview: found });
}

export function counts({ runCount, newCount, duplicateCount, seconds, secondsReason }: LaunchPreview): string {
  const there = duplicateCount === 0 ? '' : `, ${duplicateCount} of them there already`;
  if (newCount === 0) return `${plural(runCount, 'run')}, all there already`;
  const time =
    seconds == null ? (secondsReason ?? 'how long is not known') : `about ${duration(seconds)} of one runner`;
  return `${plural(runCount, 'run')}${there}; ${time}`;
}

/** What the API finds wrong with an input, at its line of the file. */
async function withLines<T>(file: ExperimentFile | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!file || !(error instanceof LetheError) || error.userErrors.length === 0) throw error;
    throw new UsageError(error.userErrors.map(({ path, message }) => `${file.place(path)}: ${message}`).join('\n'));
  }
}
