import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { openSocket } from '../live/socket.ts';
import { browser } from './browser.ts';
import { mutate, newTeam, type Somebody, somebody } from './people.ts';

let api: Api;
let teamId: string;
let owner: Somebody;
beforeAll(async () => {
  api = await openApi();
  teamId = await newTeam(api, 'ours');
  owner = await somebody(api, teamId, 'OWNER');
});
afterAll(() => api.close());

const invite = async (input: object, by = owner): Promise<string> =>
  new URL((await mutate(by.own, 'inviteMember', input, 'url')).url).hash.slice(1);
const newcomer = (secret: string, email: string, own = browser(api)) =>
  own.post('/auth/invitation', { secret, name: 'Newcomer', email, password: 'long enough' });

describe('an invitation', () => {
  it('is told to whoever holds the link, before they accept', async () => {
    const secret = await invite({ role: 'VIEWER', email: 'Kay@example.org' });
    const reply = await browser(api).post('/auth/invitation/peek', { secret });
    expect(await reply.json()).toMatchObject({
      team: 'ours',
      role: 'VIEWER',
      email: 'kay@example.org',
      inviter: expect.stringContaining('OWNER'),
    });
  });

  it('makes somebody new an account, a member and a session; once', async () => {
    const secret = await invite({ role: 'MEMBER' });
    const own = browser(api);
    expect((await newcomer(secret, 'new@example.org', own)).status).toBe(204);
    expect((await own.ask('{ viewer { role team { slug } } }')).data.viewer).toEqual({
      role: 'MEMBER',
      team: { slug: 'ours' },
    });
    const again = await newcomer(secret, 'second@example.org');
    expect(again.status).toBe(422);
    expect(await again.json()).toMatchObject({ code: 'NOT_FOUND' });
    expect(await api.db.account.count({ where: { email: 'second@example.org' } })).toBe(0);
  });

  it('two at once: one gets in', async () => {
    const secret = await invite({ role: 'VIEWER' });
    const replies = await Promise.all([1, 2, 3].map((n) => newcomer(secret, `race-${n}@example.org`)));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([204, 422, 422]);
  });

  it('for one e-mail is nobody else’s, and stays good', async () => {
    const secret = await invite({ role: 'VIEWER', email: 'right@example.org' });
    const wrong = await newcomer(secret, 'wrong@example.org');
    expect(await wrong.json()).toMatchObject({ code: 'CONFLICT' });
    expect((await newcomer(secret, 'right@example.org')).status).toBe(204);
  });

  it('does not let anybody claim an e-mail that another account has', async () => {
    const reply = await newcomer(await invite({ role: 'OWNER' }), 'right@example.org');
    expect(await reply.json()).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('email') });
  });

  it('takes somebody signed in into a second team, which they then look at', async () => {
    const other = await somebody(api, await newTeam(api, 'theirs'), 'OWNER');
    const payload = await mutate(
      other.own,
      'acceptInvitation',
      { secret: await invite({ role: 'VIEWER' }) },
      'team { slug }',
    );
    expect(payload.team).toEqual({ slug: 'ours' });
    expect((await other.own.ask('{ viewer { role teams { role team { slug } } } }')).data.viewer).toEqual({
      role: 'VIEWER',
      teams: [
        { role: 'OWNER', team: { slug: 'theirs' } },
        { role: 'VIEWER', team: { slug: 'ours' } },
      ],
    });
    const twice = await mutate(other.own, 'acceptInvitation', { secret: await invite({ role: 'OWNER' }) });
    expect(twice.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it.each(['withdrawn', 'over'])('%s, it is like one that never was', async (how) => {
    const { invitation, url } = await mutate(owner.own, 'inviteMember', { role: 'VIEWER' }, 'url invitation { id }');
    if (how === 'withdrawn') await mutate(owner.own, 'revokeInvitation', { id: invitation.id });
    else {
      const expiresAt = new Date(Date.now() - 1);
      await api.db.invitation.update({ where: { id: invitation.id }, data: { expiresAt } });
    }
    const replies = [
      await newcomer(new URL(url).hash.slice(1), 'late@example.org'),
      await newcomer('lethe_inv_x', 'l@x.org'),
    ];
    const [late, never] = await Promise.all(replies.map((reply) => reply.json()));
    expect(late).toEqual(never);
  });

  it('stores and lists no secret', async () => {
    const secret = await invite({ role: 'VIEWER' });
    expect(JSON.stringify(await api.db.invitation.findMany())).not.toContain(secret);
    const { invitations } = (await owner.own.ask('{ invitations(pending: true) { totalCount nodes { prefix } } }'))
      .data;
    expect(invitations.nodes[0].prefix).toBe(secret.slice(0, 14));
  });
});

describe('a role', () => {
  it('changes at once, also on open sockets: they are asked again', async () => {
    const member = await somebody(api, teamId, 'MEMBER');
    const socket = openSocket(api.url, { token: member.token });
    await socket.connected;
    await mutate(owner.own, 'changeRole', { member: member.memberId, role: 'VIEWER' });
    expect(await socket.closed).toMatchObject({ code: 1012 });
    expect((await api.request('{ viewer { permissions } }', {}, member.token)).viewer).toEqual({
      permissions: ['WHOAMI', 'READ', 'LEASED', 'QUEUE', 'TOKENS'],
    });
  });

  it('of the last owner stays, also when two of them go at once', async () => {
    const only = await newTeam(api, 'two-owners');
    const [one, two] = [await somebody(api, only, 'OWNER'), await somebody(api, only, 'OWNER')];
    const payloads = await Promise.all([
      mutate(one.own, 'leaveTeam', { confirm: 'two-owners' }),
      mutate(two.own, 'changeRole', { member: two.memberId, role: 'VIEWER' }),
    ]);
    expect(payloads.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'CONFLICT' }]);
    expect(await api.db.member.count({ where: { teamId: only, role: 'OWNER' } })).toBe(1);
  });
});

