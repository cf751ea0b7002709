import type { IncomingHttpHeaders } from 'node:http';
import type { Db } from './db.ts';
import { AccessError } from './errors.ts';
import type { Identity } from './teams/authorization.service.ts';
import { authenticate } from './teams/token.service.ts';

export const SESSION_COOKIE = 'lethe_session';

export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  /** Of a WebSocket's connection parameters; browsers cannot set headers there. */
  readonly bearer?: string | undefined;
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
  const bearer = credentials.bearer ?? bearerOf(headers.authorization);
  if (bearer !== undefined) {
    const identity = await authenticate(db, bearer, ['API', 'RUNNER']);
    if (!identity) throw new AccessError('UNAUTHENTICATED', 'This token is unknown, expired or revoked.');
    return identity;
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
  const identity = await authenticate(db, session, ['SESSION']);
  if (!identity) throw new AccessError('UNAUTHENTICATED', 'This session is over: sign in again.');
  return identity;
}

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
