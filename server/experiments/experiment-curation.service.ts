import type { ArtifactStore } from '../artifacts/artifact-store.service.ts';
import { removeUnreferenced } from '../artifacts/artifact.service.ts';
import { type Bulk, checkIds, outcomesOf } from '../bulk.ts';
import { checkNotes, checkTags, MAX_TAGS, tooManyTags } from '../curation.ts';
import { changeTags } from '../curation.queue.ts';
import type { Db, Tx } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { Experiment } from '../generated/prisma/client.ts';
import type { TagsInput } from '../runs/curation.service.ts';
import { deleteRuns } from '../runs/purge.service.ts';
import { auditAll } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { lockLaunches } from './experiment.queue.ts';

const OURS = 'an experiment of your team';

/** Adds and removes tags. Safe to repeat. */
export async function tagExperiments(db: Db, by: Identity, { ids, add, remove }: TagsInput): Promise<Bulk<Experiment>> {
  checkIds(ids);
  checkTags({ add, remove });
  return db.$transaction(async (tx) => {
    const own = (await ownExperiments(tx, by, ids)).map(({ id }) => id);
    const changed = new Set(await changeTags(tx, 'experiment', { ids: own, add, remove, most: MAX_TAGS }));
    const errors = new Map(own.filter((id) => !changed.has(id)).map((id) => [id, tooManyTags()]));
    const detail = [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `-${tag}`)].join(' ');
    await auditAll(
      tx,
      by,
      [...changed].map((subject) => ({ action: 'experiment.tag' as const, subject, detail })),
    );
    return outcomesOf(ids, { rows: byId(await ownExperiments(tx, by, ids)), errors, what: OURS });
  });
}

export async function updateExperiment(
  db: Db,
  by: Identity,
  input: { readonly id: string; readonly name?: string | null; readonly notes?: string | null },
): Promise<Experiment> {
  const { id } = input;
  const name = input.name?.replaceAll('\0', '\uFFFD').trim();
  if (name !== undefined && (name.length < 1 || name.length > 200)) {
    throw new DomainError('OUT_OF_RANGE', `name: expected 1 to 200 characters, got ${name.length}`, ['name']);
  }
  const change = {
    ...(name !== undefined && { name }),
    ...(input.notes != null && { notes: checkNotes(input.notes) }),
  };
  return db.$transaction(async (tx) => {
    const [experiment] = await ownExperiments(tx, by, [id]);
    if (!experiment) throw new DomainError('NOT_FOUND', `id: expected ${OURS}, got ${JSON.stringify(id)}`, ['id']);
    const fields = (['name', 'notes'] as const).filter(
      (field) => field in change && change[field] !== experiment[field],
    );
    if (fields.length === 0) return experiment;
    await auditAll(tx, by, [{ action: 'experiment.update', subject: id, detail: fields.join(', ') }]);
    return tx.experiment.update({ where: { id }, data: change });
  });
}

/** Puts experiments out of sight, and with them the runs that no other experiment in sight has asked for. All must have ended. Safe to repeat. */
export async function archiveExperiments(db: Db, by: Identity, ids: readonly string[]): Promise<Bulk<Experiment>> {
  checkIds(ids);
  return db.$transaction(async (tx) => {
    await lockLaunches(tx, by.team.id); // a launch at the same time may link these runs
    const seen = (await ownExperiments(tx, by, ids)).filter(({ archivedAt }) => archivedAt === null);
    const archivedAt = new Date();
    const errors = new Map<string, Omit<Issue, 'path'>>();
    for (const { id, number } of seen) {
      const alone = { AND: [inExperiment(id), { experiments: { none: othersInSight(id) } }] };
      const open = await tx.run.count({ where: { ...alone, status: { in: ['QUEUED', 'LEASED', 'RUNNING'] } } });
      if (open > 0) {
        const message = `expected an experiment whose runs have ended, ${open} of experiment ${number} have not; cancel them first`;
        errors.set(id, { code: 'CONFLICT', message });
        continue;
      }
      await tx.experiment.update({ where: { id }, data: { archivedAt } });
      await tx.run.updateMany({ where: { ...alone, archivedAt: null }, data: { archivedAt } });
      await auditAll(tx, by, [{ action: 'experiment.archive', subject: id }]);
    }
    return outcomesOf(ids, { rows: byId(await ownExperiments(tx, by, ids)), errors, what: OURS });
  });
}

/** Undoes `archiveExperiments`: all runs of an experiment in sight are in sight. Safe to repeat. */
export async function restoreExperiments(db: Db, by: Identity, ids: readonly string[]): Promise<Bulk<Experiment>> {
  checkIds(ids);
  return db.$transaction(async (tx) => {
    const hidden = (await ownExperiments(tx, by, ids)).filter(({ archivedAt }) => archivedAt !== null);
    const found = { in: hidden.map(({ id }) => id) };
    await tx.experiment.updateMany({ where: { id: found }, data: { archivedAt: null } });
    await tx.run.updateMany({
      where: { archivedAt: { not: null }, experiments: { some: { experimentId: found } } },
      data: { archivedAt: null },
    });
    await auditAll(
      tx,
      by,
      hidden.map(({ id }) => ({ action: 'experiment.restore' as const, subject: id })),
    );
    return outcomesOf(ids, { rows: byId(await ownExperiments(tx, by, ids)), errors: new Map(), what: OURS });
  });
}

/** Deletes archived experiments for good, with the archived runs that nothing else wants. */
export async function purgeExperiments(
  { db, store }: { readonly db: Db; readonly store: ArtifactStore },
  by: Identity,
  ids: readonly string[],
): Promise<Bulk<Experiment>> {
  checkIds(ids);
  const { bulk, contents } = await db.$transaction(async (tx) => {
    await lockLaunches(tx, by.team.id);
    const own = await ownExperiments(tx, by, ids);
    const errors = new Map<string, Omit<Issue, 'path'>>();
    for (const { id, number } of own.filter(({ archivedAt }) => archivedAt === null)) {
      const message = `expected an archived experiment, experiment ${number} is not; archive it first`;
      errors.set(id, { code: 'CONFLICT', message });
    }
    const going = own.filter(({ id }) => !errors.has(id));
    const gone = going.map(({ id }) => id);
    const runs = await tx.run.findMany({
      where: {
        archivedAt: { not: null },
        experiments: { some: { experimentId: { in: gone } }, every: { experimentId: { in: gone } } },
      },
      select: { id: true },
    });
    await auditAll(
      tx,
      by,
      going.map(({ id, number, name }) => ({
        action: 'experiment.purge' as const,
        subject: id,
        detail: `experiment ${number}, ${name}`,
      })),
    );
    await tx.experiment.deleteMany({ where: { id: { in: gone } } }); // before its runs: they leave no holes in it
    const { contents } = await deleteRuns(
      tx,
      by,
      runs.map(({ id }) => id),
    );
    const rows = byId(going);
    return { bulk: outcomesOf(ids, { rows, errors, what: OURS }), contents };
  });
  await removeUnreferenced({ db, store }, contents);
  return bulk;
}

const inExperiment = (experimentId: string) => ({ experiments: { some: { experimentId } } });
const othersInSight = (id: string) => ({ experiment: { id: { not: id }, archivedAt: null } });

async function ownExperiments(tx: Tx, by: Identity, ids: readonly string[]): Promise<Experiment[]> {
  return tx.experiment.findMany({ where: { id: { in: [...ids] }, teamId: by.team.id } });
}

function byId(experiments: readonly Experiment[]): Map<string, Experiment> {
  return new Map(experiments.map((experiment) => [experiment.id, experiment]));
}
