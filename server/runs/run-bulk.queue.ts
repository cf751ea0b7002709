import type { Tx } from '../db.ts';

/** Puts locked runs back into the queue with fresh attempts, by the database's clock; who wants them computed wants them seen. */
export async function requeueRuns(tx: Tx, ids: readonly string[], attempts: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE run SET
      status = 'QUEUED', lease_token = NULL, lease_expires_at = NULL, runner_id = NULL, cancelling = false,
      stage = NULL, fraction = 0, eta_seconds = NULL, reason = NULL, finished_at = NULL, archived_at = NULL,
      max_attempts = attempt_count + ${attempts}, not_before = now()
    WHERE id = ANY(${ids})`;
}
