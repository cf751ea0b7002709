// The command line as a process of its own, as people and scripts start it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { builtLethe } from './built.ts';

/** What `npx lethe` starts in a checkout. */
export const checkout = path.resolve(import.meta.dirname, '../../client/bin.mjs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly ended: Promise<Ended>;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
}

export interface Shell {
  /** Where this user's configuration lies. */
  readonly config: string;
  run(...args: readonly string[]): Promise<Ended>;
  runWith(
    options: { readonly stdin?: string; readonly env?: NodeJS.ProcessEnv },
    ...args: readonly string[]
  ): Promise<Ended>;
  start(...args: readonly string[]): Started;
  /** As `run`, of the checkout's program. */
  runHere(options: { readonly env?: NodeJS.ProcessEnv }, ...args: readonly string[]): Promise<Ended>;
  /** As `run`, and parses what came on stdout. */
  json<Value>(...args: readonly string[]): Promise<Value>;
  remove(): Promise<void>;
}

/** A user with a configuration of their own, signed in by the environment when told how. */
export async function openShell(signedIn: { readonly url?: string; readonly token?: string } = {}): Promise<Shell> {
  const bin = await builtLethe();
  const config = await mkdtemp(path.join(os.tmpdir(), 'lethe-cli-'));
  const own: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('LETHE_'))),
    XDG_CONFIG_HOME: config,
    ...(signedIn.url && { LETHE_URL: signedIn.url }),
    ...(signedIn.token && { LETHE_TOKEN: signedIn.token }),
  };
  const start = (
    args: readonly string[],
    { stdin = '', env = {} as NodeJS.ProcessEnv, program = bin } = {},
  ): Started => {
    const child = spawn(process.execPath, [program, ...args], { env: { ...own, ...env }, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on('error', () => undefined).end(stdin); // it may end before it reads
    const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
    return { ended, stderr: () => stderr, kill: (signal) => void child.kill(signal) };
  };
  const run: Shell['run'] = (...args) => start(args).ended;
  return {
    config,
    run,
    runWith: (options, ...args) => start(args, options).ended,
    runHere: (options, ...args) => start(args, { ...options, program: checkout }).ended,
    start: (...args) => start(args),
    async json<Value>(...args: readonly string[]) {
      const { code, stdout, stderr } = await run(...args, '--json');
      if (stdout === '') throw new Error(`lethe ${args.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as Value; // the caller knows its command
    },
    remove: () => rm(config, { recursive: true, force: true }),
  };
}
