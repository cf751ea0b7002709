import { type Db, poolOf } from './db.ts';

export interface QueueFigures {
  readonly ready: number;
  readonly blocked: number;
  readonly leased: number;
  readonly running: number;
  /** Seconds since the oldest claimable run was launched; 0 when there is none. */
  readonly oldestReadySeconds: number;
  /** Seconds since the least recent heartbeat under a lease. */
  readonly quietestLeaseSeconds: number;
  readonly runnersOnline: number;
}

/** Of all teams. Reads only the partial indices of what has not ended: a thousand million ended runs cost nothing. */
export async function queueFigures(db: Db): Promise<QueueFigures> {
  const { rows } = await poolOf(db).query<QueueFigures>(`
    SELECT count(*) FILTER (WHERE status = 'QUEUED' AND NOT blocked)::int AS ready,
      count(*) FILTER (WHERE status = 'QUEUED' AND blocked)::int AS blocked,
      count(*) FILTER (WHERE status = 'LEASED')::int AS leased,
      count(*) FILTER (WHERE status = 'RUNNING')::int AS running,
      coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE status = 'QUEUED' AND NOT blocked AND not_before <= now())), 0)::float8
        AS "oldestReadySeconds",
      (SELECT coalesce(extract(epoch FROM max(now() - a.heartbeat_at)), 0)::float8
        FROM run h JOIN attempt a ON a.lease_token = h.lease_token WHERE h.status IN ('LEASED', 'RUNNING')) AS "quietestLeaseSeconds",
      (SELECT count(*)::int FROM runner WHERE last_seen_at > now() - interval '90 seconds') AS "runnersOnline"
    FROM run WHERE status IN ('QUEUED', 'LEASED', 'RUNNING')`);
  return rows[0]!; // aggregates are one row
}
