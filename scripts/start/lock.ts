import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

interface Holder {
  readonly pid: number;
  readonly web?: string;
}

const lockFile = (home: string): string => path.join(home, 'launcher.json');

/** Where the platform of this home answers, if it runs. */
export async function runningWeb(home: string): Promise<string | undefined> {
  const holder = await readHolder(lockFile(home));
  return (await isLauncher(holder.pid)) ? holder.web : undefined;
}

export interface HomeLock {
  /** Writes down where the platform answers, for the message a second start gets. */
  announce(web: string): Promise<void>;
  release(): Promise<void>;
}

/** One launcher a home. A lock left by a killed launcher is taken over. */
export async function lockHome(home: string): Promise<HomeLock> {
  await mkdir(home, { recursive: true });
  const file = lockFile(home);
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, JSON.stringify({ pid: process.pid }), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) throw error;
      const holder = await readHolder(file);
      if (await isLauncher(holder.pid)) {
        const where = holder.web ? ` at ${holder.web}` : '';
        throw new Error(
          `Lethe already runs from ${home}${where} (process ${holder.pid}). Use that one, stop it first, or set LETHE_HOME to another folder.`,
          { cause: error },
        );
      }
      await rm(file, { force: true });
    }
  }
  return {
    announce: (web) => writeFile(file, JSON.stringify({ pid: process.pid, web })),
    release: () => rm(file, { force: true }),
  };
}

async function readHolder(file: string): Promise<Holder> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return JSON.parse(text || '{"pid":0}') as Holder; // written below, by us
}

/** Alive, and (where the system tells) indeed a launcher: process numbers are used again. */
async function isLauncher(pid: number): Promise<boolean> {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined || /scripts[/\\](start|demo)\.ts/.test(command);
}
