import type { Db } from '../db.ts';
import type { RunStatus } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Experiment } from '../generated/prisma/client.ts';
import { isInt, type Key, type Page, type PageArgs, paginate } from '../page.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { statusCounts } from './experiment.queue.ts';

export type { Experiment as ExperimentRow } from '../generated/prisma/client.ts';

export async function experimentByNumber(db: Db, by: Identity, number: number): Promise<Experiment | null> {
  return db.experiment.findFirst({ where: { number, teamId: by.team.id } });
}

/** The newest first. */
export async function experiments(db: Db, by: Identity, args: PageArgs): Promise<Page<Experiment>> {
  const where = { teamId: by.team.id };
  return paginate(args, {
    rows: (after, take) =>
      db.experiment.findMany({
        where: after ? { ...where, number: { lt: numberOf(after) } } : where,
        orderBy: { number: 'desc' },
        take,
      }),
    key: (experiment) => [experiment.number],
    count: () => db.experiment.count({ where }),
  });
}

function numberOf([number]: Key): number {
  if (isInt(number)) return number;
  throw new DomainError('INVALID', 'after: expected a cursor of the list of experiments', ['after']);
}

export interface StatusCount {
  readonly status: RunStatus;
  readonly count: number;
}

/** By experiment, in the order of the statuses. */
export async function statusCountsOf(db: Db, ids: readonly string[]): Promise<Map<string, StatusCount[]>> {
  const rows = await statusCounts(db, ids);
  const counts = new Map<string, StatusCount[]>(ids.map((id) => [id, []]));
  for (const { experimentId, status, count } of rows) counts.get(experimentId)?.push({ status, count });
  return counts;
}

/** By run: the experiments that asked for it. */
export async function experimentsOfRuns(db: Db, runIds: readonly string[]): Promise<Map<string, Experiment[]>> {
  const links = await db.experimentRun.findMany({
    where: { runId: { in: [...runIds] } },
    include: { experiment: true },
    orderBy: { experiment: { number: 'asc' } },
  });
  const found = new Map<string, Experiment[]>(runIds.map((id) => [id, []]));
  for (const link of links) found.get(link.runId)?.push(link.experiment);
  return found;
}
