import type { Db } from '../db.ts';
import { DomainError } from '../errors.ts';
import type { Run } from '../generated/prisma/client.ts';
import { audit } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { lockRuns } from './run.queue.ts';

const MOST = 100;

/** Moves a run forward or back in the queue. One that has been claimed keeps it for its next attempt. */
export async function setPriority(
  db: Db,
  by: Identity,
  { id, priority }: { readonly id: string; readonly priority: number },
): Promise<Run> {
  if (Math.abs(priority) > MOST) {
    throw new DomainError('OUT_OF_RANGE', `priority: expected a whole number in [-${MOST}, ${MOST}], got ${priority}`, [
      'priority',
    ]);
  }
  return db.$transaction(async (tx) => {
    const own = await tx.run.findFirst({ where: { id, teamId: by.team.id }, select: { id: true } });
    const [run] = own ? await lockRuns(tx, [own.id]) : [];
    if (!run) {
      throw new DomainError('NOT_FOUND', `id: expected a run of your team, got ${JSON.stringify(id)}`, ['id']);
    }
    if (run.priority === priority) return run;
    await audit(tx, by, { action: 'run.priority', subject: id, detail: `${run.priority} to ${priority}` });
    return tx.run.update({ where: { id }, data: { priority } });
  });
}
