import type { Db } from '../db.ts';
import type { Artifact, Attempt, Dataset, Protocol, Run, Runner } from '../generated/prisma/client.ts';

// What belongs to runs, for many at once: a page of runs costs one query a field, however long it is.

export type { Attempt as AttemptRow, Protocol as ProtocolRow } from '../generated/prisma/client.ts';

export async function runsById(db: Db, ids: readonly string[]): Promise<Map<string, Run>> {
  return byId(await db.run.findMany({ where: { id: { in: [...ids] } } }));
}

export async function protocolsById(db: Db, ids: readonly string[]): Promise<Map<string, Protocol>> {
  return byId(await db.protocol.findMany({ where: { id: { in: [...ids] } } }));
}

export async function datasetsById(db: Db, ids: readonly string[]): Promise<Map<string, Dataset>> {
  return byId(await db.dataset.findMany({ where: { id: { in: [...ids] } } }));
}

export async function runnersById(db: Db, ids: readonly string[]): Promise<Map<string, Runner>> {
  return byId(await db.runner.findMany({ where: { id: { in: [...ids] } } }));
}

export async function attemptsOfRuns(db: Db, runIds: readonly string[]): Promise<Map<string, Attempt[]>> {
  const rows = await db.attempt.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { number: 'asc' } });
  return grouped(runIds, rows, (row) => row.runId);
}

export async function artifactsOfRuns(db: Db, runIds: readonly string[]): Promise<Map<string, Artifact[]>> {
  const rows = await db.artifact.findMany({ where: { runId: { in: [...runIds] } }, orderBy: { kind: 'asc' } });
  return grouped(runIds, rows, (row) => row.runId);
}

export async function childrenOfRuns(db: Db, runIds: readonly string[]): Promise<Map<string, Run[]>> {
  const rows = await db.run.findMany({ where: { parentId: { in: [...runIds] } }, orderBy: { number: 'asc' } });
  return grouped(runIds, rows, (row) => row.parentId ?? '');
}

/** The runs that runners hold now. */
export async function leasesOfRunners(db: Db, runnerIds: readonly string[]): Promise<Map<string, Run[]>> {
  const rows = await db.run.findMany({
    where: { runnerId: { in: [...runnerIds] }, status: { in: ['LEASED', 'RUNNING'] } },
    orderBy: { number: 'asc' },
  });
  return grouped(runnerIds, rows, (row) => row.runnerId ?? '');
}

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function grouped<Row>(keys: readonly string[], rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>(keys.map((k) => [k, []]));
  for (const row of rows) groups.get(key(row))?.push(row);
  return groups;
}