describe('who is removed', () => {
  it('is out at once: tokens, session, invitations, open sockets', async () => {
    const gone = await somebody(api, teamId, 'OWNER');
    const runner = await mutate(gone.own, 'createToken', { kind: 'RUNNER', name: 'mine' }, 'secret');
    const secret = await invite({ role: 'OWNER' }, gone);
    const socket = openSocket(api.url, { token: gone.token });
    await socket.connected;
    expect(await mutate(owner.own, 'removeMember', { member: gone.memberId }, 'removedMemberId')).toMatchObject({
      removedMemberId: gone.memberId,
    });
    expect([4403, 1012]).toContain((await socket.closed).code);
    for (const token of [gone.token, runner.secret]) {
      expect((await api.send('{ viewer { role } }', {}, token)).status).toBe(401);
    }
    expect((await gone.own.ask('{ viewer { role } }')).status).toBe(401);
    expect((await newcomer(secret, 'back@example.org')).status).toBe(422);
    const again = openSocket(api.url, { token: gone.token });
    expect(await again.closed).toMatchObject({ code: 4403 });
  });

  it('keeps what they have in other teams, and runner tokens when the owner says so', async () => {
    const gone = await somebody(api, teamId, 'OWNER');
    const elsewhere = await newTeam(api, 'elsewhere');
    await api.db.member.create({
      data: { id: 'mb_elsewhere', teamId: elsewhere, accountId: gone.accountId, role: 'VIEWER' },
    });
    const runner = await mutate(gone.own, 'createToken', { kind: 'RUNNER', name: 'kept' }, 'secret');
    await mutate(owner.own, 'removeMember', { member: gone.memberId, keepRunnerTokens: true });
    expect((await api.send('{ viewer { role } }', {}, runner.secret)).status).toBe(200);
    expect((await gone.own.ask('{ viewer { role team { slug } } }')).data.viewer).toEqual({
      role: 'VIEWER',
      team: { slug: 'elsewhere' },
    });
  });
});

describe('a sign-in link for somebody else', () => {
  it('is made by an owner, for a member of their own teams only', async () => {
    const member = await somebody(api, teamId, 'MEMBER');
    const { url } = await mutate(owner.own, 'createSignInLink', { member: member.memberId }, 'url');
    const own = browser(api);
    expect((await own.post('/auth/link', { secret: new URL(url).hash.slice(1) })).status).toBe(204);
    expect((await own.ask('{ viewer { account { id } } }')).data.viewer.account.id).toBe(member.accountId);
    const theirs = await newTeam(api, 'of-the-member');
    await api.db.member.create({ data: { id: 'mb_x', teamId: theirs, accountId: member.accountId, role: 'OWNER' } });
    const refused = await mutate(owner.own, 'createSignInLink', { member: member.memberId }, 'url');
    expect(refused).toMatchObject({ url: null, userErrors: [{ code: 'CONFLICT', path: ['member'] }] });
  });
});

