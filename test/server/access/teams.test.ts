import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../server/ids.ts';
import { hashOf } from '../../../server/teams/secret.ts';
import { issueToken } from '../../../server/teams/token.service.ts';
import { type Api, openApi } from '../../support/api.ts';
import {
  capabilities,
  type Claim,
  completion,
  launch,
  mutate,
  openRunner,
  type Runner,
  runsOf,
} from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

let api: Api;
let teamId: string;
let runner: Runner;
/** A succeeded Original with an artifact, and a run that starts from it, held by the runner. */
let claim: Claim;
let experiment: { id: string; number: number };
let original: { id: string; number: number };
let artifact: string;
let stranger: { owner: string; runner: string };

beforeAll(async () => {
  api = await openApi();
  teamId = (await api.db.team.findFirstOrThrow()).id;
  runner = await openRunner(api, 'ours');
  ({ experiment } = await launch(api, { methods: [{ u2uR: {} }, { d2dR: {} }] }));
  const first = await runner.take();
  await runner.dataset(first.lease.token);
  await runner.finish(first);
  original = first.run;
  artifact = (await api.db.artifact.findFirstOrThrow({ where: { runId: original.id, kind: 'CHECKPOINT' } })).id;
  claim = await runner.take();
  await runner.dataset(claim.lease.token);
  stranger = await anotherTeam(api, 'strangers');
});
afterAll(() => api.close());

/** A person of our team, or of none. */
async function person(role: 'MEMBER' | 'VIEWER' | null): Promise<{ token: string; accountId: string }> {
  const account = await api.db.account.create({ data: { id: newId('Account'), name: role ?? 'gone' } });
  if (role) {
    await api.db.member.create({ data: { id: newId('Member'), teamId, accountId: account.id, role } });
  }
  const { secret } = await api.db.$transaction((tx) =>
    issueToken(tx, { kind: 'API', name: 'own', teamId, accountId: account.id, expiresAt: null }),
  );
  return { token: secret, accountId: account.id };
}

const idOf = async (secret: string): Promise<string> =>
  (await api.db.token.findUniqueOrThrow({ where: { hash: hashOf(secret) } })).id;

describe('every id of ours, asked for by another team', () => {
  it('is null by node and nodes, exactly as one that was never given', async () => {
    const run = await api.db.run.findUniqueOrThrow({ where: { id: claim.run.id } });
    const ids = [
      claim.run.id,
      original.id,
      experiment.id,
      artifact,
      runner.id,
      run.datasetId!, // recorded above
      run.protocolId,
      teamId,
      await idOf(api.apiToken),
      newId('Run', 1).slice(0, -1) + '0',
      'nonsense',
    ];
    for (const token of [stranger.owner, stranger.runner]) {
      const { nodes } = await api.request('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }, token);
      expect(nodes).toEqual(ids.map(() => null));
      for (const id of ids) {
        expect(await api.request('query ($id: ID!) { node(id: $id) { id } }', { id }, token)).toEqual({ node: null });
      }
    }
  });

  it('neither filters nor ranks anything', async () => {
    const document = `query ($ex: ID!) {
      leaderboard(filter: { dataset: SYNTHETIC_100K, model: NMF, experiment: $ex }) { board { runCount } rows { key } }
      runs(filter: { experiment: { eq: $ex } }) { totalCount }
      runners { totalCount }
    }`;
    expect(await api.request(document, { ex: experiment.id }, stranger.owner)).toEqual({
      leaderboard: { board: null, rows: [] },
      runs: { totalCount: 0 },
      runners: { totalCount: 0 },
    });
  });

  it('cancels, retries and revokes nothing', async () => {
    const calls = [
      { field: 'cancelRun', input: { id: claim.run.id }, selection: 'run { id }' },
      { field: 'retryRun', input: { id: claim.run.id }, selection: 'run { id }' },
      { field: 'revokeToken', input: { id: await idOf(api.apiToken) }, selection: 'token { id }' },
    ];
    for (const call of calls) {
      const { userErrors } = await mutate(api, { ...call, token: stranger.owner });
      expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
    }
    const run = await api.db.run.findUniqueOrThrow({ where: { id: claim.run.id } });
    expect(run).toMatchObject({ status: 'LEASED', cancelling: false });
    await api.request('{ viewer { role } }');
  });
});

describe('a lease of ours in the hands of another team', () => {
  const progress = { stage: 'TRAIN', fraction: 0.9 };
  const attack = {
    accuracy: 1,
    balancedAccuracy: 1,
    precision: 1,
    recall: 1,
    auc: 1,
    aucHard: 1,
    users: 1,
    classes: [],
  };
  it.each([
    ['heartbeatRun', { progress }],
    ['reportMetrics', { idempotencyKey: 'k', series: [{ name: 'x', steps: [1], values: [1] }] }],
    ['recordDataset', { sha256: 'b'.repeat(64), users: 1, items: 1, interactions: 1, groups: [] }],
    ['recordAttack', { attacker: 'MLP', surface: 'GMF', attribute: 'gender', ...attack }],
    ['recordRecommendation', { results: [{ metric: 'NDCG', k: 10, value: 1 }] }],
    ['completeRun', completion],
    ['failRun', { reason: 'mine now' }],
  ])('%s is refused as if it were unknown, and leaves no trace', async (field, input) => {
    const before = await trace();
    const call = { field, input: { lease: claim.lease.token, ...input }, selection: '__typename' };
    const { userErrors } = await mutate(api, { ...call, token: stranger.runner });
    expect(userErrors).toEqual([
      {
        code: 'STALE_LEASE',
        message: 'lease: expected a lease that claimRun gave, got an unknown one',
        path: ['lease'],
      },
    ]);
    expect(await trace()).toEqual(before);
  });

  const trace = async () => ({
    run: await api.db.run.findUniqueOrThrow({ where: { id: claim.run.id } }),
    attempts: await api.db.attempt.findMany({ where: { runId: claim.run.id } }),
    points: await api.db.metricChunk.findMany(),
    attacks: await api.db.attackResult.count(),
  });

  it('a runner of ours is not theirs to claim with, nor that of another token', async () => {
    const { createToken } = (await api.request(
      'mutation { createToken(input: { kind: RUNNER, name: "second" }) { secret userErrors { code } } }',
    )) as { createToken: { secret: string } };
    for (const token of [stranger.runner, createToken.secret]) {
      const input = { runner: runner.id, capabilities };
      const answer = await mutate<{ claim: unknown }>(api, {
        field: 'claimRun',
        input,
        selection: 'claim { attempt }',
        token,
      });
      expect(answer.claim).toBeNull();
      expect(answer.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['runner'] }]);
    }
  });
});

