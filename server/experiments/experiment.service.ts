import type { Db } from '../db.ts';
import type { RunStatus } from '../enums.ts';
import type { Experiment } from '../generated/prisma/client.ts';
import { behind, keyOf, prismaOrder } from '../keyset.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { experimentsWhere, orderOf } from './experiment.filter.ts';
import type { ExperimentFilter, ExperimentOrder } from './experiment-filter.input.ts';
import { purgedCounts, statusCounts } from './experiment.queue.ts';

export type { Experiment as ExperimentRow } from '../generated/prisma/client.ts';

export async function experimentByNumber(db: Db, by: Identity, number: number): Promise<Experiment | null> {
  return db.experiment.findFirst({ where: { number, teamId: by.team.id } });
}

export interface ExperimentsArgs extends PageArgs {
  readonly filter?: ExperimentFilter | null;
  readonly orderBy?: readonly ExperimentOrder[] | null;
}

/** The newest first unless ordered otherwise. */
export async function experiments(db: Db, by: Identity, args: ExperimentsArgs): Promise<Page<Experiment>> {
  const where = { AND: [{ teamId: by.team.id }, experimentsWhere(args.filter)] };
  const order = orderOf(args.orderBy);
  return paginate(args, {
    rows: (after, take) =>
      db.experiment.findMany({
        where: after ? { AND: [where, behind(order, after)] } : where,
        orderBy: prismaOrder(order),
        take,
      }),
    key: (experiment) => keyOf(order, experiment),
    count: () => db.experiment.count({ where }),
  });
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

export async function purgedCountOf(db: Db, ids: readonly string[]): Promise<Map<string, number>> {
  return purgedCounts(db, ids);
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
