import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Api, openApi } from '../../support/api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const post = (headers: Record<string, string>, body: string): Promise<Response> =>
  fetch(`${api.url}/graphql`, { method: 'POST', headers: { authorization: `Bearer ${api.apiToken}`, ...headers }, body });

const json = { 'content-type': 'application/json' };

/** What a document is answered over the WebSocket. */
function overWebSocket(query: string): Promise<readonly { message: string; extensions?: object }[]> {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${api.apiToken}` },
    retryAttempts: 0,
  });
  return new Promise((resolve, reject) => {
    client.subscribe(
      { query },
      {
        next: ({ errors = [] }) => resolve(errors as never), // as they were sent
        error: (errors) => (Array.isArray(errors) ? resolve(errors as never) : reject(errors as Error)),
        complete: () => void client.dispose(),
      },
    );
  });
}

describe('a document that asks too much is refused before anything is done, by both roads', () => {
  const deep = `{ runs { nodes { ${'parent { '.repeat(20)} id ${'}'.repeat(20)} } } }`;
  const aliases = `{ ${Array.from({ length: 40 }, (_, i) => `a${i}: viewer { role }`).join(' ')} }`;
  it.each([
    ['depth', deep],
    ['aliases', aliases],
  ])('%s', async (_name, query) => {
    const reply = await api.send(query);
    expect(reply.errors[0]?.extensions).toEqual({ code: 'COST_EXCEEDED' });
    expect(reply.data).toBeUndefined();
    const [error] = await overWebSocket(query);
    expect(error?.extensions).toEqual({ code: 'COST_EXCEEDED' });
  });

  it('words', async () => {
    const query = `{ viewer { ${'role '.repeat(5000)} } }`;
    expect((await api.send(query)).errors[0]?.message).toContain('token');
    expect((await overWebSocket(query))[0]?.message).toContain('token');
  });
});

describe('errors', () => {
  it('a slip in a document is explained, with a suggestion', async () => {
    const { errors } = await api.send('{ viewr { role } }');
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('Did you mean "viewer"'),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect((await overWebSocket('{ viewr { role } }'))[0]?.message).toContain('Did you mean "viewer"');
  });

  it('our own mistake says where to look and nothing else', async () => {
    const broken = await openApi();
    await broken.db.$executeRaw`ALTER TABLE experiment RENAME TO away`;
    const { data, errors } = await broken.send('{ experiments { totalCount } }');
    expect(data).toBeNull();
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/^Something went wrong on the server\. .* request id [\w-]+\.$/),
        extensions: { code: 'INTERNAL', requestId: expect.any(String) },
      },
    ]);
    await broken.close();
  });

  it('what is not there is a JSON 404', async () => {
    const response = await fetch(`${api.url}/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('what a foreign page could send', () => {
  const query = JSON.stringify({ query: '{ viewer { role } }' });
  it('is refused when it needs no preflight', async () => {
    expect((await post({ 'content-type': 'text/plain' }, query)).status).toBe(400);
    const simple = await fetch(`${api.url}/graphql?query={viewer{role}}`, {
      headers: { authorization: `Bearer ${api.apiToken}` },
    });
    expect(simple.status).toBe(400);
  });

  it('gets no leave to read', async () => {
    const response = await post({ ...json, origin: 'https://evil.example' }, query);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('finds strict headers', async () => {
    const { headers } = await post(json, query);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-request-id': expect.any(String),
    });
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('bodies', () => {
  it('that are no JSON, or far too long', async () => {
    expect((await post(json, '{')).status).toBe(400);
    expect((await post(json, JSON.stringify({ query: 'x'.repeat(6_000_000) }))).status).toBe(413);
  });
});

describe('health', () => {
  it('is for everybody, and ready only with a database', async () => {
    const own = await openApi();
    expect((await fetch(`${own.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${own.url}/readyz`)).status).toBe(200);
    await own.db.$executeRawUnsafe('ALTER TABLE _prisma_migrations RENAME TO moved');
    expect((await fetch(`${own.url}/healthz`)).status).toBe(200);
    const response = await fetch(`${own.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'NOT_READY' });
    await own.close();
  });
});
