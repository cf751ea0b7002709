import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Role, TokenScope } from '../../../server/enums.ts';
import { newId } from '../../../server/ids.ts';
import { schema } from '../../../server/schema.ts';
import { may, type Permission } from '../../../server/teams/authorization.service.ts';
import type { Bearer } from '../../../server/teams/permission.ts';
import { signInLink } from '../../../server/teams/bootstrap.service.ts';
import { issueToken } from '../../../server/teams/token.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import { minimalCall } from '../access/minimal-call.ts';
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

/** What each subscription asks for: written here a second time on purpose. */
const wanted: Readonly<Record<string, Permission>> = {
  runUpdated: 'READ',
  runMetrics: 'READ',
  runQueued: 'QUEUE',
  leaderboardChanged: 'READ',
};

describe('every subscription of the schema, tried with every kind of token', () => {
  it.each(['OWNER', 'MEMBER', 'VIEWER', 'RUNNER'] as const)(
    '%s hears what the rules say and no more',
    async (actor) => {
      const socket = open({ token: await tokenOf(actor) });
      const fields = Object.values((await schema()).getSubscriptionType()?.getFields() ?? {});
      expect(fields.map(({ name }) => name).toSorted()).toEqual(Object.keys(wanted).toSorted());
      const bearer: Bearer = {
        tokenKind: actor === 'RUNNER' ? 'RUNNER' : 'API',
        scopes: Object.values(TokenScope),
        role: actor === 'RUNNER' ? null : actor,
      };
      for (const field of fields) {
        const stream = socket.subscribe(`subscription { ${minimalCall(field)} }`);
        await Promise.race([stream.ended, aWhile()]);
        const codes = stream.errors.map(({ extensions }) => extensions?.code);
        const allowed = may(bearer, wanted[field.name]!); // the same names: just checked
        expect(codes.includes('FORBIDDEN'), `${actor} ${field.name}`).toBe(!allowed);
        expect(codes).not.toContain('INTERNAL');
      }
    },
  );

  async function tokenOf(actor: Role | 'RUNNER'): Promise<string> {
    if (actor === 'RUNNER') return api.runnerToken;
    const { teamId } = await api.db.member.findFirstOrThrow();
    const account = await api.db.account.create({ data: { id: newId('Account'), name: actor } });
    await api.db.member.create({ data: { id: newId('Member'), teamId, accountId: account.id, role: actor } });
    const { secret } = await api.db.$transaction((tx) =>
      issueToken(tx, { kind: 'API', name: 'test', teamId, accountId: account.id, expiresAt: null }),
    );
    return secret;
  }
});
