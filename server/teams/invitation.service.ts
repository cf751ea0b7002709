import { hashPassword } from 'better-auth/crypto';
import type { Db, Tx } from '../db.ts';
import type { Role } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Invitation, Prisma, Team } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import { audit } from './audit.service.ts';
import { type Identity, may } from './authorization.service.ts';
import { checkedName } from './name.ts';
import { addMember } from './member.service.ts';
import { checkedEmail, checkPassword, createAccount } from './password.service.ts';
import { hashOf, newSecret } from './secret.ts';
import { beginSession, type NewSession } from './session.service.ts';
import type { InviteMemberInput } from './invitation.input.ts';

export type { Invitation as InvitationRow } from '../generated/prisma/client.ts';

const DAY = 86_400_000;

export async function inviteMember(
  db: Db,
  by: Identity,
  input: InviteMemberInput,
): Promise<{ invitation: Invitation; secret: string }> {
  const { role, expiresInDays: days } = input;
  if (days < 1 || days > 30) {
    throw new DomainError('OUT_OF_RANGE', `expiresInDays: expected a whole number in [1, 30], got ${days}`, [
      'expiresInDays',
    ]);
  }
  const email = input.email == null ? null : checkedEmail(input.email);
  const secret = newSecret('INVITATION');
  return db.$transaction(async (tx) => {
    const invitation = await tx.invitation.create({
      data: {
        id: newId('Invitation'),
        teamId: by.team.id,
        role,
        email,
        prefix: secret.prefix,
        hash: secret.hash,
        inviterId: by.account?.id ?? null,
        expiresAt: new Date(Date.now() + days * DAY),
      },
    });
    const detail = email === null ? role : `${role} ${email}`;
    await audit(tx, by, { action: 'invitation.create', subject: invitation.id, detail });
    return { invitation, secret: secret.text };
  });
}

/** Revoking twice is safe; one that was accepted is past. */
export async function revokeInvitation(db: Db, by: Identity, id: string): Promise<Invitation> {
  const where = { id, teamId: by.team.id };
  return db.$transaction(async (tx) => {
    const { count } = await tx.invitation.updateMany({
      where: { ...where, revokedAt: null, acceptedAt: null },
      data: { revokedAt: new Date() },
    });
    const invitation = await tx.invitation.findFirst({ where });
    if (!invitation) {
      throw new DomainError('NOT_FOUND', `id: expected an invitation of this team, got ${JSON.stringify(id)}`, ['id']);
    }
    if (count > 0) await audit(tx, by, { action: 'invitation.revoke', subject: id });
    return invitation;
  });
}

export type InvitationsArgs = PageArgs & { readonly pending?: boolean | null };

/** The newest first. */
export async function invitations(db: Db, by: Identity, args: InvitationsArgs): Promise<Page<Invitation>> {
  const open = openAt(new Date());
  const where: Prisma.InvitationWhereInput = {
    AND: [{ teamId: by.team.id }, args.pending == null ? {} : args.pending ? open : { NOT: open }],
  };
  return paginate(args, {
    rows: (after, take) =>
      db.invitation.findMany({
        where: after ? { AND: [where, { id: { lt: String(after[0]) } }] } : where,
        orderBy: { id: 'desc' },
        take,
      }),
    key: (invitation) => [invitation.id],
    count: () => db.invitation.count({ where }),
  });
}

export async function invitationsById(db: Db, by: Identity, ids: readonly string[]): Promise<Invitation[]> {
  if (!may(by, 'TEAM')) return [];
  return db.invitation.findMany({ where: { id: { in: [...ids] }, teamId: by.team.id } });
}

/** What whoever holds the link is told before they accept. */
export interface Peek {
  readonly team: string;
  readonly role: Role;
  readonly email: string | null;
  readonly inviter: string | null;
  readonly expiresAt: string;
}

export async function peekInvitation(db: Db, secret: string): Promise<Peek> {
  const found = await db.invitation.findFirst({
    where: { hash: hashOf(secret), ...openAt(new Date()) },
    include: { team: true, inviter: true },
  });
  if (!found) throw notOpen();
  const { team, role, email, inviter, expiresAt } = found;
  return { team: team.name, role, email, inviter: inviter?.name ?? null, expiresAt: expiresAt.toISOString() };
}

/** From now on the session looks at the team joined. */
export async function acceptInvitation(db: Db, by: Identity, secret: string): Promise<Team> {
  return db.$transaction(async (tx) => {
    const teamId = await acceptFor(tx, { secret, accountId: by.account?.id ?? '' });
    await tx.token.updateMany({ where: { id: by.tokenId, kind: 'SESSION' }, data: { teamId } });
    return tx.team.findUniqueOrThrow({ where: { id: teamId } });
  });
}

/** Uses the invitation up; answers its team. */
export async function acceptFor(
  tx: Tx,
  { secret, accountId }: { readonly secret: string; readonly accountId: string },
): Promise<string> {
  const [used] = await tx.invitation.updateManyAndReturn({
    where: { hash: hashOf(secret), ...openAt(new Date()) },
    data: { acceptedAt: new Date(), accepterId: accountId },
  });
  if (!used) throw notOpen();
  const account = await tx.account.findUniqueOrThrow({ where: { id: accountId }, include: { members: true } });
  if (used.email !== null && used.email !== account.email) {
    throw new DomainError(
      'CONFLICT',
      `This invitation is for ${used.email}; you are ${account.email ?? 'without an e-mail'}.`,
      ['secret'],
    );
  }
  if (account.members.some(({ teamId }) => teamId === used.teamId)) {
    throw new DomainError('CONFLICT', 'You are in this team already.', ['secret']);
  }
  await addMember(tx, { teamId: used.teamId, accountId, role: used.role });
  return used.teamId;
}

export interface Newcomer {
  readonly secret: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Somebody new: an account with a password, a member, a session. */
export async function acceptAsNewcomer(db: Db, { secret, name, email, password }: Newcomer): Promise<NewSession> {
  await peekInvitation(db, secret); // before a password costs its time
  checkPassword(password);
  const person = { name: checkedName(name), email: checkedEmail(email), hash: await hashPassword(password) };
  return db.$transaction(async (tx) => {
    const accountId = await createAccount(tx, person);
    const teamId = await acceptFor(tx, { secret, accountId });
    return beginSession(tx, { accountId, by: 'invitation', teamId });
  });
}

const openAt = (now: Date) => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: now } });

const notOpen = (): DomainError =>
  new DomainError('NOT_FOUND', 'This invitation is unknown, used, withdrawn or over. Ask for a new one.', ['secret']);
