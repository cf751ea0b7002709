import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { mutate, newTeam, somebody, type Somebody } from './people.ts';

let api: Api;
let owner: Somebody;
let member: Somebody;
let viewer: Somebody;
beforeAll(async () => {
  api = await openApi();
  const teamId = await newTeam(api, 'ours');
  [owner, member, viewer] = [
    await somebody(api, teamId, 'OWNER'),
    await somebody(api, teamId, 'MEMBER'),
    await somebody(api, teamId, 'VIEWER'),
  ];
});
afterAll(() => api.close());

const CREATE =
  'mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret token { id scopes expiresAt } userErrors { code path message } } }';
const permissions = async (token: string) =>
  ((await api.request('{ viewer { permissions } }', {}, token)).viewer as { permissions: string[] }).permissions;

describe('the scopes of a token', () => {
  it.each([
    [['READ'], ['WHOAMI', 'READ', 'LEASED', 'QUEUE']],
    [['LAUNCH'], ['WHOAMI', 'LAUNCH']],
    [['TOKENS'], ['WHOAMI', 'TOKENS', 'RUNNER_TOKENS']],
    [['TEAM'], ['WHOAMI', 'PURGE', 'TEAM']],
    [undefined, ['WHOAMI', 'READ', 'LEASED', 'QUEUE', 'LAUNCH']],
  ])('%j: an owner’s token may %j', async (scopes, may) => {
    const { secret } = await mutate(owner.own, 'createToken', { kind: 'API', name: 'x', scopes }, 'secret');
    expect(await permissions(secret)).toEqual(may);
  });

  it('are never more than its maker may', async () => {
    expect(await mutate(member.own, 'createToken', { kind: 'API', name: 'x', scopes: ['READ', 'TEAM'] })).toMatchObject(
      {
        userErrors: [{ code: 'OUT_OF_RANGE', path: ['scopes'], message: expect.stringContaining('got TEAM') }],
      },
    );
    const { token } = await mutate(viewer.own, 'createToken', { kind: 'API', name: 'x' }, 'token { scopes }');
    expect(token.scopes).toEqual(['READ']);
    const narrow = await mutate(owner.own, 'createToken', { kind: 'API', name: 'x', scopes: ['TOKENS'] }, 'secret');
    const wider = await api.request(CREATE, { input: { kind: 'API', name: 'x', scopes: ['READ'] } }, narrow.secret);
    expect(wider.createToken).toMatchObject({ secret: null, userErrors: [{ code: 'OUT_OF_RANGE' }] });
  });

  it('shrink with the role of its maker', async () => {
    const { secret } = await mutate(
      member.own,
      'createToken',
      { kind: 'API', name: 'x', scopes: ['READ', 'LAUNCH'] },
      'secret',
    );
    await api.db.member.update({ where: { id: member.memberId }, data: { role: 'VIEWER' } });
    expect(await permissions(secret)).toEqual(['WHOAMI', 'READ', 'LEASED', 'QUEUE']);
    await api.db.member.update({ where: { id: member.memberId }, data: { role: 'MEMBER' } });
  });

  it.each([[[]], [['LEASE']]])('%j is refused', async (scopes) => {
    const { data, errors } = await owner.own.ask(CREATE, { input: { kind: 'API', name: 'x', scopes } });
    expect(errors.length + (data?.createToken.userErrors.length ?? 0)).toBe(1);
  });

  it('are none for a runner token', async () => {
    expect(await mutate(owner.own, 'createToken', { kind: 'RUNNER', name: 'x', scopes: ['READ'] })).toMatchObject({
      userErrors: [{ code: 'INVALID', path: ['scopes'] }],
    });
    const { secret } = await mutate(owner.own, 'createToken', { kind: 'RUNNER', name: 'x' }, 'secret');
    expect(await permissions(secret)).toEqual(['WHOAMI', 'LEASED', 'QUEUE', 'LEASE']);
  });

  it('a token made with a token that ends, ends no later', async () => {
    const { secret } = await mutate(
      owner.own,
      'createToken',
      { kind: 'API', name: 'x', scopes: ['TOKENS'], expiresInDays: 1 },
      'secret',
    );
    for (const expiresInDays of [null, 30]) {
      const { createToken } = (await api.request(
        CREATE,
        { input: { kind: 'API', name: 'x', scopes: ['TOKENS'], expiresInDays } },
        secret,
      )) as {
        createToken: { token: { expiresAt: string } };
      };
      expect(new Date(createToken.token.expiresAt).getTime()).toBeLessThanOrEqual(Date.now() + 86_400_000);
    }
  });
});

describe('the list of tokens', () => {
  it('is one’s own, or an owner’s all; by kind and state, a page at a time; never a secret or hash', async () => {
    const document = `query ($filter: TokenFilter, $after: String, $first: Int! = 3) {
      tokens(first: $first, filter: $filter, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { id kind account { id } usedAt revokedAt } } }`;
    const own = (await member.own.ask(document, { first: 100 })).data.tokens;
    expect(new Set(own.nodes.map((each: { account: { id: string } }) => each.account.id))).toEqual(
      new Set([member.accountId]),
    );
    const all = await api.db.token.count({ where: { team: { slug: 'ours' }, kind: { in: ['API', 'RUNNER'] } } });
    const seen = new Set<string>();
    for (let after: string | null = null; ;) {
      const page: {
        totalCount: number;
        pageInfo: { endCursor: string; hasNextPage: boolean };
        nodes: { id: string }[];
      } = (await owner.own.ask(document, { after })).data.tokens;
      for (const { id } of page.nodes) seen.add(id);
      expect(page.totalCount).toBe(all);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen.size).toBe(all);
    const runners = (await owner.own.ask(document, { filter: { kind: { eq: 'RUNNER' }, active: true } })).data.tokens;
    expect(runners.nodes).toMatchObject([{ kind: 'RUNNER' }]);
    await mutate(owner.own, 'revokeToken', { id: runners.nodes[0].id });
    const over = (await owner.own.ask(document, { filter: { active: false } })).data.tokens;
    expect(over.nodes).toMatchObject([{ id: runners.nodes[0].id }]);
  });

  it('says when each was last used', async () => {
    await api.request('{ viewer { role } }', {}, viewer.token);
    const { viewer: who } = (await api.request('{ viewer { token { usedAt kind scopes } } }', {}, viewer.token)) as {
      viewer: { token: { usedAt: string } };
    };
    expect(Date.now() - new Date(who.token.usedAt).getTime()).toBeLessThan(60_000);
  });
});
