import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../../../server/teams/secret.ts';
import { signInLink } from '../../../server/teams/bootstrap.service.ts';
import { type Api, openApi } from '../../support/api.ts';

const OURS = 'http://127.0.0.1:3000';
let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const post = (path: string, headers: Record<string, string>, body?: unknown): Promise<Response> =>
  fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const signIn = (secret: unknown, origin = OURS): Promise<Response> => post('/auth/link', { origin }, { secret });
const cookieOf = (response: Response): string => response.headers.get('set-cookie')!.split(';')[0]!; // name=value first
const sessions = (): Promise<number> => api.db.token.count({ where: { kind: 'SESSION' } });

describe('a sign-in link', () => {
  it('two browsers at once: one gets in', async () => {
    const link = await signInLink(api.db);
    const replies = await Promise.all([signIn(link), signIn(link), signIn(link), signIn(link)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([204, 401, 401, 401]);
  });

  it('older than an hour is over', async () => {
    const link = await signInLink(api.db);
    await api.db.token.update({ where: { hash: hashOf(link) }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await signIn(link)).status).toBe(401);
  });

  it.each([['lethe_lnk_nonsense'], [''], [null], [17], [{ $ne: '' }], [['x']], ['x\u0000']])(
    'that is %j is answered with 401 and a sentence',
    async (secret) => {
      const before = await sessions();
      const response = await signIn(secret);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({
        error: 'This link is unknown, used or older than an hour. Ask for a new one.',
      });
      expect(await sessions()).toBe(before);
    },
  );

  it('no other secret is one', async () => {
    for (const secret of [api.apiToken, api.runnerToken]) expect((await signIn(secret)).status).toBe(401);
  });

  it('from a foreign page is refused, and stays good', async () => {
    const link = await signInLink(api.db);
    const refused = await signIn(link, 'https://evil.example');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'FORBIDDEN' });
    expect((await signIn(link)).status).toBe(204);
  });

  it('as a form, as a foreign page could send it, is refused', async () => {
    const response = await fetch(`${api.url}/auth/link`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ secret: await signInLink(api.db) }),
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});

describe('the cookie', () => {
  it('is for this site alone, out of the reach of scripts, for 30 days; its secret is stored nowhere', async () => {
    const response = await signIn(await signInLink(api.db));
    const [pair, ...attributes] = response.headers.get('set-cookie')!.split('; ');
    expect(attributes.filter((each) => !each.startsWith('Expires=')).toSorted()).toEqual([
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/',
      'SameSite=Lax',
    ]);
    const secret = pair!.split('=')[1]!; // lethe_session=…
    const stored = await api.db.token.findUniqueOrThrow({ where: { hash: hashOf(secret) } });
    expect(stored).toMatchObject({ kind: 'SESSION', name: 'browser' });
    expect(JSON.stringify(await api.db.token.findMany())).not.toContain(secret);
  });

  it('beside other cookies is found, and an empty one is none', async () => {
    const cookie = cookieOf(await signIn(await signInLink(api.db)));
    const ask = { query: '{ viewer { tokenKind } }' };
    const statusWith = async (header: string): Promise<number> =>
      (await post('/graphql', { cookie: header, origin: OURS }, ask)).status;
    expect(await statusWith(`theme=dark; ${cookie}; x=y`)).toBe(200);
    expect(await statusWith(`x${cookie}`)).toBe(401);
    expect(await statusWith('lethe_session=')).toBe(401);
  });

  it('reads artifacts by a plain link, but changes nothing without an origin', async () => {
    const cookie = cookieOf(await signIn(await signInLink(api.db)));
    const read = await fetch(`${api.url}/artifacts/ar_none`, { headers: { cookie } });
    expect(read.status).toBe(404); // authenticated: there is just no such artifact
    const write = await fetch(`${api.url}/artifacts?kind=CHECKPOINT`, {
      method: 'PUT',
      headers: { cookie },
      body: 'x',
    });
    expect(write.status).toBe(403);
  });
});

describe('signing out', () => {
  it('by a foreign page is refused, the session goes on; by ours it ends, once for all', async () => {
    const cookie = cookieOf(await signIn(await signInLink(api.db)));
    const ask = { query: '{ viewer { tokenKind } }' };
    expect((await post('/auth/sign-out', { cookie })).status).toBe(403);
    expect((await post('/auth/sign-out', { cookie, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post('/graphql', { cookie, origin: OURS }, ask)).status).toBe(200);
    const out = await post('/auth/sign-out', { cookie, origin: OURS });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(/^lethe_session=;.*Expires=Thu, 01 Jan 1970/);
    expect((await post('/graphql', { cookie, origin: OURS }, ask)).status).toBe(401);
    expect((await post('/auth/sign-out', { cookie, origin: OURS })).status).toBe(401);
  });

  it('with a token, which is no session, ends nothing', async () => {
    await post('/auth/sign-out', { authorization: `Bearer ${api.apiToken}` });
    expect((await api.send('{ viewer { role } }')).status).toBe(200);
  });

  it('who signed in and out is noted', async () => {
    const actions = await api.db.auditEntry.findMany({ where: { action: { startsWith: 'session.' } } });
    expect(new Set(actions.map(({ action }) => action))).toEqual(new Set(['session.start', 'session.end']));
  });
});
