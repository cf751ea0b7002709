import type { Db } from '../db.ts';
import { loseLease } from './finish.service.ts';
import { announceEndedBackoffs, lockExpired } from './run.queue.ts';

/** Ends the leases that are over, and says how many. Several servers may do it at once: each takes what no other has locked. */
export async function sweepLeases(db: Db): Promise<number> {
  return db.$transaction(async (tx) => {
    const expired = await lockExpired(tx);
    for (const run of expired) await loseLease(tx, run);
    return expired.length;
  });
}

export interface Sweeper {
  /** Resolves when the sweep in progress has ended. */
  stop(): Promise<void>;
}

/** Sweeps every `seconds`; a sweep that fails is reported and tried again. */
export function startSweeper(
  db: Db,
  seconds: number,
  report: (event: { swept: number } | { error: unknown }) => void,
): Sweeper {
  let running: Promise<void> | undefined;
  const sweep = async (): Promise<void> => {
    try {
      await announceEndedBackoffs(db, 2 * seconds); // twice is harmless, never would cost a poll
      const swept = await sweepLeases(db);
      if (swept > 0) report({ swept });
    } catch (error) {
      report({ error });
    }
  };
  const timer = setInterval(() => {
    running ??= sweep().finally(() => (running = undefined));
  }, seconds * 1000);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
