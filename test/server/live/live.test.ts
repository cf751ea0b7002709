import { createClient, type Client } from 'graphql-ws';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Api, openApi } from '../../support/api.ts';
import { anotherTeam, launch, openRunner } from '../queue/actors.ts';

let api: Api;
const clients: Client[] = [];
beforeEach(async () => {
  api = await openApi();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await api.close();
});

interface Heard<Data> {
  readonly events: Data[];
  readonly closes: { code: number }[];
}

/** Collects what a subscription sends. */
function hear<Data>(
  url: string,
  token: string,
  subscription: { query: string; variables?: Record<string, unknown> },
): Heard<Data> {
  const heard: Heard<Data> = { events: [], closes: [] };
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { token },
    retryAttempts: 0,
    on: { closed: (event) => heard.closes.push(event as { code: number }) },
  });
  clients.push(client);
  client.subscribe<Data>(subscription, {
    next: ({ data }) => void (data && heard.events.push(data)),
    error: () => {},
    complete: () => {},
  });
  return heard;
}

const QUEUE = { query: 'subscription { runQueued { run } }' };

it('a subscriber of one server hears of what another did: queue, run and curves', async () => {
  const other = await api.another();
  const queue = hear(other.url, api.runnerToken, QUEUE);
  await vi.waitFor(() => expect(queue.events).toHaveLength(1)); // once on subscribing
  const { experiment } = await launch(api);
  await vi.waitFor(() => expect(queue.events.length).toBeGreaterThan(1));

  const runs = hear<{ runUpdated: { status: string; progress: { fraction: number } } }>(other.url, api.apiToken, {
    query: 'subscription ($experiment: ID!) { runUpdated(experiment: $experiment) { status progress { fraction } } }',
    variables: { experiment: experiment.id },
  });
  const runner = await openRunner(api, 'here');
  await new Promise((resolve) => setTimeout(resolve, 300)); // the subscription is under way
  const claim = await runner.take();
  const curves = hear<{ runMetrics: { name: string; steps: number[]; values: number[] }[] }>(other.url, api.apiToken, {
    query: 'subscription ($run: ID!) { runMetrics(run: $run) { name steps values } }',
    variables: { run: claim.run.id },
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await runner.beat(claim.lease.token, { stage: 'TRAIN', fraction: 0.25 });
  await vi.waitFor(() =>
    expect(runs.events.at(-1)).toEqual({ runUpdated: { status: 'RUNNING', progress: { fraction: 0.25 } } }),
  );
  await runner.metrics(claim.lease.token, { series: [{ name: 'loss.total', steps: [1, 2], values: [3.5, 2.5] }] });
  await vi.waitFor(() =>
    expect(curves.events).toEqual([{ runMetrics: [{ name: 'loss.total', steps: [1, 2], values: [3.5, 2.5] }] }]),
  );
});

it('nobody hears of another team', async () => {
  const others = await anotherTeam(api, 'listeners');
  const heard = hear(api.url, others.owner, { query: 'subscription { runUpdated { id } }' });
  const own = hear(api.url, api.apiToken, { query: 'subscription { runUpdated { id } }' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await launch(api);
  await vi.waitFor(() => expect(own.events.length).toBeGreaterThan(0));
  expect(heard.events).toEqual([]);
});

it('a listener that Postgres drops listens again, and says that there was a gap', async () => {
  const queue = hear(api.url, api.runnerToken, QUEUE);
  await vi.waitFor(() => expect(queue.events).toHaveLength(1));
  await api.db
    .$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lethe-live' AND datname = current_database()`;
  await vi.waitFor(() => expect(queue.events).toHaveLength(2), { timeout: 5000 }); // the gap is a hint
  await launch(api);
  await vi.waitFor(() => expect(queue.events.length).toBeGreaterThan(2));
});

it('no token, no socket; a token that is revoked closes its own', async () => {
  const refused = hear(api.url, 'lethe_api_nonsense', QUEUE);
  await vi.waitFor(() => expect(refused.closes.map(({ code }) => code)).toEqual([4403]));
  const made = (await api.request(
    'mutation { createToken(input: { kind: API, name: "short" }) { token { id } secret userErrors { code } } }',
  )) as { createToken: { token: { id: string }; secret: string } };
  const mine = hear(api.url, made.createToken.secret, QUEUE);
  const kept = hear(api.url, api.apiToken, QUEUE);
  await vi.waitFor(() => expect([mine.events, kept.events].map(({ length }) => length)).toEqual([1, 1]));
  await api.request('mutation ($id: ID!) { revokeToken(input: { id: $id }) { userErrors { code } } }', {
    id: made.createToken.token.id,
  });
  await vi.waitFor(() => expect(mine.closes.map(({ code }) => code)).toEqual([4403]));
  expect(kept.closes).toEqual([]);
});

it('a page of another origin gets no socket with a session cookie', async () => {
  const dial = (origin: string): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers: { origin, cookie: 'lethe_session=lethe_ses_any' },
      });
      socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.once('close', resolve);
    });
  expect(await dial('https://evil.example')).toBe(4403);
});
