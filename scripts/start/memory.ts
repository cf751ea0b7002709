import { readdir, readFile } from 'node:fs/promises';

export interface MemoryWatch {
  /** Largest sum so far of the resident memory of this process and all below it, and of the given further roots, in bytes. */
  peak(): number;
  stop(): void;
}

/** Looks every 500 ms. Pages shared between processes count once for each: the sum is an upper bound. */
export function watchMemory(furtherRoots: readonly number[] = []): MemoryWatch {
  let peak = process.memoryUsage.rss();
  const look = async (): Promise<void> => {
    peak = Math.max(peak, await resident([process.pid, ...furtherRoots]));
  };
  const timer = setInterval(() => void look(), 500);
  timer.unref();
  return { peak: () => peak, stop: () => clearInterval(timer) };
}

/** Sum of the resident memory of the process trees below `roots`; 0 where there is no /proc. */
async function resident(roots: readonly number[]): Promise<number> {
  return (await processTree(roots)).reduce((sum, { rss }) => sum + rss, 0);
}

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Resident memory in bytes. */
  readonly rss: number;
}

/** `roots` and every process below them; empty where there is no /proc. */
export async function processTree(roots: readonly number[]): Promise<readonly ProcessRow[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const rows = (await Promise.all(pids.map(readStatus))).filter((row) => row !== undefined);
  const found = new Set(rows.filter((row) => roots.includes(row.pid)));
  for (const above of found) for (const row of rows) if (row.parent === above.pid) found.add(row); // a Set grows while walked
  return [...found];
}

async function readStatus(pid: string): Promise<ProcessRow | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined); // it may have ended meanwhile
  if (text === undefined) return undefined;
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { pid: Number(pid), parent: field('PPid'), rss: field('VmRSS') * 1024 };
}
