// The platform's child processes: started with a log file each, watched, stopped in order.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');
const withParent = pathToFileURL(path.join(import.meta.dirname, 'end-with-parent.mjs')).href;

export interface Program {
  readonly name: string;
  /** TypeScript file below the repository's root. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of the log file. */
  readonly log: string;
}

export interface Running {
  readonly name: string;
  readonly pid: number;
  /** Resolves with a sentence when the process ends without having been asked to. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

export async function start(program: Program): Promise<Running> {
  const log = openSync(program.log, 'a');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--import', withParent, path.join(root, program.file), ...(program.args ?? [])],
    {
      cwd: root,
      env: { ...process.env, ...program.env },
      // A process group of its own: Ctrl-C reaches the launcher alone, which stops the children in order.
      detached: process.platform !== 'win32',
      stdio: ['ignore', log, log, 'ipc'],
    },
  );
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid!)); // a spawned child has a pid
  });
  let asked = false;
  const ended = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => resolve(`${program.name} ended by itself (${signal ?? `code ${code}`})`)),
  );
  const unasked = async (): Promise<string> => {
    const sentence = await ended;
    if (asked) return await new Promise<never>(() => {});
    return `${sentence}. The end of ${program.log}:\n${await tail(program.log)}`;
  };
  return {
    name: program.name,
    pid,
    died: unasked(),
    async stop() {
      asked = true;
      await terminate(child, ended);
    },
  };
}

/** SIGTERM, and SIGKILL to what has not ended after 10 s. */
async function terminate(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

async function tail(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n');
  return lines.slice(-15).join('\n');
}

/** Runs a program to its end and returns what it printed on standard output. */
export async function output(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, file), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with code ${code}:\n${err || out}`);
  return out;
}
