import { type Command, Option } from 'commander';
import { createLethe, type Lethe } from '../lethe.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { LetheError } from '../errors.ts';
import { createPrint, type Print, type PrintOptions } from './print.ts';

/** Options that every command takes. */
export interface GlobalOptions extends PrintOptions {
  readonly url?: string;
}

export interface Session {
  readonly url: string;
  readonly token: string;
  /** Where the two came from, in words. */
  readonly source: string;
}

/** What a command works with. */
export interface Cli {
  readonly print: Print;
  /** Ends with Ctrl-C. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  credentials(): Promise<Credentials>;
  /** Throws UNAUTHENTICATED where nobody signed in. */
  session(): Promise<Session>;
  /** A client of whoever is signed in. */
  lethe(): Promise<Lethe>;
}

export const DEFAULT_URL = 'http://127.0.0.1:4000';

export function addGlobalOptions(command: Command): void {
  command
    .option('--url <address>', `of the API; default: LETHE_URL, else where you signed in, else ${DEFAULT_URL}`)
    .option('--json', 'the result as JSON on stdout; messages and errors go to stderr')
    .option('-q, --quiet', 'no messages, only the result')
    .addOption(new Option('--no-color', 'no colours (also: NO_COLOR)'));
}

export interface Call<Options> {
  readonly args: readonly string[];
  readonly options: Options & GlobalOptions;
}

/** Makes a command's action: `run` answers the exit code, 0 when it answers nothing. */
export function action<Options = object>(
  run: (cli: Cli, call: Call<Options>) => Promise<number | void>,
): (this: Command) => Promise<void> {
  return async function act() {
    const options: Options & GlobalOptions = this.optsWithGlobals(); // as the command declares them
    const code = await run(openCli(options), { args: this.args, options });
    if (code !== undefined) process.exitCode = code;
  };
}

function openCli(options: GlobalOptions): Cli {
  const { env } = process;
  const interrupted = new AbortController();
  process.once('SIGINT', () => {
    interrupted.abort();
    process.once('SIGINT', () => process.exit(130)); // again: at once
  });
  const credentials = (): Promise<Credentials> => readCredentials(env);
  const session = async (): Promise<Session> => sessionOf(options, env, await credentials());
  return {
    print: createPrint(options),
    signal: interrupted.signal,
    env,
    credentials,
    session,
    lethe: async () => createLethe({ ...(await session()), retries: 3 }),
  };
}

function sessionOf({ url }: GlobalOptions, env: Cli['env'], stored: Credentials): Session {
  const address = url ?? (env.LETHE_URL || stored.url || DEFAULT_URL);
  if (env.LETHE_TOKEN) return { url: address, token: env.LETHE_TOKEN, source: 'LETHE_TOKEN' };
  // A token goes only to the API that it was given for.
  if (stored.token && stored.url !== undefined && sameOrigin(stored.url, address)) {
    return { url: address, token: stored.token, source: 'lethe login' };
  }
  throw new LetheError('UNAUTHENTICATED', `You are not signed in to ${address}: "lethe login", or set LETHE_TOKEN.`);
}

function sameOrigin(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

/** The help's last part. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
