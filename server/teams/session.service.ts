import type { Db, Tx } from '../db.ts';
import { AccessError, DomainError } from '../errors.ts';
import { audit } from './audit.service.ts';
import type { Identity } from './authorization.service.ts';
import { hashOf } from './secret.ts';
import { issueToken } from './token.service.ts';

const SESSION_DAYS = 30;
const DAY = 86_400_000;
/** How long somebody who came by a link may set a password without the old one. */
const FRESH_MS = 3_600_000;

export interface NewSession {
  readonly secret: string;
  readonly maxAgeSeconds: number;
}

/** How somebody signed in, as the audit log says it. */
export type SignedInBy = 'link' | 'password' | 'single sign-on' | 'invitation';

export interface Beginning {
  readonly accountId: string;
  readonly by: SignedInBy;
  /** The team to look at; left out: the one looked at last. */
  readonly teamId?: string;
  readonly linkId?: string;
}

/** Begins a session; refuses who is in no team. */
export async function beginSession(tx: Tx, { accountId, by, teamId, linkId }: Beginning): Promise<NewSession> {
  const team = teamId ?? (await teamOf(tx, accountId));
  const now = Date.now();
  const session = await issueToken(tx, {
    kind: 'SESSION',
    name: 'browser',
    teamId: team,
    accountId,
    expiresAt: new Date(now + SESSION_DAYS * DAY),
    freshUntil: by === 'link' ? new Date(now + FRESH_MS) : null,
  });
  const author = { team: { id: team }, account: { id: accountId }, tokenId: linkId ?? session.token.id };
  await audit(tx, author, { action: 'session.start', subject: session.token.id, detail: by });
  return { secret: session.secret, maxAgeSeconds: (SESSION_DAYS * DAY) / 1000 };
}

async function teamOf(tx: Tx, accountId: string): Promise<string> {
  const own = await tx.member.findMany({ where: { accountId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  const teams = own.map((member) => member.teamId);
  const last = await tx.token.findFirst({
    where: { accountId, kind: 'SESSION', teamId: { in: teams } },
    orderBy: { id: 'desc' },
  });
  const team = last?.teamId ?? teams[0];
  if (!team) throw new AccessError('FORBIDDEN', 'You are in no team. Ask an owner for an invitation.');
  return team;
}

/** Uses up a sign-in link and begins a session; undefined when the link is unknown, used or over. */
export async function redeemLink(db: Db, link: string): Promise<NewSession | undefined> {
  return db.$transaction(async (tx) => {
    const now = new Date();
    const [used] = await tx.token.updateManyAndReturn({
      where: { hash: hashOf(link), kind: 'LINK', usedAt: null, revokedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    if (!used?.accountId) return undefined;
    const member = await tx.member.findUnique({
      where: { teamId_accountId: { teamId: used.teamId, accountId: used.accountId } },
    });
    if (!member) return undefined; // made for somebody who has left since
    return beginSession(tx, { accountId: used.accountId, by: 'link', teamId: used.teamId, linkId: used.id });
  });
}

export async function endSession(db: Db, by: Identity): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.token.updateMany({ where: { id: by.tokenId, kind: 'SESSION' }, data: { revokedAt: new Date() } });
    await audit(tx, by, { action: 'session.end', subject: by.tokenId });
  });
}

/** From now on the session looks at another team of its person. */
export async function switchTeam(db: Db, by: Identity, slug: string): Promise<Identity> {
  const member = await db.member.findFirst({
    where: { accountId: by.account?.id ?? '', team: { slug } },
    include: { team: true },
  });
  if (!member) {
    throw new DomainError('NOT_FOUND', `team: expected the slug of a team of yours, got ${JSON.stringify(slug)}`, [
      'team',
    ]);
  }
  await db.token.updateMany({ where: { id: by.tokenId, kind: 'SESSION' }, data: { teamId: member.teamId } });
  return { ...by, team: member.team, role: member.role };
}

/** A one-time link that signs `accountId` in; whoever comes by it may set a new password. */
export async function issueLink(
  tx: Tx,
  owner: { readonly teamId: string; readonly accountId: string },
): Promise<string> {
  const { teamId, accountId } = owner;
  const link = await issueToken(tx, {
    kind: 'LINK',
    name: 'sign-in',
    teamId,
    accountId,
    expiresAt: new Date(Date.now() + FRESH_MS),
  });
  return link.secret;
}
