import type { Db } from '../db.ts';
import type { Prisma, Run } from '../generated/prisma/client.ts';
import { startsFromOriginal } from '../methods.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import { type Identity, isRunner } from '../teams/authorization.service.ts';
import { behind, keyOf, prismaOrder } from '../keyset.ts';
import { orderOf, runsWhere } from './run.filter.ts';
import type { RunFilter, RunOrder } from './run.input.ts';
import { onlineRunners } from '../runners/runner.service.ts';
import { runsById } from './related.service.ts';
import { reasonOfChild } from './run.status.ts';
import { whyWaiting } from './waiting.status.ts';

export type { Run as RunRow } from '../generated/prisma/client.ts';

/** What of the runs an identity may see: a team's, and of those a runner only what it holds. */
export function visibleRuns(by: Identity): Prisma.RunWhereInput {
  if (!isRunner(by)) return { teamId: by.team.id };
  return { teamId: by.team.id, status: { in: ['LEASED', 'RUNNING'] }, runner: { tokenId: by.tokenId } };
}

export async function runByNumber(db: Db, by: Identity, number: number): Promise<Run | null> {
  return db.run.findFirst({ where: { number, ...visibleRuns(by) } });
}

type Load = <Row>(
  batch: (db: Db, ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
  id: string,
) => Promise<Row | undefined>;

/** Why a run failed, was cancelled or waits. */
export async function reasonOf(run: Run, load: Load): Promise<string | null> {
  if (run.status !== 'QUEUED') return run.reason;
  const original = startsFromOriginal[run.method] ? run.parentId : null;
  const parent = original === null ? undefined : await load(runsById, original);
  const runners = (await load(onlineRunners, run.teamId)) ?? [];
  const { notBefore, reason, neededBytes } = run;
  return whyWaiting({ parent: parent ?? null, notBefore, reason, neededBytes, runners, now: new Date() });
}

export interface RunsArgs extends PageArgs {
  readonly filter?: RunFilter | null;
  readonly orderBy?: readonly RunOrder[] | null;
}

export async function runs(db: Db, by: Identity, args: RunsArgs): Promise<Page<Run>> {
  return pageOfRuns(db, args, filteredRuns(by, args.filter));
}

/** The condition of a filter among what an identity may see. */
export function filteredRuns(by: Identity, filter: RunFilter | null | undefined): Prisma.RunWhereInput {
  return { AND: [visibleRuns(by), runsWhere(filter)] };
}

/** By number, as they were launched. */
export async function runsOfExperiment(db: Db, experimentId: string, args: PageArgs): Promise<Page<Run>> {
  const orderBy = [{ field: 'NUMBER', direction: 'ASC' }] as const;
  return pageOfRuns(db, { ...args, orderBy }, { experiments: { some: { experimentId } } });
}

async function pageOfRuns(db: Db, args: RunsArgs, where: Prisma.RunWhereInput): Promise<Page<Run>> {
  const order = orderOf(args.orderBy);
  return paginate(args, {
    rows: (after, take) =>
      db.run.findMany({
        where: after ? { AND: [where, behind(order, after)] } : where,
        orderBy: prismaOrder(order),
        take,
      }),
    key: (run) => keyOf(order, run),
    count: () => db.run.count({ where }),
  });
}

/** Why a run cannot start whose Original has ended badly. */
export function reasonOfParent({ number, status, reason }: Run): string {
  return reasonOfChild({ number, status: status === 'CANCELLED' ? status : 'FAILED', reason });
}

export async function runById(db: Db, by: Identity, id: string): Promise<Run | null> {
  return db.run.findFirst({ where: { id, ...visibleRuns(by) } });
}

export async function runIdsOfExperiment(db: Db, by: Identity, experimentId: string): Promise<string[]> {
  const links = await db.experimentRun.findMany({
    where: { experimentId, experiment: { teamId: by.team.id } },
    select: { runId: true },
  });
  return links.map((link) => link.runId);
}
