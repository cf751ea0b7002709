import type { IncomingHttpHeaders } from 'node:http';
import type { Db } from './db.ts';
import type { TokenKind } from './enums.ts';
import { AccessError } from './errors.ts';
import type { Identity } from './teams/authorization.service.ts';
import { authenticate } from './teams/token.service.ts';

export const SESSION_COOKIE = 'lethe_session';
/** Names the team to look at. */
export const TEAM_HEADER = 'x-lethe-team';

export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  /** Of a WebSocket's connection parameters; browsers cannot set headers there. */
  readonly bearer?: string | undefined;
  /** The slug of the team to look at; of a WebSocket's connection parameters, else the header. */
  readonly team?: string | undefined;
  /** Whether the request could change something: a cookie then needs an Origin that we know. */
  readonly changes: boolean;
}

export interface Gate {
  readonly db: Db;
  /** Origins whose pages may use a session cookie. */
  readonly origins: ReadonlySet<string>;
}

/** Who asks: a bearer token, or the session cookie of a page of ours. Throws UNAUTHENTICATED or FORBIDDEN. */
export async function identify({ db, origins }: Gate, credentials: Credentials): Promise<Identity> {
  const { headers, changes } = credentials;
  const team = credentials.team ?? headerOf(headers[TEAM_HEADER]);
  const bearer = credentials.bearer ?? bearerOf(headers.authorization);
  if (bearer !== undefined) {
    return holder(db, bearer, {
      kinds: ['API', 'RUNNER'],
      team,
      otherwise: 'This token is unknown, expired or revoked.',
    });
  }
  const session = cookieOf(headers.cookie, SESSION_COOKIE);
  if (session === undefined) {
    throw new AccessError(
      'UNAUTHENTICATED',
      'Send a token: the header "authorization: Bearer lethe_api_…", or sign in.',
    );
  }
  if (changes && !origins.has(headers.origin ?? '')) {
    throw new AccessError(
      'FORBIDDEN',
      `A session cookie is taken only from ${[...origins].join(' or ')}; this request came from ${headers.origin ?? 'an unnamed origin'}.`,
    );
  }
  return holder(db, session, { kinds: ['SESSION'], team, otherwise: 'This session is over: sign in again.' });
}

interface Asked {
  readonly kinds: readonly TokenKind[];
  readonly team: string | undefined;
  readonly otherwise: string;
}

/** Somebody known who names a team that is not theirs is told so; it looks the same whether there is such a team or not. */
async function holder(db: Db, secret: string, { kinds, team, otherwise }: Asked): Promise<Identity> {
  const identity = await authenticate(db, secret, { kinds, team });
  if (identity) return identity;
  if (team !== undefined && (await authenticate(db, secret, { kinds }))) {
    throw new AccessError(
      'FORBIDDEN',
      `${TEAM_HEADER}: expected the slug of a team of yours, got ${JSON.stringify(team)}`,
    );
  }
  throw new AccessError('UNAUTHENTICATED', otherwise);
}

const headerOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** `Bearer x` -> x */
export function bearerOf(header: unknown): string | undefined {
  return typeof header === 'string' ? /^Bearer +(\S+)$/i.exec(header)?.[1] : undefined;
}

/** A loopback page may be called by any of the names of this machine. */
export function knownOrigins(...urls: readonly string[]): ReadonlySet<string> {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'];
  return new Set(
    urls.flatMap((url) => {
      const { protocol, hostname, port, origin } = new URL(url);
      if (!loopback.includes(hostname)) return [origin];
      return loopback.map((name) => new URL(`${protocol}//${name}${port ? `:${port}` : ''}`).origin);
    }),
  );
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
}
