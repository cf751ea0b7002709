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
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(pids.map(readStatus));
  const children = new Map<number, number[]>();
  const bytes = new Map<number, number>();
  for (const row of rows) {
    if (!row) continue;
    bytes.set(row.pid, row.rss);
    children.set(row.parent, [...(children.get(row.parent) ?? []), row.pid]);
  }
  const seen = new Set<number>();
  const pending = [...roots];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    if (seen.has(pid)) continue;
    seen.add(pid);
    pending.push(...(children.get(pid) ?? []));
  }
  return [...seen].reduce((sum, pid) => sum + (bytes.get(pid) ?? 0), 0);
}

async function readStatus(pid: string): Promise<{ pid: number; parent: number; rss: number } | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined); // it may have ended meanwhile
  if (text === undefined) return undefined;
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { pid: Number(pid), parent: field('PPid'), rss: field('VmRSS') * 1024 };
}
