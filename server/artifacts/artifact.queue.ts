import type { Tx } from '../db.ts';

/** Until the transaction ends nobody else notes or removes this content. */
export async function lockContent(tx: Tx, sha256: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`content ${sha256}`}, 0))`;
}
