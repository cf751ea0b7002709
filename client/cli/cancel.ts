import type { Command } from 'commander';
import { RunProgressByNumberDocument } from '../gql/graphql.ts';
import { type Lethe, LetheError, type RunProgressFragment } from '../lethe.ts';
import { action, examples } from './cli.ts';
import { EXIT } from './exit.ts';
import { whole } from './numbers.ts';
import { status } from './print.ts';

export function addCancel(program: Command): void {
  onRuns(program, {
    verb: 'cancel',
    description: 'Cancel runs: a waiting one at once, one under way as soon as its runner hears of it.',
    act: (lethe, id, signal) => lethe.cancel(id, { signal }),
  });
}

export function addRetry(program: Command): void {
  onRuns(program, {
    verb: 'retry',
    description: 'Queue failed or cancelled runs again, with fresh attempts.',
    act: (lethe, id, signal) => lethe.retry(id, { signal }),
  });
}

interface Verb {
  readonly verb: string;
  readonly description: string;
  readonly act: (lethe: Lethe, id: string, signal: AbortSignal) => Promise<RunProgressFragment>;
}

/** Does it to each run; what the API refuses does not keep the others from it. */
function onRuns(program: Command, { verb, description, act }: Verb): void {
  program
    .command(verb)
    .description(description)
    .argument('<numbers...>', 'of the runs')
    .addHelpText('after', examples(`lethe ${verb} 17`, `lethe ${verb} 17 18 19`))
    .action(
      action(async (cli, { args }) => {
        const numbers = args.map((text) => whole(text, 'run'));
        const lethe = await cli.lethe();
        const results: { number: number; run?: RunProgressFragment; error?: { code: string; message: string } }[] = [];
        for (const number of numbers) {
          try {
            results.push({ number, run: await act(lethe, await runId(lethe, number, cli.signal), cli.signal) });
          } catch (error) {
            if (!(error instanceof LetheError) || STOPS.has(error.code)) throw error;
            results.push({ number, error: { code: error.code, message: error.message } });
          }
        }
        cli.print.result({ runs: results }, () =>
          results
            .map(({ number, run, error }) => `run ${number}: ${run ? status(cli.print, run.status) : error?.message}`)
            .join('\n'),
        );
        return results.some(({ error }) => error) ? EXIT.FAILED : EXIT.OK;
      }),
    );
}

/** Nothing will go better for the next run. */
const STOPS = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'UNREACHABLE', 'NOT_LETHE']);

/** The contract's id of a run's short number. */
export async function runId(lethe: Lethe, number: number, signal: AbortSignal): Promise<string> {
  const { run } = await lethe.request(RunProgressByNumberDocument, { number }, { signal });
  if (!run) throw new LetheError('NOT_FOUND', `There is no run ${number}, or you may not see it.`);
  return run.id;
}
