import type { Db, Tx } from '../db.ts';
import { DomainError } from '../errors.ts';
import type { Run } from '../generated/prisma/client.ts';
import { lockHeld } from './run.queue.ts';

export interface Holder {
  readonly teamId: string;
  /** The token that claimRun answered. */
  readonly lease: string;
}

/**
 * Runs `work` in a transaction that holds the lease's run locked: whatever it writes is written by the present holder, or not at all.
 * A lease that is over is answered by `settled`, if that knows an answer; else it is refused with STALE_LEASE, and its attempt shows the refused write.
 */
export async function withLease<T extends object | number | boolean>(
  db: Db,
  holder: Holder,
  work: (tx: Tx, run: Run) => Promise<T>,
  settled?: () => Promise<T | undefined>,
): Promise<T> {
  const done = await db.$transaction(async (tx) => {
    const run = await lockHeld(tx, holder.teamId, holder.lease);
    return run && { value: await work(tx, run) };
  });
  return done ? done.value : ((await settled?.()) ?? refuseStale(db, holder));
}

/** Counts the refused write and throws STALE_LEASE. */
export async function refuseStale(db: Db, { teamId, lease }: Holder): Promise<never> {
  const [attempt] = await db.attempt.updateManyAndReturn({
    where: { leaseToken: lease, run: { teamId } },
    data: { staleWrites: { increment: 1 } },
    include: { run: { select: { number: true } } },
  });
  throw new DomainError(
    'STALE_LEASE',
    attempt
      ? `lease: expected the present lease of run ${attempt.run.number}, got that of attempt ${attempt.number}, which ended ${attempt.outcome ?? 'just now'}`
      : 'lease: expected a lease that claimRun gave, got an unknown one',
    ['lease'],
  );
}
