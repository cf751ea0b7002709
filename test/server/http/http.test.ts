import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const withToken = () => ({ authorization: `Bearer ${api.apiToken}` });
const query = JSON.stringify({ query: '{ viewer { role } }' });

describe('a request that another page could make a browser send', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'as %s is refused',
    async (type) => {
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { ...withToken(), 'content-type': type },
        body: query,
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [
          { message: expect.stringContaining('content-type: application/json'), extensions: { code: 'BAD_REQUEST' } },
        ],
      });
    },
  );

  it('by GET is refused', async () => {
    const response = await fetch(`${api.url}/graphql?query=${encodeURIComponent('{ viewer { role } }')}`, {
      headers: withToken(),
    });
    expect(response.status).toBe(400);
    expect((await response.json()) as object).not.toHaveProperty('data');
  });

  it('a mutation by GET is refused whatever headers it has', async () => {
    const mutation = 'mutation { createToken(input: { kind: API, name: "by GET" }) { secret } }';
    const response = await fetch(`${api.url}/graphql?query=${encodeURIComponent(mutation)}`, {
      headers: { ...withToken(), 'apollo-require-preflight': 'yes', 'content-type': 'application/json' },
    });
    expect(response.status).toBe(405);
    expect(await api.db.token.count({ where: { name: 'by GET' } })).toBe(0);
  });

  it('nothing tells a browser that other origins may read', async () => {
    for (const method of ['OPTIONS', 'POST']) {
      const response = await fetch(`${api.url}/graphql`, {
        method,
        headers: { ...withToken(), origin: 'https://evil.example', 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: query } : {}),
      });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('a body', () => {
  const send = (body: string) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { ...withToken(), 'content-type': 'application/json' },
      body,
    });

  it('of more than 5 MB is refused with 413, in JSON', async () => {
    const response = await send(JSON.stringify({ query: '{ viewer { role } }', pad: 'x'.repeat(5 * 2 ** 20) }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'TOO_LARGE', message: expect.stringContaining('too large') });
  });

  it('that is no JSON is refused with 400, in JSON and without a stack', async () => {
    const response = await send('{ "query": ');
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(text).not.toMatch(/node_modules| at /);
  });

  it('with many documents at once is refused', async () => {
    const response = await send(`[${query},${query}]`);
    expect(response.status).toBe(400);
  });

  it('of a sign-in that is too large is refused with 413', async () => {
    const response = await fetch(`${api.url}/auth/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret: 'x'.repeat(5000) }),
    });
    expect(response.status).toBe(413);
  });
});

describe('every answer', () => {
  it.each([
    ['/healthz', 200],
    ['/readyz', 200],
    ['/nowhere', 404],
    ['/graphql', 401],
    ['/artifacts/ar_nothing', 401],
    ['/%E0%A4%A', 404],
  ])('also of %s: says who may frame, sniff, cache or refer to it, and has an id', async (path, status) => {
    const response = await fetch(api.url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(response.headers.get('x-powered-by')).toBeNull();
    await response.json();
  });

  it('has an id of its own', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await fetch(`${api.url}/healthz`)).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('an address that is not there', () => {
  it('is answered with 404, in JSON', async () => {
    const response = await fetch(`${api.url}/nowhere`);
    expect(await response.json()).toEqual({ code: 'NOT_FOUND', message: 'There is nothing here.' });
  });
});

describe('health', () => {
  it('/healthz and /readyz need no token', async () => {
    expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${api.url}/readyz`)).json()).toEqual({ status: 'ready' });
  });

  it('without its database a server is alive, not ready, and says so; with it again it is ready by itself', async () => {
    const lonely = await openApi();
    const name = new URL(lonely.databaseUrl).pathname.slice(1);
    const other = new URL(lonely.databaseUrl);
    other.pathname = '/postgres';
    const admin = new pg.Client({ connectionString: other.href });
    await admin.connect();
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    const answer = await fetch(`${lonely.url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      code: 'NOT_READY',
      message: 'The database does not answer.',
      error: 'The database does not answer.',
    });
    expect((await fetch(`${lonely.url}/healthz`)).status).toBe(200);
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
    expect((await fetch(`${lonely.url}/readyz`)).status).toBe(200);
    await lonely.close();
  });
});
