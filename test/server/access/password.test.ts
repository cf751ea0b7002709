import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInLink } from '../../../server/teams/bootstrap.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import { browser, type Browser } from './browser.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const EMAIL = 'ada@example.org';
const PASSWORD = 'correct horse';
const SET = `mutation ($input: SetPasswordInput!) { setPassword(input: $input) { ok userErrors { code path message } } }`;

async function byLink(): Promise<Browser> {
  const own = browser(api);
  expect((await own.post('/auth/link', { secret: await signInLink(api.db) })).status).toBe(204);
  return own;
}

const set = async (own: Browser, input: object) => (await own.ask(SET, { input })).data?.setPassword;
const signIn = (email: string, password: string, own = browser(api)) => own.post('/auth/sign-in', { email, password });

describe('a password', () => {
  it('is set by whoever came by a link, and then signs in', async () => {
    const own = await byLink();
    expect(await set(own, { email: ' Ada@Example.org ', password: PASSWORD })).toEqual({ ok: true, userErrors: [] });
    const other = browser(api);
    const reply = await signIn('ADA@example.org', PASSWORD, other);
    expect(reply.status).toBe(204);
    expect(reply.headers.getSetCookie()).toHaveLength(1);
    expect(reply.headers.get('set-cookie')).toMatch(/^lethe_session=lethe_ses_[\w-]+;.*HttpOnly;.*SameSite=Lax/);
    expect((await other.ask('{ viewer { account { name } tokenKind } }')).data).toEqual({
      viewer: { account: { name: 'admin' }, tokenKind: 'SESSION' },
    });
  });

  it('is stored as scrypt, and no session of the library stays', async () => {
    const [credential] = await api.db.credential.findMany();
    expect(credential!.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/); // salt : key
    expect(JSON.stringify(await api.db.credential.findMany())).not.toContain(PASSWORD);
    expect(await api.db.loginSession.count()).toBe(0);
  });

  it('wrong, of nobody, or no text: 401 in the same words, and no cookie', async () => {
    const replies = [
      await signIn(EMAIL, 'wrong horse'),
      await signIn('nobody@example.org', PASSWORD),
      await signIn('\u0000', '\u0000'),
      await browser(api).post('/auth/sign-in', { email: { $ne: '' }, password: ['x'] }),
      await browser(api).post('/auth/sign-in', {}),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(401);
      expect(await reply.json()).toEqual({ error: 'No account has this e-mail and this password.' });
      expect(reply.headers.get('set-cookie')).toBeNull();
    }
  });

  it('from a foreign page is refused', async () => {
    const reply = await browser(api, 'https://evil.example').post('/auth/sign-in', {
      email: EMAIL,
      password: PASSWORD,
    });
    expect(reply.status).toBe(403);
  });

  it('changes only with the old one, and ends the other sessions', async () => {
    const [own, other] = [browser(api), browser(api)];
    await signIn(EMAIL, PASSWORD, own);
    await signIn(EMAIL, PASSWORD, other);
    for (const currentPassword of [undefined, 'wrong horse']) {
      expect(await set(own, { password: 'another horse', currentPassword })).toMatchObject({
        ok: false,
        userErrors: [{ code: 'INVALID', path: ['currentPassword'] }],
      });
    }
    expect(await set(own, { password: 'another horse', currentPassword: PASSWORD })).toMatchObject({ ok: true });
    expect((await own.ask('{ viewer { role } }')).status).toBe(200);
    expect((await other.ask('{ viewer { role } }')).status).toBe(401);
    expect((await signIn(EMAIL, PASSWORD)).status).toBe(401);
    expect((await signIn(EMAIL, 'another horse')).status).toBe(204);
  });

  it('a link opens the way for one change, not for two', async () => {
    const own = await byLink();
    expect(await set(own, { password: 'a third horse' })).toMatchObject({ ok: true });
    expect(await set(own, { password: 'a fourth horse' })).toMatchObject({ ok: false });
  });

  it('nor for longer than an hour', async () => {
    const own = await byLink();
    await api.db.token.updateMany({
      where: { freshUntil: { not: null } },
      data: { freshUntil: new Date(Date.now() - 1) },
    });
    expect(await set(own, { password: 'a fifth horse' })).toMatchObject({ ok: false });
  });

  it.each([
    [{ password: 'too short' }, 'OUT_OF_RANGE', 'password'],
    [{ password: 'x'.repeat(129) }, 'OUT_OF_RANGE', 'password'],
    [{ password: 'long enough', email: 'no address' }, 'INVALID', 'email'],
  ])('%j is refused', async (input, code, path) => {
    expect(await set(await byLink(), input)).toMatchObject({ ok: false, userErrors: [{ code, path: [path] }] });
  });

  it('an API token sets none, whatever its scopes', async () => {
    const reply = await api.send(SET, { input: { password: 'a sixth horse' } });
    expect(reply.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('is noted in the audit log, without itself', async () => {
    const entries = await api.db.auditEntry.findMany();
    expect(entries.map(({ action }) => action)).toContain('password.set');
    expect(entries.filter(({ action }) => action === 'session.start').map(({ detail }) => detail)).toEqual(
      expect.arrayContaining(['link', 'password']),
    );
    expect(JSON.stringify(entries)).not.toMatch(/horse|lethe_(ses|lnk)_/);
  });
});

describe('guessing', () => {
  it('one e-mail stops after ten attempts, also with the right password, on every server; a link still works', async () => {
    const second = await api.another();
    await browser(api).post('/auth/sign-in', { email: 'guess@example.org', password: 'x' });
    for (let i = 1; i < 10; i++) await signIn('guess@example.org', `guess ${i}`);
    const tried = await signIn('guess@example.org', 'guess 11');
    expect(tried.status).toBe(429);
    expect(tried.headers.get('retry-after')).toBe('900');
    const there = await browser({ url: second.url }).post('/auth/sign-in', {
      email: 'guess@example.org',
      password: 'x',
    });
    expect(there.status).toBe(429);
    await byLink();
  });

  it('many e-mails from one address stop too', async () => {
    await api.db.loginRate.deleteMany(); // what the tests above have used up
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await signIn(`guess-${i}@example.org`, 'x')).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), ...Array<number>(5).fill(429)]);
  });
});
