import type { Db, Tx } from '../db.ts';
import { DomainError } from '../errors.ts';
import type { Prisma, Run } from '../generated/prisma/client.ts';
import { startsFromOriginal } from '../methods.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import { audit } from '../teams/audit.service.ts';
import { type Identity, isRunner } from '../teams/authorization.service.ts';
import { endQueued } from './finish.service.ts';
import { behind, keyOf, orderOf, prismaOrder, whereOf } from './run.filter.ts';
import type { RunFilter, RunOrder } from './run.input.ts';
import { onlineRunners } from '../runners/runner.service.ts';
import { runsById } from './related.service.ts';
import { lockRuns, requeueRow } from './run.queue.ts';
import { isHeld, itsOriginal, mayBecome, reasonOfChild } from './run.status.ts';
import { whyWaiting } from './waiting.status.ts';

export type { Run as RunRow } from '../generated/prisma/client.ts';

/** Attempts that a fresh start gets. */
const ATTEMPTS = 3;

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
  return whyWaiting({ parent: parent ?? null, notBefore: run.notBefore, reason: run.reason, runners, now: new Date() });
}

export interface RunsArgs extends PageArgs {
  readonly filter?: RunFilter | null;
  readonly orderBy?: readonly RunOrder[] | null;
}

export async function runs(db: Db, by: Identity, args: RunsArgs): Promise<Page<Run>> {
  return pageOfRuns(db, args, { AND: [visibleRuns(by), whereOf(args.filter)] });
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

/** A waiting run is cancelled at once; a running one as soon as its runner hears of it. Cancelling twice is safe. */
export async function cancelRun(db: Db, by: Identity, id: string): Promise<Run> {
  return db.$transaction(async (tx) => {
    const [run] = await lockRuns(tx, [await ownRun(tx, by, id)]);
    if (!run) throw notFound(id);
    if (run.status === 'CANCELLED') return run;
    if (!mayBecome(run.status, 'CANCELLED')) {
      throw new DomainError('CONFLICT', `expected a run that has not ended, run ${run.number} is ${run.status}`, [
        'id',
      ]);
    }
    await audit(tx, by, { action: 'run.cancel', subject: id });
    const reason = by.account ? `cancelled by ${by.account.name}` : 'cancelled';
    if (!isHeld(run.status)) return endQueued(tx, run, 'CANCELLED', reason);
    return tx.run.update({ where: { id }, data: { cancelling: true, reason } });
  });
}

/**
 * Queues an ended run again with fresh attempts, the Original it starts from with it if that has ended badly too. An Original takes along the runs that
 * ended only because of it.
 */
export async function retryRun(db: Db, by: Identity, id: string): Promise<Run> {
  return db.$transaction(async (tx) => {
    await ownRun(tx, by, id);
    const { parentId: original, method, number: own } = await tx.run.findUniqueOrThrow({ where: { id } });
    const parentId = startsFromOriginal[method] ? original : null;
    const endedWithIt = { parentId: id, reason: { startsWith: itsOriginal(own) } };
    const children = await tx.run.findMany({ where: endedWithIt, select: { id: true } });
    const locked = await lockRuns(tx, [id, ...(parentId ? [parentId] : []), ...children.map((child) => child.id)]);
    const again = locked.filter(
      (run) => run.status !== 'SUCCEEDED' && mayBecome(run.status, 'QUEUED') && !isHeld(run.status),
    );
    const run = again.find((candidate) => candidate.id === id);
    if (!run) {
      const { number, status } = locked.find((candidate) => candidate.id === id)!; // ownRun found it
      throw new DomainError('CONFLICT', `expected a FAILED or CANCELLED run, run ${number} is ${status}`, ['id']);
    }
    for (const { id: runId, attemptCount } of again) {
      await tx.run.update({ where: { id: runId }, data: { maxAttempts: attemptCount + ATTEMPTS, finishedAt: null } });
      await requeueRow(tx, runId, { reason: null, backoff: 0 });
    }
    await audit(tx, by, { action: 'run.retry', subject: id });
    return tx.run.findUniqueOrThrow({ where: { id } });
  });
}

async function ownRun(tx: Tx, by: Identity, id: string): Promise<string> {
  const run = await tx.run.findFirst({ where: { id, teamId: by.team.id }, select: { id: true } });
  if (!run) throw notFound(id);
  return run.id;
}

const notFound = (id: string): DomainError =>
  new DomainError('NOT_FOUND', `id: expected a run of your team, got ${JSON.stringify(id)}`, ['id']);

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
