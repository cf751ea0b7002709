import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signInLink } from '../../../server/teams/bootstrap.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import { aWhile, openSocket, type Socket, type SocketOptions } from './socket.ts';

let api: Api;
const sockets: Socket[] = [];
beforeAll(async () => {
  api = await openApi();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(() => api.close());

const OURS = 'http://127.0.0.1:3000';
const FORBIDDEN = 4403;
const QUEUED = 'subscription { runQueued { __typename } }';

function open(options: SocketOptions = {}, url = api.url): Socket {
  const socket = openSocket(url, options);
  sockets.push(socket);
  return socket;
}

/** A session's cookie, as a browser sends it back. */
async function signIn(): Promise<string> {
  const response = await fetch(`${api.url}/auth/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: OURS },
    body: JSON.stringify({ secret: await signInLink(api.db) }),
  });
  return response.headers.get('set-cookie')!.split(';')[0]!; // a cookie has a name and a value
}

async function viewerOver(socket: Socket): Promise<unknown> {
  const stream = socket.subscribe('{ viewer { tokenKind } }');
  await stream.ended;
  return stream.data[0];
}

describe('a socket', () => {
  it.each([
    ['no token', {}],
    ['a nonsense token', { token: 'lethe_api_nonsense' }],
  ])('with %s is closed', async (_how, options) => {
    expect((await open(options).closed).code).toBe(FORBIDDEN);
  });

  it('with a sign-in link or a session in place of a token is closed', async () => {
    const session = (await signIn()).split('=')[1]!;
    for (const token of [await signInLink(api.db), session]) {
      expect((await open({ token }).closed).code).toBe(FORBIDDEN);
    }
  });

  it('with a token answers queries too', async () => {
    expect(await viewerOver(open({ token: api.apiToken }))).toEqual({ viewer: { tokenKind: 'API' } });
    expect(await viewerOver(open({ token: api.runnerToken }))).toEqual({ viewer: { tokenKind: 'RUNNER' } });
  });

  it('with a session is opened by our pages', async () => {
    const cookie = await signIn();
    for (const origin of [OURS, 'http://localhost:3000', 'http://[::1]:3000', api.url]) {
      expect(await viewerOver(open({ headers: { cookie, origin } }))).toEqual({ viewer: { tokenKind: 'SESSION' } });
    }
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:3001' }],
    ['this machine over https', { origin: 'https://127.0.0.1:3000' }],
    ['a page without an origin', { origin: 'null' }],
    ['no page at all', {}],
  ])('with a session is not opened by %s', async (_who, headers) => {
    const socket = open({ headers: { cookie: await signIn(), ...headers } });
    expect((await socket.closed).code).toBe(FORBIDDEN);
  });
});

describe('what ends a token closes its sockets, at every server, and no others', () => {
  it('revoking it', async () => {
    const elsewhere = (await api.another()).url;
    const { createToken } = (await api.request(
      'mutation { createToken(input: { kind: API, name: "short" }) { token { id } secret } }',
    )) as { createToken: { token: { id: string }; secret: string } };
    const token = createToken.secret;
    const mine = [open({ token }), open({ token }, elsewhere)];
    const other = open({ token: api.apiToken });
    await Promise.all([...mine, other].map((socket) => socket.connected));
    await api.request('mutation ($id: ID!) { revokeToken(input: { id: $id }) { userErrors { code } } }', {
      id: createToken.token.id,
    });
    for (const socket of mine) expect((await socket.closed).code).toBe(FORBIDDEN);
    expect(await viewerOver(other)).toEqual({ viewer: { tokenKind: 'API' } });
  });

  it('signing out', async () => {
    const cookie = await signIn();
    const socket = open({ headers: { cookie, origin: OURS } });
    await socket.connected;
    await fetch(`${api.url}/auth/sign-out`, { method: 'POST', headers: { cookie, origin: OURS } });
    expect((await socket.closed).code).toBe(FORBIDDEN);
  });

  it('its own time', async () => {
    const { createToken } = (await api.request(
      'mutation { createToken(input: { kind: API, name: "for a day", expiresInDays: 1 }) { token { id } secret } }',
    )) as { createToken: { token: { id: string }; secret: string } };
    const soon = new Date(Date.now() + 1500);
    await api.db.token.update({ where: { id: createToken.token.id }, data: { expiresAt: soon } });
    const socket = open({ token: createToken.secret });
    await socket.connected;
    expect((await socket.closed).code).toBe(FORBIDDEN);
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime());
  });
});

describe('subscriptions, tried with every kind of token', () => {
  it('a runner hears of the queue, and is refused the rest at once', async () => {
    const socket = open({ token: api.runnerToken });
    for (const field of ['runUpdated { id }', 'runMetrics(run: "ru_1") { name }']) {
      const stream = socket.subscribe(`subscription { ${field} }`);
      await stream.ended;
      expect(stream.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
    const queue = socket.subscribe(QUEUED);
    await queue.until(() => true);
    expect(queue.errors).toEqual([]);
  });

  it('a person hears of all', async () => {
    const socket = open({ token: api.apiToken });
    const updated = socket.subscribe('subscription { runUpdated { id } }');
    const queue = socket.subscribe(QUEUED);
    await queue.until(() => true);
    await aWhile();
    expect([...updated.errors, ...queue.errors]).toEqual([]);
  });
});
