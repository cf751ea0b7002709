import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../server/ids.ts';
import { trustEmail } from '../../../server/teams/bootstrap.service.ts';
import { issueToken } from '../../../server/teams/token.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import { type Browser, browser } from './browser.ts';
import { CLIENT, type IdentityProvider, openIdentityProvider } from './identity-provider.ts';

const CALLBACK = 'http://127.0.0.1:3000/auth/callback/oidc';
let provider: IdentityProvider;
/** People come by invitation. */
let closed: Api;
/** Whoever signs in joins the team "default" as a viewer. */
let open: Api;

beforeAll(async () => {
  provider = await openIdentityProvider(CALLBACK);
  const singleSignOn = { name: 'Example', issuer: provider.issuer, ...CLIENT, join: null };
  closed = await openApi({ singleSignOn });
  open = await openApi({ singleSignOn: { ...singleSignOn, join: { team: 'default', role: 'VIEWER' } } });
  for (const [login, email_verified] of [
    ['grace', true],
    ['alan', true],
    ['mallory', false],
    ['edsger', true],
  ] as const) {
    provider.people.set(login, { sub: login, email: `${login}@example.org`, email_verified, name: `${login} X` });
  }
});
afterAll(async () => {
  await closed.close();
  await open.close();
  await provider.close();
});

/** The whole dance; answers where the browser ends up. */
async function signIn(api: Api, login: string, { own = browser(api), invitation }: Way = {}): Promise<string> {
  const begun = await own.post('/auth/single-sign-on', { invitation });
  expect(begun.status).toBe(200);
  const { url } = (await begun.json()) as { url: string };
  const back = new URL(await provider.signIn(url, login));
  const ended = await own.get(api.url + back.pathname + back.search);
  return ended.headers.get('location')!;
}
interface Way {
  readonly own?: Browser;
  readonly invitation?: string;
}

const WHO = '{ viewer { account { name } role team { slug } } }';

describe('single sign-on', () => {
  it('is offered by name, where it is set up', async () => {
    expect(await (await browser(open).get('/auth/methods')).json()).toEqual({
      password: true,
      singleSignOn: 'Example',
    });
  });

  it('asks with PKCE, state and nonce, for our own address', async () => {
    const { url } = (await (await browser(open).post('/auth/single-sign-on')).json()) as { url: string };
    const asked = new URL(url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: 'lethe',
      redirect_uri: CALLBACK,
      response_type: 'code',
      code_challenge_method: 'S256',
    });
    for (const each of ['state', 'nonce', 'code_challenge']) expect(asked.get(each)).toMatch(/^[\w-]{20,}/);
  });

  it('brings somebody new into the team that is set, as what is set; again, it is the same account', async () => {
    for (let time = 0; time < 2; time++) {
      const own = browser(open);
      expect(await signIn(open, 'grace', { own })).toBe('/');
      expect([...own.cookies.keys()].filter((name) => name.includes('session_'))).toEqual([]);
      expect((await own.ask(WHO)).data).toEqual({
        viewer: { account: { name: 'grace X' }, role: 'VIEWER', team: { slug: 'default' } },
      });
    }
    expect(await open.db.account.count({ where: { email: 'grace@example.org' } })).toBe(1);
  });

  it('keeps no token of the provider', async () => {
    expect(await open.db.credential.findMany({ where: { providerId: 'oidc' } })).toMatchObject([
      { accountId: 'grace', accessToken: null, refreshToken: null, idToken: null, password: null },
    ]);
  });

  it('without an invitation leads nowhere, where people are invited; with one, into its team', async () => {
    const own = browser(closed);
    expect(await signIn(closed, 'grace', { own })).toBe('/sign-in?error=no_team');
    expect(own.cookies.has('lethe_session')).toBe(false);
    const { inviteMember } = (await closed.request(
      'mutation { inviteMember(input: { role: MEMBER, email: "grace@example.org" }) { url userErrors { code } } }',
    )) as { inviteMember: { url: string } };
    const invitation = new URL(inviteMember.url).hash.slice(1);
    expect(await signIn(closed, 'alan', { invitation })).toBe('/sign-in?error=invitation'); // it is for somebody else
    expect(await signIn(closed, 'grace', { own, invitation })).toBe('/');
    expect((await own.ask(WHO)).data.viewer).toMatchObject({ role: 'MEMBER' });
  });

  it('does not take over an account with the same e-mail, until an administrator vouches for it', async () => {
    const account = await open.db.account.create({
      data: { id: newId('Account'), name: 'Alan', email: 'alan@example.org' },
    });
    expect(await signIn(open, 'alan')).toBe('/sign-in?error=account_not_linked');
    await trustEmail(open.db, 'Alan@example.org');
    const own = browser(open);
    expect(await signIn(open, 'alan', { own })).toBe('/');
    expect((await own.ask('{ viewer { account { id } } }')).data.viewer.account.id).toBe(account.id);
  });

  it('nor by an e-mail that the provider has not checked', async () => {
    await open.db.account.create({
      data: { id: newId('Account'), name: 'M', email: 'mallory@example.org', emailVerified: true },
    });
    expect(await signIn(open, 'mallory')).toBe('/sign-in?error=account_not_linked');
  });

  it('an answer without our state, or to another browser, or used before, signs nobody in', async () => {
    const own = browser(open);
    const { url } = (await (await own.post('/auth/single-sign-on')).json()) as { url: string };
    const back = new URL(await provider.signIn(url, 'edsger'));
    const at = open.url + back.pathname;
    for (const [who, address] of [
      [own, `${at}?code=x`],
      [browser(open), at + back.search],
    ] as const) {
      const reply = await who.get(address);
      expect(reply.headers.get('location')).toContain('error=');
      expect(who.cookies.has('lethe_session')).toBe(false);
    }
    expect((await own.get(at + back.search)).headers.get('location')).toBe('/');
    const again = browser(open);
    expect((await again.get(at + back.search)).headers.get('location')).toContain('error=');
    expect(again.cookies.has('lethe_session')).toBe(false);
  });

  it('begins on our pages only', async () => {
    expect((await browser(open, 'https://evil.example').post('/auth/single-sign-on')).status).toBe(403);
  });

  it('who is in another team already is not put into this one', async () => {
    const team = await open.db.team.create({ data: { id: newId('Team'), slug: 'others', name: 'Others' } });
    const account = await open.db.account.findUniqueOrThrow({ where: { email: 'edsger@example.org' } });
    await open.db.member.deleteMany({ where: { accountId: account.id } });
    await open.db.member.create({
      data: { id: newId('Member'), teamId: team.id, accountId: account.id, role: 'OWNER' },
    });
    await open.db.$transaction((tx) =>
      issueToken(tx, { kind: 'API', name: 'x', teamId: team.id, accountId: account.id, expiresAt: null }),
    );
    const own = browser(open);
    expect(await signIn(open, 'edsger', { own })).toBe('/');
    expect((await own.ask('{ viewer { teams { team { slug } role } } }')).data.viewer.teams).toEqual([
      { team: { slug: 'others' }, role: 'OWNER' },
    ]);
  });
});

describe('a provider that does not answer', () => {
  it('is said; the API runs all the same', async () => {
    const singleSignOn = { name: 'Gone', issuer: 'http://127.0.0.1:9', ...CLIENT, join: null };
    const api = await openApi({ singleSignOn });
    const reply = await browser(api).post('/auth/single-sign-on');
    expect(reply.status).toBe(502);
    expect(await reply.json()).toEqual({ error: 'The single sign-on provider does not answer.' });
    await api.close();
  });
});