describe('a team', () => {
  it('is chosen by the header, on HTTP and on sockets, for one request only', async () => {
    const both = await somebody(api, teamId, 'MEMBER');
    const second = await newTeam(api, 'second');
    await api.db.member.create({ data: { id: 'mb_both', teamId: second, accountId: both.accountId, role: 'OWNER' } });
    const ask = async (headers = {}) =>
      (await both.own.ask('{ viewer { role team { slug } } }', {}, headers)).data?.viewer;
    expect(await ask({ 'x-lethe-team': 'second' })).toEqual({ role: 'OWNER', team: { slug: 'second' } });
    expect(await ask()).toEqual({ role: 'MEMBER', team: { slug: 'ours' } });
    await mutate(both.own, 'switchTeam', { team: 'second' }, 'team { slug }');
    expect(await ask()).toEqual({ role: 'OWNER', team: { slug: 'second' } });
    for (const slug of ['theirs', 'no-such-team']) {
      const refused = await both.own.ask('{ viewer { role } }', {}, { 'x-lethe-team': slug });
      expect(refused).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
      expect((await mutate(both.own, 'switchTeam', { team: slug })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
  });

  it('is not chosen by a token, which is of one', async () => {
    const both = await somebody(api, teamId, 'MEMBER');
    await api.db.member.create({
      data: { id: 'mb_tok', teamId: await newTeam(api, 'third'), accountId: both.accountId, role: 'OWNER' },
    });
    const ask = (slug: string) =>
      fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${both.token}`, 'x-lethe-team': slug },
        body: '{"query":"{ viewer { role } }"}',
      });
    expect((await ask('ours')).status).toBe(200);
    expect((await ask('third')).status).toBe(403);
  });

  it('is made, renamed and deleted by its owner; a slug is of one team', async () => {
    const { team } = await mutate(owner.own, 'createTeam', { name: 'Fourth', slug: 'fourth' }, 'team { id slug }');
    expect((await mutate(owner.own, 'createTeam', { name: 'F', slug: 'fourth' })).userErrors).toMatchObject([
      { code: 'CONFLICT', path: ['slug'] },
    ]);
    await mutate(owner.own, 'switchTeam', { team: 'fourth' });
    await mutate(owner.own, 'renameTeam', { slug: 'fifth' });
    await api.request(
      'mutation { launchExperiment(input: { idempotencyKey: "x", name: "x", datasets: [SYNTHETIC_100K], methods: [{ original: {} }], seeds: { count: 1 } }) { userErrors { message } } }',
      {},
      (await mutate(owner.own, 'createToken', { kind: 'API', name: 'x' }, 'secret')).secret,
    );
    expect(await api.db.run.count({ where: { teamId: team.id } })).toBe(1);
    expect((await mutate(owner.own, 'deleteTeam', { confirm: 'fourth' })).userErrors).toMatchObject([
      { code: 'INVALID' },
    ]);
    expect((await mutate(owner.own, 'deleteTeam', { confirm: 'fifth' }, 'deletedTeamId')).deletedTeamId).toBe(team.id);
    expect(await api.db.run.count({ where: { teamId: team.id } })).toBe(0);
    expect((await owner.own.ask('{ viewer { team { slug } } }')).data.viewer.team.slug).toBe('ours');
  });

  it.each(['', 'x', 'Capital', 'two--hyphens', '-x', 'x-', 'ä', 'x'.repeat(41)])('%j is no slug', async (slug) => {
    expect((await mutate(owner.own, 'createTeam', { name: 'x', slug })).userErrors).toMatchObject([
      { code: 'INVALID', path: ['slug'] },
    ]);
  });
});

describe('the audit log', () => {
  it('says who did what, to owners alone, by filter and page; and holds no secret', async () => {
    const document = `query ($filter: AuditFilter, $after: String) {
      auditLog(first: 2, filter: $filter, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes { action subject detail account { name } } } }`;
    const filter = {
      or: [{ action: { in: ['MEMBER_REMOVE', 'MEMBER_ROLE'] } }],
      not: { action: { eq: 'MEMBER_ROLE' } },
    };
    const { auditLog } = (await owner.own.ask(document, { filter })).data;
    expect(auditLog.totalCount).toBe(2);
    expect(auditLog.nodes[0]).toMatchObject({
      action: 'MEMBER_REMOVE',
      account: { name: expect.stringContaining('OWNER') },
    });
    const all = await api.db.auditEntry.findMany();
    expect(JSON.stringify(all)).not.toMatch(/lethe_(api|run|ses|lnk|inv)_[\w-]{10}/);
    const member = await somebody(api, teamId, 'MEMBER');
    expect((await member.own.ask(document)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const { auditLog: none } = (await owner.own.ask(document, { filter: { at: { lt: '2020-01-01T00:00:00Z' } } })).data;
    expect(none.totalCount).toBe(0);
  });
});
