import type { Db, Tx } from '../db.ts';
import { type TokenKind, TokenScope } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Account, Prisma, Token } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { type Page, type PageArgs, paginate } from '../page.ts';
import { audit } from './audit.service.ts';
import { assertMay, type Identity, may } from './authorization.service.ts';
import { hashOf, newSecret } from './secret.ts';
import type { CreateTokenInput, TokenFilter } from './token.input.ts';
import { holderOf, type HolderRow } from './token.queue.ts';

export type { Token as TokenRow } from '../generated/prisma/client.ts';

const DAY = 86_400_000;

/** The holder of a secret of one of `kinds`, or undefined when it is unknown, over or revoked, or has nothing to do with the team asked for. */
export async function authenticate(
  db: Db,
  secret: string,
  { kinds, team }: { readonly kinds: readonly TokenKind[]; readonly team?: string | undefined },
): Promise<Identity | undefined> {
  const row = await holderOf(db, hashOf(secret), team ?? null);
  if (!row || !kinds.includes(row.kind)) return undefined;
  if (row.unseen) await db.token.updateMany({ where: { id: row.token_id }, data: { usedAt: new Date() } });
  return identityOf(row);
}

function identityOf(row: HolderRow): Identity {
  const { account_id: id, account_name: name } = row;
  return {
    tokenId: row.token_id,
    tokenKind: row.kind,
    scopes: row.scopes,
    expiresAt: row.expires_at,
    freshUntil: row.fresh_until,
    team: { id: row.team_id, slug: row.slug, name: row.team_name },
    account: id === null || name === null ? null : { id, name },
    role: row.role,
  };
}

export interface NewToken {
  readonly kind: TokenKind;
  readonly name: string;
  readonly teamId: string;
  readonly accountId: string | null;
  readonly expiresAt: Date | null;
  /** Of an API token; all of them when left out. */
  readonly scopes?: readonly TokenScope[];
  readonly freshUntil?: Date | null;
}

export async function issueToken(tx: Tx, token: NewToken): Promise<{ token: Token; secret: string }> {
  const secret = newSecret(token.kind);
  const scopes = token.kind === 'API' ? [...(token.scopes ?? Object.values(TokenScope))] : [];
  const row = await tx.token.create({
    data: { id: newId('Token'), ...token, scopes, prefix: secret.prefix, hash: secret.hash },
  });
  return { token: row, secret: secret.text };
}

export async function createToken(
  db: Db,
  by: Identity,
  input: CreateTokenInput,
): Promise<{ token: Token; secret: string }> {
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
  const scopes = kind === 'API' ? scopesOf(by, input.scopes) : noScopes(input.scopes);
  const wanted = days == null ? null : new Date(Date.now() + days * DAY);
  return db.$transaction(async (tx) => {
    const made = await issueToken(tx, {
      kind,
      name,
      teamId: by.team.id,
      accountId: by.account?.id ?? null,
      scopes,
      expiresAt: kind === 'API' && by.tokenKind === 'API' ? earlier(wanted, by.expiresAt) : wanted,
    });
    const detail = [kind, ...scopes, name].join(' ');
    await audit(tx, by, { action: 'token.create', subject: made.token.id, detail });
    return made;
  });
}

const DEFAULT_SCOPES: readonly TokenScope[] = ['READ', 'LAUNCH'];
/** The permission that stands for a scope. */
const PERMISSION_OF = { READ: 'READ', LAUNCH: 'LAUNCH', TOKENS: 'TOKENS', TEAM: 'TEAM' } as const;

/** Never more than its maker may: a token cannot make a wider one. */
function scopesOf(by: Identity, asked: readonly TokenScope[] | null | undefined): TokenScope[] {
  const own = Object.values(TokenScope).filter((scope) => may(by, PERMISSION_OF[scope]));
  if (!asked) return DEFAULT_SCOPES.filter((scope) => own.includes(scope));
  const beyond = asked.filter((scope) => !own.includes(scope));
  if (asked.length === 0 || beyond.length > 0) {
    const got = asked.length === 0 ? 'none' : beyond.join(', ');
    throw new DomainError('OUT_OF_RANGE', `scopes: expected some of yours (${own.join(', ')}), got ${got}`, ['scopes']);
  }
  return Object.values(TokenScope).filter((scope) => asked.includes(scope));
}

function noScopes(asked: readonly TokenScope[] | null | undefined): TokenScope[] {
  if (!asked) return [];
  throw new DomainError('INVALID', 'scopes: expected none for a runner token, which claims and reports only', [
    'scopes',
  ]);
}

const earlier = (a: Date | null, b: Date | null): Date | null => (!a || (b && b < a) ? b : a);

/** One's own token, or anyone's in the team with RUNNER_TOKENS. Revoking twice is safe. */
export async function revokeToken(db: Db, by: Identity, id: string): Promise<Token> {
  const where = { id, ...visibleTokens(by) };
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

export async function tokensById(db: Db, by: Identity, ids: readonly string[]): Promise<Token[]> {
  if (!may(by, 'TOKENS')) return [];
  return db.token.findMany({ where: { id: { in: [...ids] }, ...visibleTokens(by) } });
}

/** What the request was authenticated with. */
export async function tokenOf(db: Db, by: Identity): Promise<Token> {
  return db.token.findUniqueOrThrow({ where: { id: by.tokenId } });
}

/** For who may see something of theirs: a token, an invitation, an entry of the log. */
export async function accountsById(db: Db, ids: readonly string[]): Promise<Map<string, Account>> {
  const rows = await db.account.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** One's own, or with RUNNER_TOKENS everyone's of the team. */
function visibleTokens(by: Identity): Prisma.TokenWhereInput {
  return { teamId: by.team.id, ...(may(by, 'RUNNER_TOKENS') ? {} : { accountId: by.account?.id ?? '' }) };
}

export type TokensArgs = PageArgs & { readonly filter?: TokenFilter | null };

/** The tokens one may revoke, the newest first; sessions and links only when asked for. */
export async function tokens(db: Db, by: Identity, args: TokensArgs): Promise<Page<Token>> {
  const { kind, active } = args.filter ?? {};
  const now = new Date();
  // Written out both ways: to SQL, "not (expires_at <= now)" is unknown where it is null.
  const over: Prisma.TokenWhereInput = { OR: [{ revokedAt: { not: null } }, { expiresAt: { lte: now } }] };
  const good: Prisma.TokenWhereInput = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  const where: Prisma.TokenWhereInput = {
    AND: [
      visibleTokens(by),
      { kind: kind?.eq ?? { in: kind?.in ?? ['API', 'RUNNER'] } },
      active == null ? {} : active ? good : over,
    ],
  };
  return paginate(args, {
    rows: (after, take) =>
      db.token.findMany({
        where: after ? { AND: [where, { id: { lt: String(after[0]) } }] } : where,
        orderBy: { id: 'desc' },
        take,
      }),
    key: (token) => [token.id],
    count: () => db.token.count({ where }),
  });
}
