import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { openSocket } from '../live/socket.ts';
import { launch, openRunner, through } from '../queue/actors.ts';

const TOKEN = 'prometheus-reads-this';

let open: Api;
let guarded: Api;
beforeAll(async () => {
  open = await openApi();
  guarded = await openApi({ metricsToken: TOKEN });
});
afterAll(async () => {
  await open.close();
  await guarded.close();
});

const get = (api: Api, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${api.url}/metrics`, { headers });

/** The value of one line of Prometheus's text format. */
async function valueOf(api: Api, line: string): Promise<number> {
  const text = await (await get(api)).text();
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1));
}

describe('/metrics', () => {
  it('counts what waits, what runs and who works, of all teams', async () => {
    const { experiment } = await launch(open, { methods: [{ u2uR: {} }], seeds: { from: 1, count: 3 } });
    expect(experiment.number).toBe(1);
    const runner = await openRunner(open, 'lab-1');
    const { lease } = await runner.take();
    await runner.beat(lease.token);
    await runner.metrics(lease.token, { series: [{ name: 'loss', steps: [1, 2, 3], values: [3, 2, 1] }] });
    expect(await valueOf(open, 'lethe_runs{state="ready"}')).toBe(2);
    expect(await valueOf(open, 'lethe_runs{state="blocked"}')).toBe(3);
    expect(await valueOf(open, 'lethe_runs{state="leased"}')).toBe(0);
    expect(await valueOf(open, 'lethe_runs{state="running"}')).toBe(1);
    expect(await valueOf(open, 'lethe_runners_online')).toBe(1);
    expect(await valueOf(open, 'lethe_metric_points_total')).toBeGreaterThanOrEqual(3);
    expect(await valueOf(open, 'lethe_oldest_ready_seconds')).toBeGreaterThan(0);
  });

  it('times operations by the field of the schema, whatever the caller calls them', async () => {
    const label = 'lethe_graphql_seconds_count{operation="query",field="viewer",outcome="answered"}';
    const before = (await valueOf(open, label)) || 0;
    await open.request('query MyOwnName { mine: viewer { team { id } } }');
    await open.send('{ noSuchField }');
    expect(await valueOf(open, label)).toBe(before + 1);
    const text = await (await get(open)).text();
    expect(text).not.toMatch(/MyOwnName|mine|noSuchField/);
    expect(text).toMatch(/field="other",outcome="failed"/);
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'lethe_websockets']) {
      expect(text).toContain(`\n${name} `);
    }
  });

  it('is for this machine alone, and not for who comes through a proxy on it', async () => {
    expect((await get(open)).status).toBe(200);
    expect((await get(open, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(403);
  });

  it('is for who holds the token, when there is one', async () => {
    expect((await get(guarded)).status).toBe(401);
    expect((await get(guarded, { authorization: `Bearer ${guarded.apiToken}` })).status).toBe(401);
    const forwarded = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.7' };
    expect((await get(guarded, forwarded)).status).toBe(200);
  });
});

describe('x-request-id', () => {
  it.each([
    ['a-proxy.s_own-1', 'a-proxy.s_own-1'],
    ['with space', undefined],
    ['x'.repeat(65), undefined],
  ])('%j: the caller’s own when it is a sane one', async (given, answered) => {
    const response = await fetch(`${open.url}/healthz`, { headers: { 'x-request-id': given } });
    const id = response.headers.get('x-request-id');
    if (answered === undefined) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    else expect(id).toBe(answered);
  });
});

describe('stopping', () => {
  it('answers what is under way, then takes no more; sockets are told', async () => {
    const api = await openApi();
    const other = await api.another();
    await launch(api);
    const run = await api.db.run.findFirstOrThrow();
    const socket = openSocket(other.url, { token: api.apiToken });
    await socket.connected;
    let answer: ReturnType<typeof cancelThrough> | undefined;
    let stopped: Promise<void> | undefined;
    await api.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM run WHERE id = ${run.id} FOR UPDATE`;
      answer = cancelThrough(other.url, api, run.id);
      await untilSomebodyWaits(api);
      stopped = other.stop();
      await expect(socket.closed).resolves.toMatchObject({ code: 1001 });
    });
    expect((await answer!).cancelRun).toEqual({ run: { status: 'CANCELLED' }, userErrors: [] });
    await stopped;
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
    await api.close();
  });
});

const cancelThrough = (url: string, api: Api, id: string) =>
  through(url, api).request(
    'mutation ($id: ID!) { cancelRun(input: { id: $id }) { run { status } userErrors { message } } }',
    { id },
  );

async function untilSomebodyWaits(api: Api): Promise<void> {
  for (;;) {
    const [row] = await api.db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    if (row!.n > 0) return;
  }
}
