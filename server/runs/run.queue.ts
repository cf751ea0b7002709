import type { Db, Tx } from '../db.ts';
import type { Stage } from '../enums.ts';
import type { Run } from '../generated/prisma/client.ts';

// The queue is the run table. The clock is the database's; a lease is fenced by its token, so that a late writer cannot pass for the holder.

export interface HeartbeatRow {
  readonly expiresAt: Date;
  readonly cancelling: boolean;
  readonly draining: boolean;
}

/** Renews a lease and notes the progress; undefined when the lease is not held any more. */
export async function heartbeatRow(
  db: Db,
  beat: {
    readonly teamId: string;
    readonly leaseToken: string;
    readonly leaseSeconds: number;
    readonly stage: Stage;
    readonly fraction: number;
    readonly etaSeconds: number | null;
  },
): Promise<HeartbeatRow | undefined> {
  const rows = await db.$queryRaw<HeartbeatRow[]>`
    WITH beaten AS (
      UPDATE run SET
        status = 'RUNNING', lease_expires_at = now() + make_interval(secs => ${beat.leaseSeconds}),
        stage = ${beat.stage}::"Stage", fraction = ${beat.fraction}, eta_seconds = ${beat.etaSeconds}
      WHERE lease_token = ${beat.leaseToken} AND team_id = ${beat.teamId} AND status IN ('LEASED', 'RUNNING')
      RETURNING lease_expires_at, cancelling, runner_id
    ), attempted AS (
      UPDATE attempt SET heartbeat_at = now() FROM beaten WHERE attempt.lease_token = ${beat.leaseToken}
    ), seen AS (
      UPDATE runner SET last_seen_at = now() FROM beaten WHERE runner.id = beaten.runner_id RETURNING draining
    )
    SELECT lease_expires_at AS "expiresAt", cancelling, coalesce((SELECT draining FROM seen), false) AS draining
    FROM beaten`;
  return rows[0];
}

/** Locks the run that is held under a lease until the transaction ends; undefined when it is not held any more. */
export async function lockHeld(tx: Tx, teamId: string, leaseToken: string): Promise<Run | undefined> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM run
    WHERE lease_token = ${leaseToken} AND team_id = ${teamId} AND status IN ('LEASED', 'RUNNING')
    FOR UPDATE`;
  return rows[0] && tx.run.findUniqueOrThrow({ where: { id: rows[0].id } });
}

/**
 * Locks runs, Originals first and then in the order of their ids, so that two who lock several do not wait for each other: who ends an
 * Original locks it before what waits for it.
 */
export async function lockRuns(tx: Tx, ids: readonly string[]): Promise<Run[]> {
  await tx.$queryRaw`SELECT id FROM run WHERE id = ANY(${ids}) ORDER BY parent_id IS NOT NULL, id FOR UPDATE`;
  return tx.run.findMany({ where: { id: { in: [...ids] } } });
}

/** Locks some runs whose lease is over; those another server has locked are left to it. */
export async function lockExpired(tx: Tx, limit = 100): Promise<Run[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM run
    WHERE status IN ('LEASED', 'RUNNING') AND lease_expires_at < now()
    ORDER BY id LIMIT ${limit}
    FOR UPDATE SKIP LOCKED`;
  return tx.run.findMany({ where: { id: { in: rows.map((row) => row.id) } } });
}

/** Wakes the runners of teams in which a back-off has ended within the last seconds: nothing else says so. */
export async function announceEndedBackoffs(db: Db, seconds: number): Promise<void> {
  await db.$executeRaw`
    SELECT pg_notify('lethe', json_build_object('topic', 'queue', 'team', team_id)::text)
    FROM run
    WHERE status = 'QUEUED' AND NOT blocked AND attempt_count > 0
      AND not_before <= now() AND not_before > now() - make_interval(secs => ${seconds})
    GROUP BY team_id`;
}

/** Puts a locked run back into the queue, by the database's clock. */
export async function requeueRow(
  tx: Tx,
  id: string,
  requeue: { reason: string | null; backoff: number },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE run SET
      status = 'QUEUED', lease_token = NULL, lease_expires_at = NULL, runner_id = NULL, cancelling = false,
      stage = NULL, fraction = 0, eta_seconds = NULL, reason = ${requeue.reason},
      not_before = now() + make_interval(secs => ${requeue.backoff})
    WHERE id = ${id}`;
}

/** Tells the other servers, when the transaction is committed. */
export async function notify(tx: Tx, event: object): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('lethe', ${JSON.stringify(event)})`;
}
