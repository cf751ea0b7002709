import type { Db } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { Runner } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { audit } from '../teams/audit.service.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { RegisterRunnerInput } from './runner.input.ts';

export type { Runner as RunnerRow } from '../generated/prisma/client.ts';

const ONLINE_SECONDS = 90;

/** Heard of within 90 s: a runner renews its leases every 15 s and asks for work at least once a minute. */
export function isOnline(runner: Pick<Runner, 'lastSeenAt'>, now = Date.now()): boolean {
  return now - runner.lastSeenAt.getTime() < ONLINE_SECONDS * 1000;
}

/** A name is a place: registering it again updates it, and from then on it belongs to the token that did. */
export async function registerRunner(db: Db, by: Identity, input: RegisterRunnerInput): Promise<Runner> {
  const issues = [
    ...lengthIssues('name', input.name, 100),
    ...lengthIssues('host', input.host, 200),
    ...lengthIssues('version', input.version, 100),
    ...(input.engines.length === 0 ? [issue('engines', 'expected at least one engine, got none')] : []),
    ...(input.slots < 1 || input.slots > 64
      ? [issue('slots', `expected a whole number in [1, 64], got ${input.slots}`)]
      : []),
    ...(input.memoryBytes < 0 ? [issue('memoryBytes', `expected at least 0, got ${input.memoryBytes}`)] : []),
  ];
  if (issues.length > 0) throw DomainError.of(issues);
  const now = new Date();
  const data = {
    tokenId: by.tokenId,
    host: input.host,
    engines: [...new Set(input.engines)],
    memoryBytes: BigInt(input.memoryBytes),
    slots: input.slots,
    version: input.version,
    registeredAt: now,
    lastSeenAt: now,
    draining: false,
  };
  return db.runner.upsert({
    where: { teamId_name: { teamId: by.team.id, name: input.name } },
    create: { id: newId('Runner'), teamId: by.team.id, name: input.name, ...data },
    update: data,
  });
}

/** Whether it is heard of, and whether it could take more. */
export function statusOf(
  runner: Pick<Runner, 'lastSeenAt' | 'draining' | 'slots'>,
  held: number,
): 'OFFLINE' | 'DRAINING' | 'BUSY' | 'IDLE' {
  if (!isOnline(runner)) return 'OFFLINE';
  if (runner.draining) return 'DRAINING';
  return held >= runner.slots ? 'BUSY' : 'IDLE';
}

/** The runner hears of it with its next heartbeat or claim; one that may work again is woken by its next poll. */
export async function setDraining(
  db: Db,
  by: Identity,
  { id, draining }: { readonly id: string; readonly draining: boolean },
): Promise<Runner> {
  return db.$transaction(async (tx) => {
    const [runner] = await tx.runner.updateManyAndReturn({ where: { id, teamId: by.team.id }, data: { draining } });
    if (!runner) {
      throw new DomainError('NOT_FOUND', `id: expected a runner of your team, got ${JSON.stringify(id)}`, ['id']);
    }
    await audit(tx, by, { action: draining ? 'runner.drain' : 'runner.resume', subject: id, detail: runner.name });
    return runner;
  });
}

export function unknownRunner(id: string): DomainError {
  return new DomainError(
    'NOT_FOUND',
    `runner: expected a runner registered with this token, got ${JSON.stringify(id)}; call registerRunner first`,
    ['runner'],
  );
}

export async function runners(db: Db, by: Identity, args: PageArgs): Promise<Page<Runner>> {
  const where = { teamId: by.team.id };
  return paginate(args, {
    rows: (after, take) =>
      db.runner.findMany({
        where: after ? { ...where, name: { gt: String(after[0]) } } : where,
        orderBy: { name: 'asc' },
        take,
      }),
    key: (runner) => [runner.name],
    count: () => db.runner.count({ where }),
  });
}

/** By team. */
export async function onlineRunners(db: Db, teamIds: readonly string[]): Promise<Map<string, Runner[]>> {
  const rows = await db.runner.findMany({
    where: { teamId: { in: [...teamIds] }, lastSeenAt: { gt: new Date(Date.now() - ONLINE_SECONDS * 1000) } },
  });
  return new Map(teamIds.map((teamId) => [teamId, rows.filter((row) => row.teamId === teamId)]));
}

function lengthIssues(field: string, value: string, max: number): Issue[] {
  if (value.length >= 1 && value.length <= max) return [];
  return [issue(field, `expected 1 to ${max} characters, got ${value.length}`)];
}

const issue = (field: string, message: string): Issue => ({
  code: 'OUT_OF_RANGE',
  message: `${field}: ${message}`,
  path: [field],
});
