import type { Db, Tx } from '../db.ts';
import type { TokenKind } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Token } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { audit } from './audit.service.ts';
import { assertMay, type Identity, may } from './authorization.service.ts';
import { hashOf, newSecret } from './secret.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const SESSION_DAYS = 30;

/** The holder of a secret of one of `kinds`, or undefined when it is unknown, over or revoked. */
export async function authenticate(db: Db, secret: string, kinds: readonly TokenKind[]): Promise<Identity | undefined> {
  const token = await db.token.findUnique({
    where: { hash: hashOf(secret) },
    include: { team: true, account: { include: { members: true } } },
  });
  const now = new Date();
  if (!token || !kinds.includes(token.kind) || token.revokedAt || (token.expiresAt && token.expiresAt <= now)) {
    return undefined;
  }
  const member = token.account?.members.find((m) => m.teamId === token.teamId);
  const isRunner = token.kind === 'RUNNER'; // it outlives the membership of who made it
  if (!isRunner && !member) return undefined;
  if (!token.usedAt || now.getTime() - token.usedAt.getTime() > MINUTE) {
    await db.token.updateMany({ where: { id: token.id }, data: { usedAt: now } });
  }
  return {
    tokenId: token.id,
    tokenKind: token.kind,
    expiresAt: token.expiresAt,
    team: token.team,
    account: isRunner ? null : token.account,
    role: isRunner ? null : (member?.role ?? null),
  };
}

export interface NewToken {
  readonly kind: TokenKind;
  readonly name: string;
  readonly teamId: string;
  readonly accountId: string | null;
  readonly expiresAt: Date | null;
}

export async function issueToken(tx: Tx, token: NewToken): Promise<{ token: Token; secret: string }> {
  const secret = newSecret(token.kind);
  const row = await tx.token.create({
    data: { id: newId('Token'), ...token, prefix: secret.prefix, hash: secret.hash },
  });
  return { token: row, secret: secret.text };
}

/** Uses up a sign-in link and begins a session; undefined when the link is unknown, used or over. */
export async function redeemLink(db: Db, link: string): Promise<{ secret: string; maxAgeSeconds: number } | undefined> {
  return db.$transaction(async (tx) => {
    const now = new Date();
    const where = { hash: hashOf(link), kind: 'LINK', usedAt: null, revokedAt: null, expiresAt: { gt: now } } as const;
    const used = await tx.token.updateManyAndReturn({
      where,
      data: { usedAt: now },
      include: { team: true, account: true },
    });
    const [token] = used;
    if (!token) return undefined;
    const expiresAt = new Date(now.getTime() + SESSION_DAYS * DAY);
    const session = await issueToken(tx, {
      kind: 'SESSION',
      name: 'browser',
      teamId: token.teamId,
      accountId: token.accountId,
      expiresAt,
    });
    await audit(
      tx,
      { team: token.team, account: token.account, tokenId: token.id },
      {
        action: 'session.start',
        subject: session.token.id,
      },
    );
    return { secret: session.secret, maxAgeSeconds: SESSION_DAYS * 86_400 };
  });
}

export async function endSession(db: Db, by: Identity): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.token.updateMany({ where: { id: by.tokenId, kind: 'SESSION' }, data: { revokedAt: new Date() } });
    await audit(tx, by, { action: 'session.end', subject: by.tokenId });
  });
}

export interface CreateToken {
  readonly kind: TokenKind;
  readonly name: string;
  readonly expiresInDays?: number | null;
}

export async function createToken(db: Db, by: Identity, input: CreateToken): Promise<{ token: Token; secret: string }> {
  const { kind, expiresInDays: days } = input;
  const name = input.name.trim();
  if (kind !== 'API' && kind !== 'RUNNER') {
    throw new DomainError('INVALID', `kind: expected API or RUNNER, got ${kind}`, ['kind']);
  }
  if (name.length < 1 || name.length > 100) {
    throw new DomainError('OUT_OF_RANGE', `name: expected 1 to 100 characters, got ${name.length}`, ['name']);
  }
  if (days != null && (days < 1 || days > 3650)) {
    throw new DomainError('OUT_OF_RANGE', `expiresInDays: expected a whole number in [1, 3650], got ${days}`, [
      'expiresInDays',
    ]);
  }
  if (kind === 'RUNNER') assertMay(by, 'RUNNER_TOKENS');
  return db.$transaction(async (tx) => {
    const made = await issueToken(tx, {
      kind,
      name,
      teamId: by.team.id,
      accountId: by.account?.id ?? null,
      expiresAt: days == null ? null : new Date(Date.now() + days * DAY),
    });
    await audit(tx, by, { action: 'token.create', subject: made.token.id, detail: `${kind} ${name}` });
    return made;
  });
}

/** One's own token, or anyone's in the team with RUNNER_TOKENS. Revoking twice is safe. */
export async function revokeToken(db: Db, by: Identity, id: string): Promise<Token> {
  const mine = may(by, 'RUNNER_TOKENS') ? {} : { accountId: by.account?.id ?? '' };
  const where = { id, teamId: by.team.id, ...mine };
  return db.$transaction(async (tx) => {
    const revoked = await tx.token.updateMany({
      where: { ...where, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    const token = await tx.token.findFirst({ where });
    if (!token) throw new DomainError('NOT_FOUND', `id: expected a token of yours, got ${JSON.stringify(id)}`, ['id']);
    if (revoked.count > 0) await audit(tx, by, { action: 'token.revoke', subject: id, detail: token.name });
    return token;
  });
}
