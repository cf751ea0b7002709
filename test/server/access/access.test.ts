import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../../server/schema.ts';
import { newId } from '../../../server/ids.ts';
import { TokenScope } from '../../../server/enums.ts';
import { may, type Permission } from '../../../server/teams/authorization.service.ts';
import type { Bearer } from '../../../server/teams/permission.ts';
import { signInLink } from '../../../server/teams/bootstrap.service.ts';
import { issueToken } from '../../../server/teams/token.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import { SESSION_COOKIE } from '../../../server/authenticate.ts';
import { openSocket } from '../live/socket.ts';
import { minimalCall } from './minimal-call.ts';

/** What each field asks for: written here a second time on purpose. A field that is not listed makes the test fail. */
const wanted: Readonly<Record<string, Permission | readonly Permission[]>> = {
  viewer: 'WHOAMI',
  limits: 'WHOAMI',
  node: 'LEASED',
  nodes: 'LEASED',
  run: 'LEASED',
  runs: 'READ',
  experiment: 'READ',
  experiments: 'READ',
  runners: 'READ',
  boards: 'READ',
  defaults: 'READ',
  leaderboard: 'READ',
  compare: 'READ',
  pivot: 'READ',
  reproduction: 'READ',
  tradeOff: 'READ',
  datasets: 'READ',
  customDatasets: 'READ',
  addDataset: 'LAUNCH',
  removeDataset: 'LAUNCH',
  launchExperiment: 'LAUNCH',
  cancelRun: 'LAUNCH',
  retryRun: 'LAUNCH',
  rerunMissing: 'LAUNCH',
  reattack: 'LAUNCH',
  purgeRuns: 'PURGE',
  purgeExperiments: 'PURGE',
  cancelRuns: 'LAUNCH',
  retryRuns: 'LAUNCH',
  tagRuns: 'LAUNCH',
  updateRun: 'LAUNCH',
  archiveRuns: 'LAUNCH',
  restoreRuns: 'LAUNCH',
  tagExperiments: 'LAUNCH',
  updateExperiment: 'LAUNCH',
  archiveExperiments: 'LAUNCH',
  restoreExperiments: 'LAUNCH',
  tokens: 'TOKENS',
  members: 'READ',
  invitations: 'TEAM',
  auditLog: 'TEAM',
  createTeam: 'PERSON',
  renameTeam: 'TEAM',
  deleteTeam: ['TEAM', 'PERSON'],
  switchTeam: 'PERSON',
  leaveTeam: 'PERSON',
  setPassword: 'PERSON',
  inviteMember: 'TEAM',
  revokeInvitation: 'TEAM',
  acceptInvitation: 'PERSON',
  changeRole: 'TEAM',
  removeMember: 'TEAM',
  createSignInLink: ['TEAM', 'PERSON'],
  setPriority: 'LAUNCH',
  drainRunner: 'LAUNCH',
  resumeRunner: 'LAUNCH',
  createToken: 'TOKENS',
  revokeToken: 'TOKENS',
  registerRunner: 'LEASE',
  claimRun: 'LEASE',
  heartbeatRun: 'LEASE',
  recordDataset: 'LEASE',
  reportMetrics: 'LEASE',
  recordAttack: 'LEASE',
  recordRecommendation: 'LEASE',
  completeRun: 'LEASE',
  failRun: 'LEASE',
};

const OURS = 'http://127.0.0.1:3000';
const ALL_SCOPES = Object.values(TokenScope);

let api: Api;
let contract: GraphQLSchema;

beforeAll(async () => {
  api = await openApi();
  contract = await schema();
});
afterAll(() => api.close());

async function apiTokenOf(teamId: string, accountId: string, expiresAt: Date | null = null): Promise<string> {
  const { secret } = await api.db.$transaction((tx) =>
    issueToken(tx, { kind: 'API', name: 'test', teamId, accountId, expiresAt }),
  );
  return secret;
}

