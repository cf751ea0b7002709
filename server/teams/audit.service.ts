import type { Db, Tx } from '../db.ts';
import { DomainError } from '../errors.ts';
import type { AuditEntry, Prisma } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import type { AuditAction } from './audit-action.ts';
import type { AuditFilter, AuditIdFilter } from './audit.input.ts';
import { type Identity, may } from './authorization.service.ts';

export type { AuditEntry as AuditRow } from '../generated/prisma/client.ts';

/** Who did it, and in which team. */
export interface Author {
  readonly team: { readonly id: string };
  readonly account: { readonly id: string } | null;
  readonly tokenId: string | null;
}

export interface AuditedAct {
  readonly action: AuditAction;
  readonly subject: string;
  readonly detail?: string;
}

/** Writes who did what to what, in the transaction that does it. */
export async function audit(tx: Tx, by: Author, act: AuditedAct): Promise<void> {
  await auditAll(tx, by, [act]);
}

export async function auditAll(tx: Tx, by: Author, acts: readonly AuditedAct[]): Promise<void> {
  await tx.auditEntry.createMany({
    data: acts.map(({ action, subject, detail }) => ({
      id: newId('AuditEntry'),
      teamId: by.team.id,
      accountId: by.account?.id ?? null,
      tokenId: by.tokenId,
      action,
      subject,
      detail: detail ?? null,
    })),
  });
}

export type AuditArgs = PageArgs & { readonly filter?: AuditFilter | null };

/** The latest first. */
export async function auditLog(db: Db, by: Identity, args: AuditArgs): Promise<Page<AuditEntry>> {
  const where: Prisma.AuditEntryWhereInput = { AND: [{ teamId: by.team.id }, whereOf(args.filter)] };
  return paginate(args, {
    rows: (after, take) =>
      db.auditEntry.findMany({
        where: after ? { AND: [where, { id: { lt: String(after[0]) } }] } : where,
        orderBy: { id: 'desc' },
        take,
      }),
    key: (entry) => [entry.id],
    count: () => db.auditEntry.count({ where }),
  });
}

export async function auditEntriesById(db: Db, by: Identity, ids: readonly string[]): Promise<AuditEntry[]> {
  if (!may(by, 'TEAM')) return [];
  return db.auditEntry.findMany({ where: { id: { in: [...ids] }, teamId: by.team.id } });
}

const MAX_DEPTH = 5;
// Prisma drops an empty condition, also where it would decide.
const ALWAYS: Prisma.AuditEntryWhereInput = { id: { notIn: [] } };
const NEVER: Prisma.AuditEntryWhereInput = { id: { in: [] } };

function whereOf(filter: AuditFilter | null | undefined, depth = 0): Prisma.AuditEntryWhereInput {
  if (!filter) return ALWAYS;
  if (depth > MAX_DEPTH) {
    throw new DomainError('OUT_OF_RANGE', `filter: expected at most ${MAX_DEPTH} levels of and, or, not`, ['filter']);
  }
  const { and, or, not, action, account, subject, at } = filter;
  const deeper = (part: AuditFilter): Prisma.AuditEntryWhereInput => whereOf(part, depth + 1);
  return {
    AND: [
      ALWAYS,
      ...(and ?? []).map(deeper),
      ...(or ? [or.length === 0 ? NEVER : { OR: or.map(deeper) }] : []),
      ...(not ? [{ NOT: deeper(not) }] : []),
      ...equalities(action).map((value) => ({ action: value })),
      ...equalities(account).map((value) => ({ accountId: value })),
      ...equalities(subject).map((value) => ({ subject: value })),
      ...(at?.gte == null ? [] : [{ at: { gte: at.gte } }]),
      ...(at?.lt == null ? [] : [{ at: { lt: at.lt } }]),
    ],
  };
}

function equalities(filter: AuditIdFilter | null | undefined): (string | { in: string[] })[] {
  return [...(filter?.eq == null ? [] : [filter.eq]), ...(filter?.in == null ? [] : [{ in: filter.in }])];
}
