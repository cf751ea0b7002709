import type { Db, Tx } from '../db.ts';
import type { DatasetKind, MethodName, ModelName, Stage } from '../enums.ts';
import { postTraining } from '../methods.ts';
import { Prisma, type Run } from '../generated/prisma/client.ts';

// The queue is the run table. The clock is the database's; a lease is fenced by its token, so that a late writer cannot pass for the holder.

export interface ClaimRequest {
  readonly teamId: string;
  readonly runnerId: string;
  readonly methods: readonly MethodName[];
  readonly models: readonly ModelName[];
  readonly datasets: readonly DatasetKind[];
  readonly leaseSeconds: number;
  readonly leaseToken: string;
  readonly attemptId: string;
}

/**
 * Takes the first run the runner can do, in one statement: highest priority, then lowest number, the Original it starts from done.
 * What an earlier attempt recorded goes with it, but where it left training: from here on everything a run holds is of one attempt.
 */
export async function claimRow(db: Db, request: ClaimRequest): Promise<{ id: string; expiresAt: Date } | undefined> {
  const { teamId, runnerId, methods, models, datasets, leaseSeconds, leaseToken, attemptId } = request;
  const rows = await db.$queryRaw<{ id: string; expiresAt: Date }[]>`
    WITH candidate AS (
      SELECT r.id
      FROM run r
      JOIN runner w ON w.id = ${runnerId} AND w.team_id = r.team_id AND NOT w.draining
      LEFT JOIN run p ON p.id = r.parent_id
      WHERE r.status = 'QUEUED'
        AND r.team_id = ${teamId}
        AND r.not_before <= now()
        AND r.method::text = ANY(${methods})
        AND r.model::text = ANY(${models})
        AND r.dataset_kind::text = ANY(${datasets})
        AND (p.status = 'SUCCEEDED' OR r.method::text <> ALL(${postTraining}))
      ORDER BY r.priority DESC, r.number
      LIMIT 1
      FOR UPDATE OF r SKIP LOCKED
    ), claimed AS (
      UPDATE run SET
        status = 'LEASED', attempt_count = run.attempt_count + 1, runner_id = ${runnerId},
        lease_token = ${leaseToken}, lease_expires_at = now() + make_interval(secs => ${leaseSeconds}),
        cancelling = false, reason = NULL, stage = NULL, fraction = 0, eta_seconds = NULL,
        started_at = now(), finished_at = NULL
      FROM candidate WHERE run.id = candidate.id
      RETURNING run.id, run.attempt_count, run.lease_expires_at
    ), attempted AS (
      INSERT INTO attempt (id, run_id, number, runner_id, lease_token)
      SELECT ${attemptId}, id, attempt_count, ${runnerId}, ${leaseToken} FROM claimed
    ), no_attacks AS (
      DELETE FROM attack_result USING claimed WHERE run_id = claimed.id
    ), no_recommendations AS (
      DELETE FROM recommendation_result USING claimed WHERE run_id = claimed.id
    ), no_artifacts AS (
      DELETE FROM artifact USING claimed WHERE run_id = claimed.id AND kind <> 'TRAINING_STATE'
    )
    SELECT id, lease_expires_at AS "expiresAt" FROM claimed`;
  return rows[0];
}

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

/** Appends points to the curves of an attempt; a point that is there stays as it is. */
export async function insertPoints(
  tx: Tx,
  points: {
    readonly runId: string;
    readonly attempt: number;
    readonly names: readonly string[];
    readonly steps: readonly number[];
    readonly values: readonly number[];
  },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO metric_point (run_id, attempt, name, step, value)
    SELECT ${points.runId}, ${points.attempt}, name, step, value
    FROM unnest(${points.names}::text[], ${points.steps}::int[], ${points.values}::float8[]) AS p(name, step, value)
    ON CONFLICT DO NOTHING`;
}

/** Tells the other servers, when the transaction is committed. */
export async function notify(tx: Tx, event: object): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify('lethe', ${JSON.stringify(event)})`;
}

export interface PointRow {
  readonly runId: string;
  readonly attempt: number;
  readonly name: string;
  readonly step: number;
  readonly value: number;
}

/**
 * Curves of the latest attempt of each run that has any. A curve longer than `maxPoints` is cut into maxPoints / 2 buckets of equal
 * width, of which the lowest and the highest point stay: no peak is lost, whatever the zoom.
 */
export async function curves(
  db: Db,
  wanted: { readonly runIds: readonly string[]; readonly names: readonly string[] | null; readonly maxPoints: number },
): Promise<PointRow[]> {
  const named = wanted.names === null ? Prisma.empty : Prisma.sql`AND p.name = ANY(${wanted.names})`;
  const buckets = Math.max(1, Math.floor(wanted.maxPoints / 2));
  return db.$queryRaw<PointRow[]>`
    WITH latest AS (
      SELECT run_id, max(attempt) AS attempt FROM metric_point WHERE run_id = ANY(${wanted.runIds}) GROUP BY run_id
    ), point AS (
      SELECT p.run_id, p.attempt, p.name, p.step, p.value,
        count(*) OVER curve AS n,
        width_bucket(p.step::float8, min(p.step) OVER curve, max(p.step) OVER curve + 1.0, ${buckets}::int) AS bucket
      FROM metric_point p JOIN latest USING (run_id, attempt)
      WHERE true ${named}
      WINDOW curve AS (PARTITION BY p.run_id, p.name)
    ), ranked AS (
      SELECT *,
        row_number() OVER (PARTITION BY run_id, name, bucket ORDER BY value, step) AS low,
        row_number() OVER (PARTITION BY run_id, name, bucket ORDER BY value DESC, step) AS high
      FROM point
    )
    SELECT run_id AS "runId", attempt, name, step, value FROM ranked
    WHERE n <= ${wanted.maxPoints} OR low = 1 OR high = 1
    ORDER BY run_id, name, step`;
}
