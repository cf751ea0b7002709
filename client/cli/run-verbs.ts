// What is done to runs by their numbers. One that is refused keeps none of the others back.
import type { Command } from 'commander';
import {
  ArchiveRunsDocument,
  CancelRunsDocument,
  type OutcomeFragment,
  RestoreRunsDocument,
  RetryRunsDocument,
  RunIdsDocument,
  RunProgressByNumberDocument,
  SetPriorityDocument,
  TagRunsDocument,
} from '../gql/graphql.ts';
import { assertNoUserErrors, collect, type Document, type Lethe, LetheError, paginate } from '../lethe.ts';
import { action, type Call, type Cli, examples } from './cli.ts';
import { EXIT, UsageError } from './exit.ts';
import { whole } from './numbers.ts';
import { status } from './print.ts';

export function addCancel(program: Command): void {
  addVerb(program, {
    verb: 'cancel',
    description: 'Cancel runs: a waiting one at once, one under way as soon as its runner hears of it.',
    act: (send, ids) => send(CancelRunsDocument, { ids }, (data) => data.cancelRuns),
  });
}

export function addRetry(program: Command): void {
  addVerb(program, {
    verb: 'retry',
    description: 'Queue failed or cancelled runs again, with fresh attempts.',
    act: (send, ids) => send(RetryRunsDocument, { ids }, (data) => data.retryRuns),
  });
}

export function addArchive(program: Command): void {
  addVerb(program, {
    verb: 'archive',
    description: 'Take ended runs out of lists and boards. Nothing is deleted; "lethe restore" shows them again.',
    act: (send, ids) => send(ArchiveRunsDocument, { ids }, (data) => data.archiveRuns),
  });
}

export function addRestore(program: Command): void {
  addVerb(program, {
    verb: 'restore',
    description: 'Show archived runs again.',
    act: (send, ids) => send(RestoreRunsDocument, { ids }, (data) => data.restoreRuns),
  });
}

export function addTag(program: Command): void {
  addVerb<{ add?: string[]; remove?: string[] }>(program, {
    verb: 'tag',
    description: 'Add tags to runs, and remove others.',
    declare: (command) =>
      command.option('--add <tags...>', 'such as ablation').option('--remove <tags...>', 'that they shall not have'),
    examples: ['lethe tag 17 18 --add ablation', 'lethe tag 17 --add final --remove draft'],
    act: (send, ids, { add, remove }) => {
      if (!add && !remove) throw new UsageError('expected --add or --remove with tags');
      return send(TagRunsDocument, { ids, add, remove }, (data) => data.tagRuns);
    },
  });
}

export function addPriority(program: Command): void {
  addVerb<{ set: number }>(program, {
    verb: 'priority',
    description: 'Change which waiting runs are claimed first.',
    declare: (command) =>
      command.requiredOption('--set <n>', '-100 to 100; higher is claimed first', (text) => whole(text, '--set', -100)),
    examples: ['lethe priority 17 18 --set 10', 'lethe priority 17 --set=-5'],
    act: async (send, ids, { set: priority }) => {
      const each = ids.map((id) =>
        send(SetPriorityDocument, { id, priority }, ({ setPriority: { run, userErrors } }) => ({
          results: [{ id, run, error: userErrors[0] }],
          userErrors,
        })),
      );
      return (await Promise.all(each)).flat();
    },
  });
}

interface Payload {
  readonly results?: readonly OutcomeFragment[] | null;
  readonly userErrors: Parameters<typeof assertNoUserErrors>[0];
}

type Send = <Result, Input>(
  document: Document<Result, { input: Input }>,
  input: Input,
  payload: (result: Result) => Payload,
) => Promise<readonly OutcomeFragment[]>;

interface Verb<Options> {
  readonly verb: string;
  readonly description: string;
  readonly declare?: (command: Command) => Command;
  readonly examples?: readonly string[];
  readonly act: (send: Send, ids: string[], options: Options) => Promise<readonly OutcomeFragment[]>;
}

function addVerb<Options = object>(program: Command, { verb, declare, act, ...words }: Verb<Options>): void {
  const command = program.command(verb).description(words.description).argument('<numbers...>', 'of the runs');
  declare?.(command);
  command
    .addHelpText('after', examples(...(words.examples ?? [`lethe ${verb} 17`, `lethe ${verb} 17 18 19`])))
    .action(action<Options>((cli, call) => run(cli, call, act)));
}

async function run<Options>(cli: Cli, { args, options }: Call<Options>, act: Verb<Options>['act']): Promise<number> {
  const numbers = args.map((text) => whole(text, 'run'));
  const lethe = await cli.lethe();
  const { signal } = cli;
  const known = await collect(
    paginate(async (page) => (await lethe.request(RunIdsDocument, { numbers, ...page }, { signal })).runs),
  );
  const outcomes =
    known.length === 0
      ? []
      : await act(
          sender(lethe, signal),
          known.map(({ id }) => id),
          options,
        );
  const results = numbers.map((number) => {
    const id = known.find((each) => each.number === number)?.id;
    const { run: changed, error } = outcomes.find((outcome) => outcome.id === id) ?? {};
    const missing = { code: 'NOT_FOUND', message: `There is no run ${number}, or you may not see it.` };
    return { number, run: changed ?? null, error: error ?? (changed ? null : missing) };
  });
  cli.print.result({ runs: results }, () =>
    results
      .map(({ number, run: one, error }) => `run ${number}: ${one ? status(cli.print, one.status) : error?.message}`)
      .join('\n'),
  );
  return results.some(({ error }) => error) ? EXIT.FAILED : EXIT.OK;
}

/** The contract's id of a run's short number. */
export async function runId(lethe: Lethe, number: number, signal: AbortSignal): Promise<string> {
  const { run } = await lethe.request(RunProgressByNumberDocument, { number }, { signal });
  if (!run) throw new LetheError('NOT_FOUND', `There is no run ${number}, or you may not see it.`);
  return run.id;
}

/** Each is safe to repeat. What is refused for one run is told with that run. */
function sender(lethe: Lethe, signal: AbortSignal): Send {
  return async (document, input, payload) => {
    const { results, userErrors } = payload(await lethe.request(document, { input }, { signal, repeatable: true }));
    if (!results) assertNoUserErrors(userErrors);
    return results ?? [];
  };
}
