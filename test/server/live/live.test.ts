import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRunnerApi } from '../../../gpu-runner/api/client.ts';
import { type Api, openApi } from '../../support/api.ts';
import { cancel, launch, openRunner, type Runner, runsOf } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';
import { aWhile, openSocket, type Socket } from './socket.ts';

let api: Api;
/** Another server on the same database: what happens at the first is watched at the second. */
let elsewhere: string;
let runner: Runner;
let seed = 0;
const sockets: Socket[] = [];
const WAIT = { timeout: 20_000 };

beforeAll(async () => {
  api = await openApi();
  elsewhere = (await api.another()).url;
  runner = await openRunner(api, 'lab-1');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(() => api.close());

async function open(token = api.apiToken): Promise<Socket> {
  const socket = openSocket(elsewhere, { token });
  sockets.push(socket);
  await socket.connected;
  return socket;
}

async function launched() {
  const { experiment } = await launch(api, { seeds: { from: (seed += 1), count: 1 } });
  const [run] = await runsOf(api, experiment.number);
  return { experiment, run: run! }; // one seed of one method
}

interface Updated {
  readonly runUpdated: {
    readonly id: string;
    readonly status: string;
    readonly progress: { readonly fraction: number };
  };
}
const WATCHED = '{ id status progress { fraction } }';
const WATCH = `subscription { runUpdated ${WATCHED} }`;
const QUEUED = 'subscription { runQueued { __typename } }';

describe('runUpdated', () => {
  it('tells at one server what happened at another: launched, claimed, going on, ended', async () => {
    const stream = (await open()).subscribe<Updated>(WATCH);
    await aWhile();
    const { run } = await launched();
    const claim = await runner.take();
    expect(claim.run.id).toBe(run.id);
    await runner.beat(claim.lease.token, { stage: 'TRAIN', fraction: 0.25 });
    await stream.until(({ runUpdated }) => runUpdated.progress.fraction === 0.25);
    await runner.fail(claim.lease.token, { reason: 'for the test' });
    await stream.until(({ runUpdated }) => runUpdated.status === 'FAILED');
    expect(new Set(stream.data.map(({ runUpdated }) => runUpdated.id))).toEqual(new Set([run.id]));
    expect(stream.errors).toEqual([]);
  });

  it('of one experiment, or of one run, and of no other', async () => {
    const first = await launched();
    const second = await launched();
    const socket = await open();
    const watch = (what: string, id: string) =>
      socket.subscribe<Updated>(`subscription ($id: ID!) { runUpdated(${what}: $id) ${WATCHED} }`, { id });
    const streams = [watch('experiment', second.experiment.id), watch('run', second.run.id)];
    await aWhile();
    await cancel(api, first.run.id);
    await cancel(api, second.run.id);
    for (const stream of streams) {
      await stream.until(({ runUpdated }) => runUpdated.status === 'CANCELLED');
      expect(stream.data.map(({ runUpdated }) => runUpdated.id)).toEqual([second.run.id]);
    }
  });

  it('of what is not there, or is not ours, is refused in the same words', async () => {
    const { experiment, run } = await launched();
    const { owner } = await anotherTeam(api, 'curious');
    const socket = await open(owner);
    for (const [name, id] of [
      ['experiment', experiment.id],
      ['experiment', 'ex_nonsense'],
      ['run', run.id],
      ['run', 'ru_nonsense'],
    ]) {
      const stream = socket.subscribe(`subscription { runUpdated(${name}: "${id}") { id } }`);
      await stream.ended;
      expect(stream.data).toEqual([]);
      expect(stream.errors).toMatchObject([
        { message: `${name}: expected one of your team's, got "${id}"`, extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
  });
});

describe('leaderboardChanged', () => {
  it('tells of the board of a run that has ended, to those who asked for that board', async () => {
    const socket = await open();
    const watch = (given: string) =>
      socket.subscribe<{ leaderboardChanged: object }>(
        `subscription { leaderboardChanged${given} { run dataset model attribute protocol } }`,
      );
    const streams = [watch(''), watch('(dataset: SYNTHETIC_100K, attribute: "gender")')];
    const others = [watch('(dataset: ML_1M)'), watch('(model: LIGHT_GCN)'), watch('(attribute: "age")')];
    await aWhile();
    await launched();
    const claim = await runner.take(); // that one, or one of an earlier test
    const { run } = claim;
    await runner.finish(claim);
    const { protocol } = await api.db.run.findUniqueOrThrow({ where: { id: run.id }, include: { protocol: true } });
    const board = { dataset: 'SYNTHETIC_100K', model: 'NMF', attribute: 'gender', protocol: protocol.fingerprint };
    for (const stream of streams) {
      await stream.until(() => true);
      expect(stream.data).toEqual([{ leaderboardChanged: { run: run.id, ...board } }]);
    }
    await aWhile();
    for (const stream of others) expect(stream.data).toEqual([]);
    expect([...streams, ...others].flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe('runQueued', () => {
  it('is sent on subscribing and whenever something becomes claimable', async () => {
    const stream = (await open(api.runnerToken)).subscribe(QUEUED);
    await stream.until(() => true);
    await aWhile();
    expect(stream.data).toHaveLength(1);
    await launched();
    await vi.waitFor(() => expect(stream.data.length).toBeGreaterThan(1), WAIT);
  });
});

describe('runMetrics', () => {
  it('brings the new points, and only them', async () => {
    const { run } = await launched();
    await api.db.run.updateMany({ where: { status: 'QUEUED', id: { not: run.id } }, data: { status: 'CANCELLED' } });
    const { lease } = await runner.take();
    await runner.metrics(lease.token, { series: [{ name: 'loss.total', steps: [1, 2], values: [9, 8] }] });
    const stream = (await open()).subscribe(
      'subscription ($run: ID!) { runMetrics(run: $run) { name attempt steps values } }',
      { run: run.id },
    );
    await aWhile();
    await runner.metrics(lease.token, {
      series: [
        { name: 'loss.total', steps: [3, 4], values: [7, 6] },
        { name: 'grad.norm', steps: [4], values: [0.5] },
      ],
    });
    await stream.until(() => true);
    expect(stream.data).toEqual([
      {
        runMetrics: [
          { name: 'grad.norm', attempt: 1, steps: [4], values: [0.5] },
          { name: 'loss.total', attempt: 1, steps: [3, 4], values: [7, 6] },
        ],
      },
    ]);
    await runner.fail(lease.token, { reason: 'for the test' });
  });
});

describe('another team', () => {
  it('hears nothing of ours', async () => {
    const { owner, runner: theirRunner } = await anotherTeam(api, 'neighbours');
    const { run } = await launched();
    const theirs = await open(owner);
    const runs = theirs.subscribe(WATCH);
    const curves = theirs.subscribe(`subscription { runMetrics(run: "${run.id}") { name } }`);
    const queue = (await open(theirRunner)).subscribe(QUEUED);
    const ours = (await open()).subscribe<Updated>(WATCH);
    await queue.until(() => true);
    await curves.ended;
    expect(curves.errors).toHaveLength(1);
    await cancel(api, run.id);
    const { run: last } = await launched();
    await ours.until(({ runUpdated }) => runUpdated.id === last.id);
    await aWhile();
    expect(runs.data).toEqual([]);
    expect(queue.data).toHaveLength(1);
  });
});

describe('when the connection that listens is lost', () => {
  const terminate = (pids: number[]) =>
    sql('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS p(pid)', [pids]);

  it('it is made again; subscribers are sent away, connect again, and events flow', async () => {
    const socket = await open();
    const runs = socket.subscribe<Updated>(WATCH);
    await aWhile();
    const before = await listeners();
    expect(before).toHaveLength(2); // one a server
    await terminate(before);
    const unheard = await launched();
    expect(await socket.closed).toMatchObject({ code: 1012, reason: 'Events were missed' });
    expect(runs.data).toEqual([]); // which is why

    await vi.waitFor(async () => expect(await listeners()).toHaveLength(2), WAIT);
    expect((await listeners()).filter((pid) => before.includes(pid))).toEqual([]);
    const again = (await open()).subscribe<Updated>(WATCH);
    await aWhile();
    await cancel(api, unheard.run.id);
    await again.until(({ runUpdated }) => runUpdated.id === unheard.run.id);
  });

  it('a runner connects again by itself and is woken', async () => {
    let hints = 0;
    const { onQueued } = createRunnerApi({ url: elsewhere, token: api.runnerToken });
    const stop = onQueued(() => (hints += 1));
    await vi.waitFor(() => expect(hints).toBeGreaterThan(0), WAIT);
    await aWhile();
    const before = hints;
    await terminate(await listeners());
    await vi.waitFor(() => expect(hints).toBeGreaterThan(before), WAIT);
    await aWhile();
    const connected = hints;
    await launched();
    await vi.waitFor(() => expect(hints).toBeGreaterThan(connected), WAIT);
    stop();
  });
});

async function listeners(): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lethe-live'",
  );
  return rows.map(({ pid }) => pid);
}

async function sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    return await client.query<Row>(text, values);
  } finally {
    await client.end();
  }
}
