// What better-auth does for us: it checks passwords (scrypt) and carries single sign-on (OpenID Connect: discovery, PKCE, state, nonce,
// signatures). It says who somebody is; sessions, teams and rights are ours.
import { randomBytes } from 'node:crypto';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { betterAuth } from 'better-auth';
import { createAuthMiddleware, getOAuthState } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { Logger } from 'pino';
import type { Db, Tx } from '../db.ts';
import type { SingleSignOn } from '../env.ts';
import { newId } from '../ids.ts';
import { countAttempt } from './token.queue.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from './password.service.ts';

export const PROVIDER = 'oidc';

export interface LoginOptions {
  readonly db: Db;
  readonly log: Logger;
  /** Where browsers are: the provider sends them back to its /auth/callback/oidc. */
  readonly webUrl: string;
  readonly origins: ReadonlySet<string>;
  readonly singleSignOn: SingleSignOn | null;
}

/** Who somebody turned out to be, or what to tell them; cookies are those of a single sign-on under way. */
export interface Login {
  readonly status: number;
  readonly accountId: string | null;
  /** The invitation they came with. */
  readonly invitation: string | null;
  readonly location: string | null;
  readonly url: string | null;
  readonly cookies: readonly string[];
}

export interface LoginRequest {
  readonly path: '/sign-in/email' | '/sign-in/social' | `/callback/${string}`;
  readonly method: 'GET' | 'POST';
  readonly body?: object;
  readonly cookie?: string | undefined;
  readonly origin?: string | undefined;
  /** Of the client, for the rate of attempts. */
  readonly address: string;
}

export type Logins = (request: LoginRequest) => Promise<Login>;

const BASE = '/auth';
/** Set by us on a request, whatever came: the client's address. */
const ADDRESS = 'x-lethe-address';
/** Set by the hook on a response, and taken off it again before anybody sees it. */
const ACCOUNT = 'x-lethe-account';
const INVITATION = 'x-lethe-invitation';

export async function openLogins(options: LoginOptions): Promise<Logins> {
  const secret = await secretOf(options.db);
  // Two, because one waits for its provider: a provider that hangs must not hold up passwords.
  const passwords = betterAuthFor({ ...options, singleSignOn: null }, secret);
  const singleSignOn = betterAuthFor(options, secret);
  return async ({ path, method, body, cookie, origin, address }) => {
    const headers = new Headers({ [ADDRESS]: address, origin: origin ?? options.webUrl });
    if (body) headers.set('content-type', 'application/json');
    if (cookie) headers.set('cookie', cookie);
    const request = new Request(`${options.webUrl}${BASE}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const response = await (path === '/sign-in/email' ? passwords : singleSignOn).handler(request);
    const said: unknown = await response.json().catch(() => null);
    return {
      status: response.status,
      accountId: response.headers.get(ACCOUNT),
      invitation: response.headers.get(INVITATION),
      location: response.headers.get('location'),
      url: said !== null && typeof said === 'object' && 'url' in said && typeof said.url === 'string' ? said.url : null,
      cookies: response.headers.getSetCookie().filter((each) => !each.includes('session_')),
    };
  };
}

function betterAuthFor({ db, log, webUrl, origins, singleSignOn }: LoginOptions, secret: string) {
  return betterAuth({
    appName: 'Lethe',
    baseURL: webUrl,
    basePath: BASE,
    secret,
    trustedOrigins: [...origins],
    database: prismaAdapter(tablesOf(db), { provider: 'postgresql', transaction: true }),
    user: { modelName: 'person' },
    session: { modelName: 'loginSession', expiresIn: 60 },
    account: {
      modelName: 'credential',
      updateAccountOnSignIn: false,
      // Without a mail server nobody has shown that a local e-mail is theirs: linking waits for an administrator's word (`trust`).
      accountLinking: { enabled: true, requireLocalEmailVerified: true },
    },
    verification: { modelName: 'loginState' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
    },
    rateLimit: {
      enabled: true,
      customRules: { '/sign-in/email': { window: 60, max: 20 }, '/sign-in/social': { window: 60, max: 60 } },
      customStorage: {
        get: async () => null,
        set: async () => {},
        consume: async (key, { max, window }) => ({
          allowed: await countAttempt(db, `address:${key}`, { max, seconds: window }),
          retryAfter: window,
        }),
      },
    },
    advanced: {
      cookiePrefix: 'lethe-login',
      useSecureCookies: webUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [ADDRESS] },
      database: { generateId: ({ model }) => newId(model === 'user' ? 'Account' : 'Credential') },
    },
    // Nothing is asked of the provider later: its tokens are not kept.
    databaseHooks: { account: { create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) } } },
    hooks: {
      after: createAuthMiddleware(async (context) => {
        const begun = context.context.newSession;
        if (!begun) return;
        await context.context.internalAdapter.deleteSession(begun.session.token);
        context.setHeader(ACCOUNT, begun.user.id);
        const invitation: unknown = context.path.startsWith('/callback') ? (await getOAuthState())?.invitation : null;
        if (typeof invitation === 'string') context.setHeader(INVITATION, invitation);
      }),
    },
    plugins: singleSignOn ? [genericOAuth({ config: [providerOf(singleSignOn)] })] : [],
    onAPIError: { errorURL: `${webUrl}/sign-in` },
    telemetry: { enabled: false },
    logger: {
      log: (level, message) => log[level === 'error' || level === 'warn' ? 'warn' : 'debug']({ message }, 'sign-in'),
    },
  });
}

const NO_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
};

function providerOf({ name, issuer, clientId, clientSecret }: SingleSignOn) {
  return {
    providerId: PROVIDER,
    name,
    discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    requireIdTokenVerification: true,
  };
}

/** better-auth's user is our Account. Its own `account` (a credential) has that name too, so ours goes by another here. */
function tablesOf(db: Db) {
  const tables = (of: Tx) => ({
    person: of.account,
    credential: of.credential,
    loginSession: of.loginSession,
    loginState: of.loginState,
  });
  return {
    ...tables(db),
    $transaction: <T>(work: (tx: object) => Promise<T>): Promise<T> => db.$transaction((tx) => work(tables(tx))),
  };
}

/** The same for all servers on this database; the first one makes it. */
async function secretOf(db: Db): Promise<string> {
  const name = 'login';
  await db.serverSecret.createMany({
    data: [{ name, value: randomBytes(32).toString('base64url') }],
    skipDuplicates: true,
  });
  return (await db.serverSecret.findUniqueOrThrow({ where: { name } })).value;
}
