import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { capabilities, launch, mutate, openRunner } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const registration = { name: 'lab-1', host: 'here', engines: ['WASM'], memoryBytes: 16e9, slots: 2, version: '1.0.0' };
const SELECTION = 'runner { id name host engines memoryBytes slots version draining online }';

const register = (given: object = {}, token = api.runnerToken) =>
  mutate<{ runner: Record<string, unknown> | null }>(api, {
    field: 'registerRunner',
    input: { ...registration, ...given },
    selection: SELECTION,
    token,
  });

describe('registerRunner', () => {
  it('says who it is; a name is a place', async () => {
    const { runner } = await register();
    expect(runner).toEqual({ id: expect.any(String), ...registration, draining: false, online: true });
    const { runner: again } = await register({ version: '2.0.0', engines: ['WASM', 'WASM'] });
    expect(again).toEqual({ ...runner, version: '2.0.0' });
  });

  it('ten of one name at once are one runner', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => register({ name: 'twins' })));
    expect(new Set(answers.map(({ runner }) => runner!.id)).size).toBe(1);
  });

  it('names everything that is wrong', async () => {
    const { runner, userErrors } = await register({
      name: '',
      host: 'h'.repeat(201),
      version: 'v'.repeat(101),
      engines: [],
      slots: 65,
      memoryBytes: -1,
    });
    expect(runner).toBeNull();
    expect(userErrors.map(({ code, message, path }) => [code, message, path])).toEqual([
      ['OUT_OF_RANGE', 'name: expected 1 to 100 characters, got 0', ['name']],
      ['OUT_OF_RANGE', 'host: expected 1 to 200 characters, got 201', ['host']],
      ['OUT_OF_RANGE', 'version: expected 1 to 100 characters, got 101', ['version']],
      ['OUT_OF_RANGE', 'engines: expected at least one engine, got none', ['engines']],
      ['OUT_OF_RANGE', 'slots: expected a whole number in [1, 64], got 65', ['slots']],
      ['OUT_OF_RANGE', 'memoryBytes: expected at least 0, got -1', ['memoryBytes']],
    ]);
  });

  it('from then on it belongs to the token that registered it last', async () => {
    const secret = await mutate<{ secret: string }>(api, {
      field: 'createToken',
      input: { kind: 'RUNNER', name: 'second' },
      selection: 'secret',
    });
    const first = await openRunner(api, 'moves');
    const second = await openRunner(api, 'moves', { token: secret.secret });
    expect(second.id).toBe(first.id);
    await expect(first.claim()).rejects.toThrow('call registerRunner first');
    expect(await second.claim()).toBeNull();
  });
});

describe('runners', () => {
  it('are listed by name, with what they hold; other teams see none of them', async () => {
    await launch(api);
    const runner = await openRunner(api, 'a-holder');
    const claim = await runner.take();
    const LIST = '{ runners { totalCount nodes { name leases { number } } } }';
    const { runners } = (await api.request(LIST)) as {
      runners: { totalCount: number; nodes: { name: string; leases: { number: number }[] }[] };
    };
    const names = runners.nodes.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(runners.totalCount).toBe(names.length);
    expect(runners.nodes.find(({ name }) => name === 'a-holder')!.leases).toEqual([{ number: claim.run.number }]);
    const { owner } = await anotherTeam(api, 'others');
    expect(await api.request(LIST, {}, owner)).toEqual({ runners: { totalCount: 0, nodes: [] } });
  });

  it('pages follow each other, and go on while runners come', async () => {
    const { runners: begin } = (await api.request(
      '{ runners(first: 1) { nodes { name } pageInfo { endCursor } } }',
    )) as {
      runners: { nodes: { name: string }[]; pageInfo: { endCursor: string } };
    };
    await openRunner(api, 'zz-behind');
    await openRunner(api, '0-before');
    const seen: string[] = [];
    for (let after: string | null = begin.pageInfo.endCursor; ;) {
      const { runners } = (await api.request(
        'query ($after: String) { runners(first: 1, after: $after) { nodes { name } pageInfo { endCursor hasNextPage } } }',
        { after },
      )) as { runners: { nodes: { name: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } };
      seen.push(...runners.nodes.map(({ name }) => name));
      if (!runners.pageInfo.hasNextPage) break;
      after = runners.pageInfo.endCursor;
    }
    expect(begin.nodes).toEqual([{ name: 'a-holder' }]);
    expect(seen).toEqual(['lab-1', 'moves', 'twins', 'zz-behind']);
  });

  it('one that was not heard of for 90 s is not online; asking for work brings it back', async () => {
    const runner = await openRunner(api, 'silent');
    await api.db.$executeRaw`UPDATE runner SET last_seen_at = now() - interval '91 s' WHERE id = ${runner.id}`;
    const online = async (): Promise<boolean> => {
      const { node } = await api.request('query ($id: ID!) { node(id: $id) { ... on Runner { online } } }', {
        id: runner.id,
      });
      return (node as { online: boolean }).online;
    };
    expect(await online()).toBe(false);
    await runner.claim();
    expect(await online()).toBe(true);
  });

  it('a runner may not list them', async () => {
    const { errors } = await api.send('{ runners { nodes { name } } }', {}, api.runnerToken);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('what a runner sees of runs', () => {
  it('the one it holds, and no other', async () => {
    await launch(api, { attributes: ['age'], seeds: { count: 2 } });
    const { run } = await (await openRunner(api, 'curious')).take();
    const other = await api.db.run.findFirstOrThrow({ where: { status: 'QUEUED' } });
    const sees = (number: number) =>
      api.request('query ($n: Int!) { run(number: $n) { number } }', { n: number }, api.runnerToken);
    expect(await sees(run.number)).toEqual({ run: { number: run.number } });
    expect(await sees(other.number)).toEqual({ run: null });
    for (const document of [
      '{ runs { nodes { number } } }',
      `{ run(number: ${run.number}) { children { number } } }`,
    ]) {
      const { errors } = await api.send(document, {}, api.runnerToken);
      expect(errors, document).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  it('claims with an unknown id are told to register', async () => {
    const answer = await mutate<{ claim: null }>(api, {
      field: 'claimRun',
      input: { runner: 'rn_none', capabilities },
      selection: 'claim { attempt }',
      token: api.runnerToken,
    });
    expect(answer.userErrors).toEqual([
      {
        code: 'NOT_FOUND',
        message: 'runner: expected a runner registered with this token, got "rn_none"; call registerRunner first',
        path: ['runner'],
      },
    ]);
  });
});
