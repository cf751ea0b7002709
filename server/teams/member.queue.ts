import type { Tx } from '../db.ts';

/** Roles of a team change one after the other: two owners cannot each believe that the other one stays. */
export async function lockTeam(tx: Tx, teamId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM team WHERE id = ${teamId} FOR UPDATE`;
}