describe('without a good token nothing is executed', () => {
  const ask = '{ viewer { team { id } } }';
  it.each([
    ['none', null],
    ['nonsense', 'lethe_api_nonsense'],
  ])('%s', async (_name, token) => {
    const reply = await api.send(ask, {}, token);
    expect(reply.status).toBe(401);
    expect(reply.data).toBeUndefined();
    expect(reply.errors[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
  });

  it('one that is over, or was revoked', async () => {
    const owner = await api.db.member.findFirstOrThrow({ where: { role: 'OWNER' } });
    const over = await apiTokenOf(owner.teamId, owner.accountId, new Date(Date.now() - 1000));
    expect((await api.send(ask, {}, over)).status).toBe(401);
    const made = await api.request(
      'mutation { createToken(input: { kind: API, name: "soon gone" }) { token { id } secret userErrors { message } } }',
    );
    const { token, secret } = made.createToken as { token: { id: string }; secret: string };
    expect((await api.send(ask, {}, secret)).status).toBe(200);
    await api.request('mutation ($id: ID!) { revokeToken(input: { id: $id }) { userErrors { message } } }', {
      id: token.id,
    });
    expect((await api.send(ask, {}, secret)).status).toBe(401);
  });

  it('a session is no bearer token', async () => {
    const session = await signIn();
    expect((await api.send(ask, {}, session.split('=')[1]!)).status).toBe(401);
  });
});

/** Whoever may come: what they hold, and what the rules read of it. */
const actors: Readonly<Record<string, Bearer>> = {
  OWNER: { tokenKind: 'API', scopes: ALL_SCOPES, role: 'OWNER' },
  MEMBER: { tokenKind: 'API', scopes: ALL_SCOPES, role: 'MEMBER' },
  VIEWER: { tokenKind: 'API', scopes: ALL_SCOPES, role: 'VIEWER' },
  RUNNER: { tokenKind: 'RUNNER', scopes: [], role: null },
  'an owner’s token to READ': { tokenKind: 'API', scopes: ['READ'], role: 'OWNER' },
  'an owner’s token to LAUNCH': { tokenKind: 'API', scopes: ['LAUNCH'], role: 'OWNER' },
  'a viewer’s token to LAUNCH': { tokenKind: 'API', scopes: ['LAUNCH'], role: 'VIEWER' },
  'an owner’s session': { tokenKind: 'SESSION', scopes: [], role: 'OWNER' },
  'a viewer’s session': { tokenKind: 'SESSION', scopes: [], role: 'VIEWER' },
};

describe('every query and mutation of the schema, tried with every kind of token', () => {
  it.each(Object.keys(actors))('%s may do what the rules say and no more, over HTTP and WebSocket', async (actor) => {
    const bearer = actors[actor]!; // one of its keys
    const secret = await secretOf(bearer);
    const headers: Record<string, string> =
      bearer.tokenKind === 'SESSION' ? { cookie: `${SESSION_COOKIE}=${secret}`, origin: OURS } : {};
    const socket = openSocket(api.url, bearer.tokenKind === 'SESSION' ? { headers } : { token: secret });
    for (const [kind, field] of operations()) {
      const permission = wanted[field.name];
      expect(permission, `${field.name} is not in this test's table`).toBeDefined();
      const allowed = [permission!].flat().every((each) => may(bearer, each)); // defined: just checked
      const document = `${kind} { ${minimalCall(field)} }`;
      const stream = socket.subscribe(document);
      await stream.ended;
      const answer = await post(
        '/graphql',
        bearer.tokenKind === 'SESSION' ? headers : { authorization: `Bearer ${secret}` },
        { query: document },
      );
      const { errors = [] } = (await answer.json()) as { errors?: typeof stream.errors };
      for (const own of [errors, stream.errors]) {
        const codes = own.map(({ extensions }) => extensions?.code);
        expect(codes.includes('FORBIDDEN'), `${actor} ${field.name}: ${codes.join()}`).toBe(!allowed);
        expect(codes, `${actor} ${field.name}`).not.toContain('INTERNAL');
      }
    }
    await socket.close();
  });

  it('nobody, by no token or one that is over, gets as far as any of them', async () => {
    const { teamId, accountId } = await api.db.member.findFirstOrThrow({ where: { role: 'OWNER' } });
    const over = await apiTokenOf(teamId, accountId, new Date(Date.now() - 1000));
    for (const [kind, field] of operations()) {
      for (const token of [null, over, 'lethe_api_nonsense']) {
        const reply = await api.send(`${kind} { ${minimalCall(field)} }`, {}, token);
        expect(reply, field.name).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
        expect(reply.data).toBeUndefined();
      }
    }
    for (const token of [over, 'lethe_api_nonsense']) {
      expect(await openSocket(api.url, { token }).closed).toMatchObject({ code: 4403 });
    }
  });
});

function operations() {
  return (['query', 'mutation'] as const).flatMap((kind) => {
    const root = kind === 'query' ? contract.getQueryType() : contract.getMutationType();
    return Object.values(root?.getFields() ?? {}).map((field) => [kind, field] as const);
  });
}

async function secretOf({ tokenKind, scopes, role }: Bearer): Promise<string> {
  if (role === null) return api.runnerToken;
  const { teamId } = await api.db.member.findFirstOrThrow();
  const account = await api.db.account.create({ data: { id: newId('Account'), name: role } });
  await api.db.member.create({ data: { id: newId('Member'), teamId, accountId: account.id, role } });
  const { secret } = await api.db.$transaction((tx) =>
    issueToken(tx, { kind: tokenKind, name: 'test', teamId, accountId: account.id, expiresAt: null, scopes }),
  );
  return secret;
}

describe('what belongs to another team', () => {
  it('is not found, by no way', async () => {
    const launched = await api.request(
      `mutation { launchExperiment(input: { idempotencyKey: "mine", name: "mine", datasets: [SYNTHETIC_100K], methods: [{ original: {} }], seeds: { count: 1 } }) {
        experiment { id number runs { nodes { id number } } } userErrors { message } } }`,
    );
    const { experiment } = launched.launchExperiment as {
      experiment: { id: string; number: number; runs: { nodes: { id: string; number: number }[] } };
    };
    const [run] = experiment.runs.nodes;
    const team = await api.db.team.create({ data: { id: newId('Team'), slug: 'others', name: 'Others' } });
    const account = await api.db.account.create({ data: { id: newId('Account'), name: 'stranger' } });
    await api.db.member.create({
      data: { id: newId('Member'), teamId: team.id, accountId: account.id, role: 'OWNER' },
    });
    const stranger = await apiTokenOf(team.id, account.id);
    const seen = await api.request(
      `query ($run: ID!, $ex: ID!, $n: Int!, $m: Int!) {
        node(id: $run) { id } nodes(ids: [$run, $ex]) { id } run(number: $n) { id } experiment(number: $m) { id }
        runs { totalCount } experiments { totalCount } boards { runCount }
        leaderboard(filter: { dataset: SYNTHETIC_100K, model: NMF }) { rows { key } notRanked { reason } } }`,
      { run: run!.id, ex: experiment.id, n: run!.number, m: experiment.number },
      stranger,
    );
    expect(seen).toEqual({
      node: null,
      nodes: [null, null],
      run: null,
      experiment: null,
      runs: { totalCount: 0 },
      experiments: { totalCount: 0 },
      boards: [],
      leaderboard: { rows: [], notRanked: [] },
    });
    const { cancelRun } = (await api.request(
      'mutation ($id: ID!) { cancelRun(input: { id: $id }) { run { id } userErrors { code } } }',
      { id: run!.id },
      stranger,
    )) as { cancelRun: unknown };
    expect(cancelRun).toEqual({ run: null, userErrors: [{ code: 'NOT_FOUND' }] });
  });
});

const post = (path: string, headers: Record<string, string>, body?: object): Promise<Response> =>
  fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

async function signIn(): Promise<string> {
  const link = await signInLink(api.db);
  const response = await post('/auth/link', { origin: 'http://127.0.0.1:3000' }, { secret: link });
  expect(response.status).toBe(204);
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

describe('a browser session', () => {
  const ask = { query: '{ viewer { tokenKind } }' };

  it('begins by a link that works once, in a cookie that scripts cannot read', async () => {
    const link = await signInLink(api.db);
    const first = await post('/auth/link', {}, { secret: link });
    expect(first.status).toBe(204);
    expect(first.headers.get('set-cookie')).toMatch(/^lethe_session=lethe_ses_[\w-]+;.*HttpOnly;.*SameSite=Lax/);
    const second = await post('/auth/link', {}, { secret: link });
    expect(second.status).toBe(401);
    expect(await second.json()).toMatchObject({ error: expect.stringContaining('Ask for a new one') });
    expect(second.headers.get('set-cookie')).toBeNull();
  });

  it('is taken from our pages only', async () => {
    const cookie = await signIn();
    for (const origin of ['http://127.0.0.1:3000', 'http://localhost:3000', api.url]) {
      expect(await (await post('/graphql', { cookie, origin }, ask)).json()).toMatchObject({
        data: { viewer: { tokenKind: 'SESSION' } },
      });
    }
    for (const origin of [undefined, 'https://evil.example', 'null']) {
      const reply = await post('/graphql', origin ? { cookie, origin } : { cookie }, ask);
      expect(reply.status).toBe(403);
      expect(await reply.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
  });

  it('ends by signing out', async () => {
    const cookie = await signIn();
    const origin = 'http://127.0.0.1:3000';
    expect((await post('/auth/sign-out', { cookie, origin })).status).toBe(204);
    expect((await post('/graphql', { cookie, origin }, ask)).status).toBe(401);
  });
});