describe('what a runner token sees', () => {
  it('the run it holds, and no other of the team', async () => {
    const others = (await runsOf(api, experiment.number)).filter(({ id }) => id !== claim.run.id);
    expect(others).toHaveLength(2);
    const ids = [claim.run.id, ...others.map(({ id }) => id), experiment.id, await idOf(api.apiToken)];
    const document = 'query ($ids: [ID!]!, $n: Int!) { nodes(ids: $ids) { id } run(number: $n) { id } }';
    expect(await api.request(document, { ids, n: original.number }, api.runnerToken)).toEqual({
      nodes: [{ id: claim.run.id }, null, null, null, null],
      run: null,
    });
    const { run } = await api.request(
      'query ($n: Int!) { run(number: $n) { id } }',
      { n: claim.run.number },
      api.runnerToken,
    );
    expect(run).toEqual({ id: claim.run.id });
  });

  it.each(['parent { id }', 'children { id }', 'experiments { id }', 'attempts { runner { id } }'])(
    'no way leads from there to others: %s',
    async (selection) => {
      const document = `query ($n: Int!) { run(number: $n) { ${selection} } }`;
      const { errors, data } = await api.send(document, { n: claim.run.number }, api.runnerToken);
      expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN' });
      expect(JSON.stringify(data)).not.toMatch(/ru_|ex_|rn_/);
    },
  );

  it('a second token of the same team sees nothing of what the first holds', async () => {
    const { secret } = await api.db.$transaction((tx) =>
      issueToken(tx, { kind: 'RUNNER', name: 'another', teamId, accountId: null, expiresAt: null }),
    );
    const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const ids = [claim.run.id, artifact, runner.id];
    expect(await api.request(document, { ids }, secret)).toEqual({ nodes: [null, null, null] });
  });
});

describe('people of the team', () => {
  it('a former member is nobody, whatever token is left', async () => {
    const { token } = await person(null);
    const reply = await api.send('{ runs { totalCount } }', {}, token);
    expect(reply).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('only an owner makes runner tokens, and ends those of others', async () => {
    const member = await person('MEMBER');
    const made = await api.send(
      'mutation { createToken(input: { kind: RUNNER, name: "mine" }) { secret userErrors { code } } }',
      {},
      member.token,
    );
    expect(made.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await api.db.token.count({ where: { name: 'mine' } })).toBe(0);

    const revoke = (secretId: string, token?: string) =>
      mutate<{ token: { revokedAt: string | null } | null }>(api, {
        field: 'revokeToken',
        input: { id: secretId },
        selection: 'token { revokedAt }',
        ...(token === undefined ? {} : { token }),
      });
    expect((await revoke(await idOf(api.runnerToken), member.token)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await revoke(await idOf(member.token))).token?.revokedAt).toBeTruthy();
    expect((await api.send('{ viewer { role } }', {}, member.token)).status).toBe(401);
  });

  it('a viewer reads all, and sees no token but their own', async () => {
    const { token } = await person('VIEWER');
    const document = 'query ($n: Int!, $ids: [ID!]!) { run(number: $n) { parent { id } } nodes(ids: $ids) { id } }';
    const ids = [await idOf(token), await idOf(api.apiToken)];
    const seen = await api.request(document, { n: claim.run.number, ids }, token);
    expect(seen).toEqual({ run: { parent: { id: original.id } }, nodes: [{ id: ids[0] }, null] });
  });

  it.each(['Bearer', 'Bearer ', 'Basic bGV0aGU6bGV0aGU=', `Bearer ${randomBytes(4000).toString('hex')}`, 'Bearer a b'])(
    'an authorization of %.20j is nobody',
    async (authorization) => {
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: '{"query":"{ viewer { role } }"}',
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    },
  );
});
