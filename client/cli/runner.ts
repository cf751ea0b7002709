import { readFile } from 'node:fs/promises';
import os from 'node:os';
import type { Command } from 'commander';
import { collect, type DrainedRunner, type Lethe, LetheError } from '../lethe.ts';
import { needProgram, runProgram } from './checkout.ts';
import { action, type Cli, examples, type GlobalOptions } from './cli.ts';
import { writeCredentials } from './credentials.ts';
import { UsageError } from './exit.ts';
import { whole } from './numbers.ts';
import { gigabytes, moment } from './print.ts';

export const RUNNER = 'gpu-runner/main.ts';

interface StartOptions extends GlobalOptions {
  readonly name?: string;
  readonly slots?: number;
  readonly tokenFile?: string;
}

export function addRunner(program: Command): void {
  const runner = program.command('runner').description('This machine as one that computes.');
  runner
    .command('start')
    .description('Start a runner from this checkout. Ctrl-C gives back what it holds; a second one stops at once.')
    .option('--name <name>', "of the runner; default: the machine's")
    .option('--slots <n>', 'runs at once; default: the number of cores', (text) => whole(text, '--slots'))
    .option('--token-file <file>', 'with a runner token; default: LETHE_RUNNER_TOKEN, else one is made and kept')
    .addHelpText(
      'after',
      examples('lethe runner start', 'lethe runner start --name gpu-7 --slots 4 --token-file runner-token') +
        '\n\nIts other settings are variables: LETHE_ENGINE, LETHE_RUNNER_THREADS, LETHE_RUNNER_MEMORY_GB, LETHE_DATA_DIR, LETHE_HOME.',
    )
    .action(
      action<StartOptions>(async (cli, { options }) => {
        const file = needProgram(RUNNER, 'A runner starts');
        const { url, token } = await runnerToken(cli, options);
        cli.print.say(`Starts a runner for ${url}.`);
        return runProgram(file, {
          env: {
            LETHE_API_URL: url,
            LETHE_RUNNER_TOKEN: token,
            ...(options.name && { LETHE_RUNNER_NAME: options.name }),
            ...(options.slots && { LETHE_RUNNER_SLOTS: String(options.slots) }),
          },
        });
      }),
    );
}

/** By name: the one that people say. */
export function addDrain(program: Command): void {
  program
    .command('drain')
    .description('Let runners finish what they have and claim nothing more; --resume lets them claim again.')
    .argument('<names...>', 'as "lethe runners" shows them')
    .option('--resume', 'let them claim again')
    .addHelpText('after', examples('lethe drain gpu-7', 'lethe drain gpu-7 gpu-8 --resume'))
    .action(
      action<{ resume?: true }>(async (cli, { args: names, options: { resume } }) => {
        const lethe = await cli.lethe();
        const all = await collect(lethe.runners({ signal: cli.signal }));
        const chosen = names.map((name) => {
          const found = all.find((runner) => runner.name === name);
          if (!found)
            throw new LetheError('NOT_FOUND', `There is no runner ${name}: ${all.map((one) => one.name).join(', ')}.`);
          return found;
        });
        const runners: DrainedRunner[] = [];
        for (const { id } of chosen) {
          runners.push(
            await (resume ? lethe.resume(id, { signal: cli.signal }) : lethe.drain(id, { signal: cli.signal })),
          );
        }
        cli.print.result({ runners }, () =>
          runners.map(({ name, draining }) => `${name} ${draining ? 'drains' : 'claims again'}`).join('\n'),
        );
      }),
    );
}

export function addRunners(program: Command): void {
  program
    .command('runners')
    .description("List the team's runners: what they can do, what they hold, when they were last heard of.")
    .action(
      action(async (cli) => {
        const runners = await collect((await cli.lethe()).runners({ signal: cli.signal }));
        cli.print.result({ runners }, () =>
          runners.length === 0
            ? 'No runners: "lethe runner start" makes this machine one.'
            : cli.print.table(runners, [
                { head: 'name', cell: (row) => row.name },
                { head: 'state', cell: (row) => row.status.toLowerCase() },
                { head: 'engines', cell: (row) => row.engines.join(', ') },
                { head: 'memory', align: 'right', cell: (row) => gigabytes(row.memoryBytes) },
                { head: 'slots', align: 'right', cell: (row) => `${row.leases.length}/${row.slots}` },
                { head: 'runs', cell: (row) => row.leases.map(({ number }) => number).join(', ') || '–' },
                { head: 'last seen', cell: (row) => moment(row.lastSeenAt) },
                { head: 'version', cell: (row) => row.version },
              ]),
        );
      }),
    );
}

async function runnerToken(cli: Cli, options: StartOptions): Promise<{ url: string; token: string }> {
  const stored = await cli.credentials();
  const given = options.tokenFile
    ? (await readFile(options.tokenFile, 'utf8')).trim()
    : cli.env.LETHE_RUNNER_TOKEN || undefined;
  if (given !== undefined) {
    const url = options.url ?? (cli.env.LETHE_URL || cli.env.LETHE_API_URL || stored.url);
    if (!url) throw new UsageError('expected the address of the API: --url, or LETHE_URL');
    return { url, token: given };
  }
  const { url } = await cli.session();
  const { origin } = new URL(url);
  const kept = stored.runnerTokens?.[origin];
  return { url, token: kept ?? (await makeRunnerToken(cli, await cli.lethe(), origin)) };
}

async function makeRunnerToken(cli: Cli, lethe: Lethe, origin: string): Promise<string> {
  const { secret } = await lethe.tokens.create({ kind: 'RUNNER', name: os.hostname() }, { signal: cli.signal });
  const stored = await cli.credentials();
  await writeCredentials(cli.env, { ...stored, runnerTokens: { ...stored.runnerTokens, [origin]: secret } });
  cli.print.say(`Made a runner token for ${os.hostname()} and kept it.`);
  return secret;
}
