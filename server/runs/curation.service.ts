import { type Bulk, checkIds, outcomesOf } from '../bulk.ts';
import { checkNotes, checkTags, MAX_TAGS, tooManyTags } from '../curation.ts';
import { changeTags } from '../curation.queue.ts';
import type { Db, Tx } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { Run } from '../generated/prisma/client.ts';
import { auditAll } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { lockRuns } from './run.queue.ts';
import { isFinished } from './run.status.ts';

const OURS = 'a run of your team';

export interface TagsInput {
  readonly ids: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** Adds and removes tags. Safe to repeat. */
export async function tagRuns(db: Db, by: Identity, { ids, add, remove }: TagsInput): Promise<Bulk<Run>> {
  checkIds(ids);
  checkTags({ add, remove });
  return db.$transaction(async (tx) => {
    const own = (await ownRuns(tx, by, ids)).map(({ id }) => id);
    const changed = new Set(await changeTags(tx, 'run', { ids: own, add, remove, most: MAX_TAGS }));
    const errors = new Map(own.filter((id) => !changed.has(id)).map((id) => [id, tooManyTags()]));
    const detail = [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `-${tag}`)].join(' ');
    await auditAll(
      tx,
      by,
      [...changed].map((subject) => ({ action: 'run.tag' as const, subject, detail })),
    );
    return outcomesOf(ids, { rows: byId(await ownRuns(tx, by, ids)), errors, what: OURS });
  });
}

export async function updateRun(db: Db, by: Identity, input: { id: string; notes?: string | null }): Promise<Run> {
  const { id } = input;
  const notes = input.notes == null ? undefined : checkNotes(input.notes);
  return db.$transaction(async (tx) => {
    const [run] = await ownRuns(tx, by, [id]);
    if (!run) throw new DomainError('NOT_FOUND', `id: expected ${OURS}, got ${JSON.stringify(id)}`, ['id']);
    if (notes === undefined || notes === run.notes) return run;
    await auditAll(tx, by, [{ action: 'run.update', subject: id, detail: 'notes' }]);
    return tx.run.update({ where: { id }, data: { notes } });
  });
}

/** Puts ended runs out of sight: lists and boards leave them out. Safe to repeat. */
export async function archiveRuns(db: Db, by: Identity, ids: readonly string[]): Promise<Bulk<Run>> {
  checkIds(ids);
  return db.$transaction(async (tx) => {
    const runs = await lockRuns(
      tx,
      (await ownRuns(tx, by, ids)).map(({ id }) => id),
    );
    const errors = new Map<string, Omit<Issue, 'path'>>();
    for (const { id, number, status } of runs.filter((run) => !isFinished(run.status))) {
      errors.set(id, {
        code: 'CONFLICT',
        message: `expected a run that has ended, run ${number} is ${status}; cancel it first`,
      });
    }
    const seen = runs.filter(({ id, archivedAt }) => archivedAt === null && !errors.has(id)).map(({ id }) => id);
    await tx.run.updateMany({ where: { id: { in: seen } }, data: { archivedAt: new Date() } });
    await auditAll(
      tx,
      by,
      seen.map((subject) => ({ action: 'run.archive' as const, subject })),
    );
    return outcomesOf(ids, { rows: byId(await ownRuns(tx, by, ids)), errors, what: OURS });
  });
}

/** Undoes `archiveRuns`. Safe to repeat. */
export async function restoreRuns(db: Db, by: Identity, ids: readonly string[]): Promise<Bulk<Run>> {
  checkIds(ids);
  return db.$transaction(async (tx) => {
    const hidden = (await ownRuns(tx, by, ids)).filter(({ archivedAt }) => archivedAt !== null).map(({ id }) => id);
    await tx.run.updateMany({ where: { id: { in: hidden } }, data: { archivedAt: null } });
    await auditAll(
      tx,
      by,
      hidden.map((subject) => ({ action: 'run.restore' as const, subject })),
    );
    return outcomesOf(ids, { rows: byId(await ownRuns(tx, by, ids)), errors: new Map(), what: OURS });
  });
}

async function ownRuns(tx: Tx, by: Identity, ids: readonly string[]): Promise<Run[]> {
  return tx.run.findMany({ where: { id: { in: [...ids] }, teamId: by.team.id } });
}

function byId(runs: readonly Run[]): Map<string, Run> {
  return new Map(runs.map((run) => [run.id, run]));
}
