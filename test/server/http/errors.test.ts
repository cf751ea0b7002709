import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { openSocket, type Stream } from '../live/socket.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** The errors of one document, by each way it can be sent. */
const overHttp = async (document: string): Promise<Stream['errors']> => [...(await api.send(document)).errors];
const overWebSocket = async (document: string): Promise<Stream['errors']> => {
  const socket = openSocket(api.url, { token: api.apiToken });
  const stream = socket.subscribe(document);
  await stream.ended;
  socket.close();
  expect(stream.data.filter((data) => Object.values(data).some((value) => value !== null))).toEqual([]);
  return stream.errors;
};

/** Three pages of the Originals' children, one within the other. */
const within = (page: string): string => `{ nodes ${`{ parent { ${page} `.repeat(3)}{ id }${' } }'.repeat(3)} }`;

describe.each([
  ['HTTP', overHttp],
  ['WebSocket', overWebSocket],
])('over %s', (_name, errorsOf) => {
  it('a field that is not there is answered with the one that was meant', async () => {
    const [error] = await errorsOf('{ runs { totalCont } }');
    expect(error?.message).toBe('Cannot query field "totalCont" on type "RunConnection". Did you mean "totalCount"?');
    expect(error).toMatchObject({ locations: [{ line: 1, column: 10 }] });
    expect(error?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it('what is no GraphQL is said to be none', async () => {
    const [error] = await errorsOf('{ runs { ');
    expect(error?.message).toMatch(/^Syntax Error/);
    expect(error?.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
  });

  it('what a query cannot be asked is said as what was expected and what came', async () => {
    const [error] = await errorsOf('{ runs(first: 101) { totalCount } }');
    expect(error?.message).toBe('first: expected a whole number from 1 to 100, got 101');
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });

  it.each([
    ['deep', `{ run(number: 1) ${'{ parent '.repeat(17)}{ id }${' }'.repeat(17)} }`],
    ['full of aliases', `{ ${Array.from({ length: 31 }, (_, i) => `a${i}: viewer { role }`).join(' ')} }`],
    ['costly by pages within pages', `{ runs(first: 100) ${within('children(first: 100)')} }`],
    ['costly by pages of the usual size', `{ runs ${within('children')} }`],
    ['costly by pages of a size not known yet', `query ($n: Int! = 100) { runs ${within('children(first: $n)')} }`],
    [
      'costly by fragments',
      `{ runs { nodes { ...A } } } fragment A on Run { parent { children { ...B } } }
      fragment B on Run { parent { children { parent { children { id } } } } }`,
    ],
    ['costly by long curves', `{ runs(first: 100) { nodes { id metrics(maxPoints: 5000) { name values } } } }`],
    [
      'costly by lists in lists',
      `{ runs(first: 100) { nodes { attacks { auc aucHard accuracy users classes { value precision recall users } } } } }`,
    ],
    ['long', `{ ${'viewer { role } '.repeat(1001)} }`],
    ['full of directives', `{ viewer ${'@include(if: true) '.repeat(51)} { role } }`],
  ])('a document that is too %s is refused before anything is executed', async (_how, document) => {
    const errors = await errorsOf(document);
    expect(errors.map(({ extensions }) => extensions)).toContainEqual({ code: 'COST_EXCEEDED' });
    expect(errors.filter(({ extensions }) => extensions?.code === 'INTERNAL')).toEqual([]);
  });
});

describe('our own mistakes', () => {
  it('carry the id of the request, by which they are found in the log, and nothing of their cause', async () => {
    const broken = await openApi();
    await broken.db.$executeRaw`ALTER TABLE experiment RENAME TO gone`;
    const document = '{ experiments { totalCount } }';
    const response = await post(broken, JSON.stringify({ query: document }));
    const requestId = response.headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    const answer = {
      message: `Something went wrong on the server. Tell your administrator the request id ${requestId}.`,
      extensions: { code: 'INTERNAL', requestId },
    };
    expect(await response.json()).toEqual({ data: null, errors: [answer], extensions: expect.anything() });

    const socket = openSocket(broken.url, { token: broken.apiToken });
    const stream = socket.subscribe(document);
    await stream.ended;
    socket.close();
    expect(stream.errors).toEqual([
      {
        message: expect.stringMatching(
          /^Something went wrong on the server\. Tell your administrator the request id \w+\.$/,
        ),
        extensions: { code: 'INTERNAL', requestId: expect.stringMatching(/^\w+$/) },
      },
    ]);
    await broken.close();
  });

  it('while signing in are answered so too, by every way', async () => {
    const broken = await openApi();
    await broken.db.$executeRaw`ALTER TABLE token RENAME TO gone`;
    for (const path of ['/graphql', '/artifacts/ar_1']) {
      const response = await fetch(broken.url + path, {
        method: path === '/graphql' ? 'POST' : 'GET',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${broken.apiToken}` },
        ...(path === '/graphql' ? { body: '{"query":"{ viewer { role } }"}' } : {}),
      });
      expect(response.status).toBe(500);
      const requestId = response.headers.get('x-request-id');
      const message = `Something went wrong on the server. Tell your administrator the request id ${requestId}.`;
      expect(await response.json()).toEqual({ code: 'INTERNAL', message, error: message, requestId });
    }
    const socket = openSocket(broken.url, { token: broken.apiToken });
    // 1013: try again later, which clients do
    expect(await socket.closed).toMatchObject({ code: 1013, reason: expect.stringMatching(/^Something went wrong/) });
    await broken.close();
  });

  it('in one event of a subscription do not end it', async () => {
    const broken = await openApi();
    const socket = openSocket(broken.url, { token: broken.apiToken });
    const stream = socket.subscribe('subscription { runUpdated { id } }');
    await socket.connected;
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { team } = ((await broken.request('{ viewer { team { id } } }')) as { viewer: { team: { id: string } } })
      .viewer;
    await broken.db.$executeRaw`ALTER TABLE run RENAME TO gone`;
    const announce = (): Promise<unknown> =>
      broken.db.$executeRaw`SELECT pg_notify('lethe', ${JSON.stringify({ topic: 'run', team: team.id, run: 'ru_1' })})`;
    await announce();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await broken.db.$executeRaw`ALTER TABLE gone RENAME TO run`;
    const launched = await broken.request(`mutation { launchExperiment(input: { idempotencyKey: "k", name: "n",
      datasets: [SYNTHETIC_100K], methods: [{ original: {} }], seeds: { count: 1 } }) { userErrors { message } } }`);
    expect(launched).toEqual({ launchExperiment: { userErrors: [] } });
    await stream.until(() => true);
    socket.close();
    await broken.close();
  });
});

function post(to: Api, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${to.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${to.apiToken}`, ...headers },
    body,
  });
}
