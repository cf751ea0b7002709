import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isLast, openSpool, type Spool, type SpoolContext } from './spool.ts';
import { takeSpoolFile, type SpoolHeader } from './spool-file.ts';

/**
 * Delivers what an earlier process left behind, however it ended. A run that had no end yet is handed back, so that it
 * need not wait for its lease to expire. Of a lease that is another's by now the server says so, and the spool is deleted.
 */
export async function replaySpools(dir: string, context: SpoolContext): Promise<readonly Spool[]> {
  const names = await readdir(dir).catch(() => []);
  const spools: Spool[] = [];
  for (const name of names.filter((n) => n.endsWith('.jsonl'))) {
    const file = path.join(dir, name);
    const found = await takeSpoolFile(file, (header) => isAbandoned(header, file));
    if (found) spools.push(resume(found, context));
  }
  return spools;
}

function resume({ file, entries }: NonNullable<Awaited<ReturnType<typeof takeSpoolFile>>>, context: SpoolContext) {
  const finished = isLast(entries.at(-1));
  context.log(
    `run ${file.header.runNumber}: ${finished ? 'sends the results' : 'hands back what'} an earlier start left`,
  );
  const spool = openSpool(file, entries, context);
  if (!finished) spool.put({ kind: 'fail', input: { reason: 'the runner ended in mid-run', retryable: true } });
  return spool;
}

const DAY_MS = 86_400_000;

/**
 * Its process is gone, or it is ours: in a container a process gets the number of the one before it. Of another host's
 * processes, and of a number that was given anew, only the file's age tells: who holds a lease writes far more often.
 */
async function isAbandoned({ pid, host }: SpoolHeader, file: string): Promise<boolean> {
  if (host === os.hostname() && (pid === process.pid || !isAlive(pid))) return true;
  return Date.now() - (await stat(file)).mtimeMs > DAY_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and another user's
  }
}
