import type { Db, Tx } from '../db.ts';
import type { Role } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Account, Member, Team } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import { audit } from './audit.service.ts';
import { type Identity, may } from './authorization.service.ts';
import { lockTeam } from './member.queue.ts';
import { issueLink } from './session.service.ts';

export type MemberRow = Member & { readonly account: Account };

/** By when they joined. */
export async function members(db: Db, by: Identity, args: PageArgs): Promise<Page<MemberRow>> {
  const where = { teamId: by.team.id };
  return paginate(args, {
    rows: (after, take) =>
      db.member.findMany({
        where: after ? { ...where, id: { gt: String(after[0]) } } : where,
        orderBy: { id: 'asc' },
        include: { account: true },
        take,
      }),
    key: (member) => [member.id],
    count: () => db.member.count({ where }),
  });
}

export async function membersById(db: Db, by: Identity, ids: readonly string[]): Promise<MemberRow[]> {
  if (!may(by, 'READ')) return [];
  return db.member.findMany({ where: { id: { in: [...ids] }, teamId: by.team.id }, include: { account: true } });
}

/** Theirs to whom it belongs, and to owners. */
export function emailOf(member: MemberRow, by: Identity): string | null {
  return may(by, 'TEAM') || by.account?.id === member.accountId ? member.account.email : null;
}

/** By account. */
export async function teamsOfAccounts(
  db: Db,
  accountIds: readonly string[],
): Promise<Map<string, (Member & { team: Team })[]>> {
  const rows = await db.member.findMany({
    where: { accountId: { in: [...accountIds] } },
    include: { team: true },
    orderBy: { id: 'asc' },
  });
  return new Map(accountIds.map((id) => [id, rows.filter((row) => row.accountId === id)]));
}

export async function changeRole(
  db: Db,
  by: Identity,
  input: { readonly member: string; readonly role: Role },
): Promise<MemberRow> {
  return db.$transaction(async (tx) => {
    const member = await lockedMember(tx, by, input.member);
    if (member.role === input.role) return member;
    if (member.role === 'OWNER') await assertNotLast(tx, member, 'member');
    await tx.member.update({ where: { id: member.id }, data: { role: input.role } });
    if (member.role === 'OWNER') await withdrawInvitations(tx, member);
    const detail = `${member.account.name}: ${member.role} to ${input.role}`;
    await audit(tx, by, { action: 'member.role', subject: member.id, detail });
    return { ...member, role: input.role };
  });
}

export async function removeMember(
  db: Db,
  by: Identity,
  input: { readonly member: string; readonly keepRunnerTokens: boolean },
): Promise<string> {
  return db.$transaction(async (tx) => {
    const member = await lockedMember(tx, by, input.member);
    await depart(tx, member, { path: 'member', keepRunnerTokens: input.keepRunnerTokens });
    await audit(tx, by, { action: 'member.remove', subject: member.id, detail: member.account.name });
    return member.id;
  });
}

export async function leaveTeam(db: Db, by: Identity, confirm: string): Promise<string> {
  if (confirm !== by.team.slug) {
    const message = `confirm: expected the team's slug, ${by.team.slug}, got ${JSON.stringify(confirm)}`;
    throw new DomainError('INVALID', message, ['confirm']);
  }
  return db.$transaction(async (tx) => {
    await lockTeam(tx, by.team.id);
    const own = await tx.member.findFirstOrThrow({ where: { teamId: by.team.id, accountId: by.account?.id ?? '' } });
    await depart(tx, own, { keepRunnerTokens: true });
    await audit(tx, by, { action: 'member.leave', subject: own.id });
    return by.team.id;
  });
}

/** Ends the membership and everything that rests on it: tokens, links and invitations stop with this commit, open sockets a moment later. */
async function depart(
  tx: Tx,
  member: Member,
  { path, keepRunnerTokens }: { readonly path?: string; readonly keepRunnerTokens: boolean },
): Promise<void> {
  const { teamId, accountId } = member;
  if (member.role === 'OWNER') await assertNotLast(tx, member, path);
  await tx.token.updateMany({
    where: {
      teamId,
      accountId,
      kind: { in: keepRunnerTokens ? ['API', 'LINK'] : ['API', 'LINK', 'RUNNER'] },
      revokedAt: null,
    },
    data: { revokedAt: new Date() },
  });
  await withdrawInvitations(tx, member);
  await tx.member.delete({ where: { id: member.id } });
}

/** Who is no owner any more cannot come back by an invitation of their own. */
async function withdrawInvitations(tx: Tx, { teamId, accountId }: Member): Promise<void> {
  await tx.invitation.updateMany({
    where: { teamId, inviterId: accountId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
}

async function lockedMember(tx: Tx, by: Identity, id: string): Promise<MemberRow> {
  await lockTeam(tx, by.team.id);
  const member = await tx.member.findFirst({ where: { id, teamId: by.team.id }, include: { account: true } });
  if (member) return member;
  throw new DomainError('NOT_FOUND', `member: expected a member of this team, got ${JSON.stringify(id)}`, ['member']);
}

async function assertNotLast(tx: Tx, member: Member, path?: string): Promise<void> {
  const others = await tx.member.count({ where: { teamId: member.teamId, role: 'OWNER', id: { not: member.id } } });
  if (others > 0) return;
  const message = 'The last owner stays: make somebody else an owner first.';
  throw new DomainError('CONFLICT', message, path === undefined ? [] : [path]);
}

/** A link that signs a member in and lets them set a new password. Only for who belongs to no team that the asker does not own. */
export async function createSignInLink(db: Db, by: Identity, id: string): Promise<string> {
  return db.$transaction(async (tx) => {
    const member = await lockedMember(tx, by, id);
    const owned = await tx.member.findMany({ where: { accountId: by.account?.id ?? '', role: 'OWNER' } });
    const foreign = await tx.member.count({
      where: { accountId: member.accountId, teamId: { notIn: owned.map(({ teamId }) => teamId) } },
    });
    if (foreign > 0) {
      const message =
        'member: expected somebody who is only in teams that you own; this person is in another too: an administrator runs `npm run link -- EMAIL`';
      throw new DomainError('CONFLICT', message, ['member']);
    }
    await audit(tx, by, { action: 'link.create', subject: member.id, detail: member.account.name });
    return issueLink(tx, { teamId: by.team.id, accountId: member.accountId });
  });
}

/** Who came by single sign-on and is in no team joins this one. */
export async function joinTeam(
  tx: Tx,
  { accountId, team: slug, role }: { readonly accountId: string; readonly team: string; readonly role: Role },
): Promise<void> {
  if ((await tx.member.count({ where: { accountId } })) > 0) return;
  const team = await tx.team.findUnique({ where: { slug } });
  if (team) await addMember(tx, { teamId: team.id, accountId, role });
}

export async function addMember(
  tx: Tx,
  { teamId, accountId, role }: { readonly teamId: string; readonly accountId: string; readonly role: Role },
): Promise<Member> {
  const member = await tx.member.create({ data: { id: newId('Member'), teamId, accountId, role } });
  const author = { team: { id: teamId }, account: { id: accountId }, tokenId: null };
  await audit(tx, author, { action: 'member.join', subject: member.id, detail: role });
  return member;
}
