// Signing in and out over plain HTTP: it makes and ends the one cookie.
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Gate, identify, SESSION_COOKIE } from '../authenticate.ts';
import type { SingleSignOn } from '../env.ts';
import { AccessError, DomainError } from '../errors.ts';
import { acceptAsNewcomer, acceptFor, peekInvitation } from './invitation.service.ts';
import { type Login, type Logins, PROVIDER } from './login.service.ts';
import { joinTeam } from './member.service.ts';
import { ATTEMPTS } from './password.service.ts';
import { hashOf } from './secret.ts';
import { beginSession, endSession, type NewSession, redeemLink } from './session.service.ts';
import { countAttempt } from './token.queue.ts';

export interface SignInOptions {
  readonly gate: Gate;
  readonly logins: Logins;
  readonly singleSignOn: SingleSignOn | null;
  /** Whether the session cookie is for https only. */
  readonly secureCookie: boolean;
}

export function signInRoutes({ gate, logins, singleSignOn, secureCookie }: SignInOptions): Router {
  const { db } = gate;
  const router = Router();
  const cookie = { httpOnly: true, sameSite: 'lax', secure: secureCookie, path: '/' } as const;
  const ours = [fromOurPages(gate), express.json({ limit: '4kb' })];
  const enter = (response: Response, session: NewSession): Response =>
    response.cookie(SESSION_COOKIE, session.secret, { ...cookie, maxAge: session.maxAgeSeconds * 1000 });

  router.get('/auth/methods', (_request, response) => {
    response.json({ password: true, singleSignOn: singleSignOn?.name ?? null });
  });

  router.post('/auth/link', ...ours, async (request, response) => {
    const session = await redeemLink(db, textOf(request, 'secret'));
    if (!session) {
      response.status(401).json({ error: 'This link is unknown, used or older than an hour. Ask for a new one.' });
      return;
    }
    enter(response, session).status(204).end();
  });

  router.post('/auth/sign-in', ...ours, async (request, response) => {
    const [email, password] = [textOf(request, 'email').trim().toLowerCase(), textOf(request, 'password')];
    const key = `e-mail:${hashOf(email)}`;
    const counted = await countAttempt(db, key, ATTEMPTS);
    const login = counted
      ? await logins({ ...from(request), path: '/sign-in/email', body: { email, password } })
      : null;
    if (!login || login.status === 429) {
      response.set('retry-after', String(ATTEMPTS.seconds));
      response.status(429).json({ error: 'Too many attempts. Try again in a quarter of an hour, or come by a link.' });
      return;
    }
    const { accountId } = login;
    if (accountId === null) {
      response.status(401).json({ error: 'No account has this e-mail and this password.' });
      return;
    }
    const session = await db.$transaction((tx) => beginSession(tx, { accountId, by: 'password' }));
    await db.loginRate.deleteMany({ where: { key } });
    enter(response, session).status(204).end();
  });

  router.post('/auth/single-sign-on', ...ours, async (request, response) => {
    const invitation = textOf(request, 'invitation');
    const login = await logins({
      ...from(request),
      path: '/sign-in/social',
      body: {
        provider: PROVIDER,
        callbackURL: '/',
        errorCallbackURL: '/sign-in',
        disableRedirect: true,
        ...(invitation === '' ? {} : { additionalData: { invitation } }),
      },
    });
    if (login.url === null) {
      response.status(502).json({ error: 'The single sign-on provider does not answer.' });
      return;
    }
    pass(response, login).json({ url: login.url });
  });

  router.get(`/auth/callback/${PROVIDER}`, async (request, response) => {
    const query = new URL(request.originalUrl, 'http://x').search;
    const login = await logins({ ...from(request), method: 'GET', path: `/callback/${PROVIDER}${query}` });
    const { accountId, invitation } = login;
    pass(response, login);
    if (accountId === null) return void response.redirect(303, login.location ?? '/sign-in?error=single_sign_on');
    try {
      const session = await db.$transaction(async (tx) => {
        const teamId = invitation === null ? undefined : await acceptFor(tx, { secret: invitation, accountId });
        if (singleSignOn?.join) await joinTeam(tx, { accountId, ...singleSignOn.join });
        return beginSession(tx, { accountId, by: 'single sign-on', ...(teamId ? { teamId } : {}) });
      });
      enter(response, session).redirect(303, '/');
    } catch (error) {
      if (error instanceof AccessError) return void response.redirect(303, '/sign-in?error=no_team');
      if (error instanceof DomainError) return void response.redirect(303, '/sign-in?error=invitation');
      throw error;
    }
  });

  router.post('/auth/invitation/peek', ...ours, async (request, response) => {
    response.json(await peekInvitation(db, textOf(request, 'secret')));
  });
  router.post('/auth/invitation', ...ours, async (request, response) => {
    const [secret, name, email, password] = ['secret', 'name', 'email', 'password'].map((key) => textOf(request, key));
    const session = await acceptAsNewcomer(db, { secret: secret!, name: name!, email: email!, password: password! }); // four keys, four texts
    enter(response, session).status(204).end();
  });

  router.post('/auth/sign-out', async (request, response) => {
    await endSession(db, await identify(gate, { headers: request.headers, changes: true }));
    response.clearCookie(SESSION_COOKIE, cookie).status(204).end();
  });
  return router;
}

function from(request: Request) {
  const { cookie, origin } = request.headers;
  return { method: 'POST', cookie, origin, address: request.ip ?? '0.0.0.0' } as const;
}

/** The cookies of a single sign-on under way. */
function pass(response: Response, { cookies }: Login): Response {
  for (const each of cookies) response.append('set-cookie', each);
  return response;
}

/** A field of an unchecked body; empty when it is no text. */
function textOf(request: Request, field: string): string {
  const value = (request.body as Record<string, unknown> | undefined)?.[field]; // unchecked
  return typeof value === 'string' ? value : '';
}

/** A cookie is made here, so only for pages that may use it. */
function fromOurPages({ origins }: Gate): RequestHandler {
  return (request, _response, next) => {
    const { origin } = request.headers;
    if (origin === undefined || origins.has(origin)) return next();
    throw new AccessError('FORBIDDEN', `Sign in from ${[...origins].join(' or ')}, not from ${origin}.`);
  };
}
