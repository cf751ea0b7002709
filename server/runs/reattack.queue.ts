import type { Tx } from '../db.ts';

/** Adds attackers to those a run has faced since it was launched. */
export async function addBackfilled(tx: Tx, runId: string, attackers: readonly object[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE run SET backfilled = backfilled || ${JSON.stringify(attackers)}::jsonb WHERE id = ${runId}`;
}
