import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EXIT, UsageError } from './exit.ts';

/** A program of the checkout that this client lies in; undefined where the client is alone. */
export function programOfCheckout(file: string): string | undefined {
  const found = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  return existsSync(found) && existsSync(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)))
    ? found
    : undefined;
}

/** The same, where the command is nothing without. */
export function needProgram(file: string, what: string): string {
  const found = programOfCheckout(file);
  if (found) return found;
  throw new UsageError(
    `${what} from a checkout of Lethe, and this is its client alone. There: npm ci, then the same with npx in front.`,
  );
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where its stdout goes: ours, or our stderr. */
  readonly stdout?: 'stdout' | 'stderr';
  /** Where it looks for files that it is given; default: the checkout. */
  readonly cwd?: string;
}

/** In the foreground: its output is ours, our signals are its. Answers its exit code. */
export async function runProgram(
  file: string,
  { args = [], env, stdout = 'stdout', cwd }: RunOptions,
): Promise<number> {
  const tsx = pathToFileURL(createRequire(file).resolve('tsx')).href;
  const child = spawn(process.execPath, ['--import', tsx, file, ...args], {
    cwd: cwd ?? path.dirname(path.dirname(file)),
    env: { ...process.env, ...env },
    stdio: ['inherit', stdout === 'stdout' ? 'inherit' : process.stderr, 'inherit'],
  });
  // A terminal's Ctrl-C reaches both; what another process sends reaches us alone.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.removeAllListeners('SIGINT').on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal ? EXIT.FAILED : EXIT.OK)));
  });
}
