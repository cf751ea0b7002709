import { type Bulk, checkIds, outcomesOf } from '../bulk.ts';
import type { Db, Tx } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { Run } from '../generated/prisma/client.ts';
import { startsFromOriginal } from '../methods.ts';
import { audit, auditAll } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { endQueued } from './finish.service.ts';
import { requeueRuns } from './run-bulk.queue.ts';
import { lockRuns } from './run.queue.ts';
import { isHeld, itsOriginal, mayBecome } from './run.status.ts';

/** Attempts that a fresh start gets. */
const ATTEMPTS = 3;
const OURS = 'a run of your team';

type Errors = Map<string, Omit<Issue, 'path'>>;

/** As `cancelRuns`, of one. */
export async function cancelRun(db: Db, by: Identity, id: string): Promise<Run> {
  return only(await cancelRuns(db, by, [id]));
}

/** A waiting run is cancelled at once; a running one as soon as its runner hears of it. Cancelling twice is safe. */
export async function cancelRuns(db: Db, by: Identity, ids: readonly string[]): Promise<Bulk<Run>> {
  checkIds(ids);
  return db.$transaction(async (tx) => {
    const own = await ownRuns(tx, by, ids);
    const asked = new Set(own.map(({ id }) => id));
    const children = await tx.run.findMany({ where: { parentId: { in: [...asked] } }, select: { id: true } });
    const locked = await lockRuns(tx, [...asked, ...children.map(({ id }) => id)]);
    const runs = locked.filter(({ id }) => asked.has(id));
    const errors: Errors = new Map();
    const reason = by.account ? `cancelled by ${by.account.name}` : 'cancelled';
    const open = runs.filter(({ status }) => status !== 'CANCELLED' && mayBecome(status, 'CANCELLED'));
    for (const { id, number, status } of runs) {
      if (status === 'CANCELLED' || mayBecome(status, 'CANCELLED')) continue;
      errors.set(id, { code: 'CONFLICT', message: `expected a run that has not ended, run ${number} is ${status}` });
    }
    const held = open.filter(({ status }) => isHeld(status)).map(({ id }) => id);
    await tx.run.updateMany({ where: { id: { in: held } }, data: { cancelling: true, reason } });
    // What waits before what it waits for: each is then cancelled for its own sake.
    const waiting = open.filter(({ status }) => !isHeld(status)).sort((a, b) => rank(a) - rank(b));
    for (const run of waiting) await endQueued(tx, run, 'CANCELLED', reason);
    await auditAll(
      tx,
      by,
      open.map(({ id }) => ({ action: 'run.cancel' as const, subject: id })),
    );
    return outcomesOf(ids, { rows: await runsNow(tx, runs), errors, what: OURS });
  });
}

const rank = ({ parentId }: Run): number => (parentId === null ? 1 : 0);

/** As `retryRuns`, of one. */
export async function retryRun(db: Db, by: Identity, id: string): Promise<Run> {
  return only(await retryRuns(db, by, [id]));
}

export async function retryRuns(db: Db, by: Identity, ids: readonly string[]): Promise<Bulk<Run>> {
  checkIds(ids);
  return db.$transaction(async (tx) => {
    const { runs, errors } = await requeue(tx, await ownRuns(tx, by, ids));
    for (const { id } of runs) {
      if (!errors.has(id)) await audit(tx, by, { action: 'run.retry', subject: id });
    }
    return outcomesOf(ids, { rows: await runsNow(tx, runs), errors, what: OURS });
  });
}

/**
 * Queues ended runs again with fresh attempts, the Original a run starts from with it if that has ended badly too. An Original takes along the runs that
 * ended only because of it. Names those that have not ended badly.
 */
export async function requeue(tx: Tx, asked: readonly Run[]): Promise<{ runs: Run[]; errors: Errors }> {
  const ids = new Set(asked.map(({ id }) => id));
  const parents = asked.flatMap(({ method, parentId }) => (startsFromOriginal[method] && parentId ? [parentId] : []));
  const endedWithIt = await tx.run.findMany({
    where: { OR: asked.map(({ id, number }) => ({ parentId: id, reason: { startsWith: itsOriginal(number) } })) },
    select: { id: true },
  });
  const locked = await lockRuns(tx, [...new Set([...ids, ...parents, ...endedWithIt.map(({ id }) => id)])]);
  const mayAgain = new Map(locked.filter(endedBadly).map((run) => [run.id, run]));
  const runs = locked.filter(({ id }) => ids.has(id));
  const errors: Errors = new Map();
  const again = new Set<string>();
  for (const { id, number, status, method, parentId } of runs) {
    if (!mayAgain.has(id)) {
      errors.set(id, { code: 'CONFLICT', message: `expected a FAILED or CANCELLED run, run ${number} is ${status}` });
      continue;
    }
    again.add(id);
    if (startsFromOriginal[method] && parentId && mayAgain.has(parentId)) again.add(parentId);
  }
  for (const { id } of endedWithIt) {
    const child = mayAgain.get(id);
    if (child?.parentId && again.has(child.parentId)) again.add(id);
  }
  await requeueRuns(tx, [...again], ATTEMPTS);
  return { runs, errors };
}

const endedBadly = ({ status }: Run): boolean =>
  status !== 'SUCCEEDED' && mayBecome(status, 'QUEUED') && !isHeld(status);

async function ownRuns(tx: Tx, by: Identity, ids: readonly string[]): Promise<Run[]> {
  return tx.run.findMany({ where: { id: { in: [...ids] }, teamId: by.team.id } });
}

async function runsNow(tx: Tx, runs: readonly Run[]): Promise<Map<string, Run>> {
  const rows = await tx.run.findMany({ where: { id: { in: runs.map(({ id }) => id) } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** The one row, or its error as that of the field `id`. */
function only({ results: [outcome] }: Bulk<Run>): Run {
  const { row, error } = outcome!; // one id, one outcome
  if (row) return row;
  const { code, message } = error!; // without a row there is one
  const said = message.replace('ids[0]: ', '');
  throw new DomainError(code, code === 'NOT_FOUND' ? `id: ${said}` : said, ['id']);
}
