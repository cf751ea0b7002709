import type { ArtifactStore } from '../artifacts/artifact-store.service.ts';
import { removeUnreferenced } from '../artifacts/artifact.service.ts';
import { type Bulk, checkIds, outcomesOf } from '../bulk.ts';
import type { Db, Tx } from '../db.ts';
import { cellOfRun, withCell } from '../experiments/cells.service.ts';
import type { Issue } from '../errors.ts';
import type { Prisma, Run } from '../generated/prisma/client.ts';
import { auditAll } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { lockRuns } from './run.queue.ts';

interface Stores {
  readonly db: Db;
  readonly store: ArtifactStore;
}

/**
 * Deletes archived runs for good, with results, curves and attempts, and files that no other run has. Experiments remember what it takes to compute
 * them again. An Original goes with or after what rests on it.
 */
export async function purgeRuns({ db, store }: Stores, by: Identity, ids: readonly string[]): Promise<Bulk<Run>> {
  checkIds(ids);
  const { bulk, contents } = await db.$transaction(async (tx) => {
    const { purged, contents, errors } = await deleteRuns(tx, by, ids);
    return { bulk: outcomesOf(ids, { rows: purged, errors, what: 'a run of your team' }), contents };
  });
  await removeUnreferenced({ db, store }, contents);
  return bulk;
}

export interface Purged {
  readonly purged: ReadonlyMap<string, Run>;
  /** sha256 of the files they had. */
  readonly contents: readonly string[];
  readonly errors: ReadonlyMap<string, Omit<Issue, 'path'>>;
}

/** What may not go yet is named and left. */
export async function deleteRuns(tx: Tx, by: Identity, ids: readonly string[]): Promise<Purged> {
  const own = await tx.run.findMany({ where: { id: { in: [...ids] }, teamId: by.team.id }, select: { id: true } });
  const locked = await lockRuns(
    tx,
    own.map(({ id }) => id),
  );
  const errors = new Map<string, Omit<Issue, 'path'>>();
  for (const { id, number, archivedAt } of locked) {
    if (archivedAt !== null) continue;
    errors.set(id, { code: 'CONFLICT', message: `expected an archived run, run ${number} is not; archive it first` });
  }
  const archived = locked.filter(({ id }) => !errors.has(id));
  const going = new Set(archived.map(({ id }) => id));
  const resting = await tx.run.findMany({
    where: { parentId: { in: [...going] }, id: { notIn: [...going] } },
    orderBy: { number: 'asc' },
    select: { number: true, parentId: true },
  });
  for (const { parentId, number } of resting) {
    const original = archived.find(({ id }) => id === parentId)!; // as asked for
    if (errors.has(original.id)) continue;
    const message = `expected a run that no other rests on, run ${number} rests on run ${original.number}; purge it first`;
    errors.set(original.id, { code: 'CONFLICT', message });
    going.delete(original.id);
  }
  const gone = [...going];
  const contents = await tx.artifact.findMany({ where: { runId: { in: gone } }, distinct: ['sha256'] });
  await leaveHoles(tx, gone);
  const purged = archived.filter(({ id }) => going.has(id));
  await auditAll(
    tx,
    by,
    purged.map(({ id, number, method }) => ({
      action: 'run.purge' as const,
      subject: id,
      detail: `run ${number}, ${method}`,
    })),
  );
  await tx.run.deleteMany({ where: { id: { in: gone }, parentId: { not: null } } });
  await tx.run.deleteMany({ where: { id: { in: gone } } });
  return {
    purged: new Map(purged.map((run) => [run.id, run])),
    contents: contents.map(({ sha256 }) => sha256),
    errors,
  };
}

async function leaveHoles(tx: Tx, runIds: readonly string[]): Promise<void> {
  const links = await tx.experimentRun.findMany({
    where: { runId: { in: [...runIds] }, run: { reattack: false } },
    include: { run: { include: withCell } },
  });
  await tx.purgedRun.createMany({
    data: links.map(({ experimentId, run }) => ({
      experimentId,
      configHash: run.configHash,
      number: run.number,
      cell: { ...cellOfRun(run) } as unknown as Prisma.InputJsonObject, // a cell is plain data
    })),
    skipDuplicates: true,
  });
}
