// Real launchers (scripts/demo.ts, scripts/start.ts) in processes of their own, each with a home of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { processTree } from '../../scripts/start/memory.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Launched {
  readonly child: ChildProcess;
  /** All it printed so far. */
  text(): string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Waits until the output matches; rejects when the launcher ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGKILL to the launcher and every process below it, at once. */
  killEverything(): Promise<void>;
}

export async function temporaryHome(): Promise<{ home: string; remove(): Promise<void> }> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'lethe-home-'));
  await chmod(home, 0o755); // as root, Postgres runs as another user, who must reach it
  return { home, remove: () => rm(home, { recursive: true, force: true }) };
}

export function launch(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Launched {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, script), ...args], {
    cwd: root,
    env: { ...process.env, LETHE_API_PORT: '', LETHE_WEB_PORT: '', DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let over = false;
  void ended.finally(() => (over = true));
  return {
    child,
    text: () => text,
    ended,
    async until(pattern) {
      for (;;) {
        const match = pattern.exec(text);
        if (match) return match;
        if (over) throw new Error(`the launcher ended before it printed ${String(pattern)}:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async killEverything() {
      for (const { pid } of await processTree([child.pid!])) process.kill(pid, 'SIGKILL'); // a spawned child has a pid
      await ended;
    },
  };
}
