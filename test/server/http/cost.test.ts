import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_COST } from '../../../server/cost.ts';
import { type Api, openApi } from '../../support/api.ts';
import { openSocket } from '../live/socket.ts';

const LIMIT = 60_000;

let api: Api;
let other: string;
beforeAll(async () => {
  api = await openApi({ rateLimit: LIMIT });
  const made = await api.request(
    'mutation { createToken(input: { kind: API, name: "other" }) { secret userErrors { message } } }',
  );
  other = (made.createToken as { secret: string }).secret;
});
afterAll(() => api.close());

const post = (query: string, token = api.apiToken, variables: object = {}) =>
  fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });

interface Body {
  readonly data?: object | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly extensions?: {
    readonly cost: { readonly requested: number; readonly limit: number; readonly remaining: number };
  };
}

/** As a socket answers it. */
async function overSocket(query: string, token: string): Promise<Body> {
  const socket = openSocket(api.url, { token });
  const body = await socket.answer(query);
  socket.close();
  return body as Body; // the shape of every answer
}

describe('what a document costs', () => {
  it('is in every answer: fields, pages times what they hold, and what is left', async () => {
    const body = (await (await post('{ runs(first: 10) { nodes { id number } } }', other)).json()) as Body;
    const { requested, limit, remaining } = body.extensions!.cost;
    expect([requested, limit]).toEqual([1 + 10 * (1 + 2), MAX_COST]);
    expect(remaining).toBe(LIMIT - requested);
  });

  it('is the same over a socket, and in an answer with errors', async () => {
    const query = '{ runs(first: 10, after: "x") { nodes { id number } } }';
    const http = (await (await post(query, other)).json()) as Body;
    const ws = await overSocket(query, other);
    expect(http.errors).toHaveLength(1);
    expect([http, ws].map(({ extensions }) => extensions!.cost.requested)).toEqual([31, 31]);
  });

  it('is told when it is refused for it', async () => {
    const body = (await (
      await post('{ runs(first: 100) { nodes { children(first: 100) { children(first: 100) { id } } } } }', other)
    ).json()) as Body;
    expect(body.errors![0]!.extensions).toEqual({ code: 'COST_EXCEEDED' });
    expect(body.extensions!.cost.requested).toBeGreaterThan(MAX_COST);
  });

  it('limits are published, as they are enforced', async () => {
    const { limits } = await api.request(
      '{ limits { maxCost maxDepth maxAliases maxDirectives maxTokens maxPage maxIds maxRuns costPerMinute } }',
    );
    expect(limits).toEqual({
      maxCost: 50_000,
      maxDepth: 16,
      maxAliases: 30,
      maxDirectives: 50,
      maxTokens: 4000,
      maxPage: 100,
      maxIds: 1000,
      maxRuns: 1000,
      costPerMinute: LIMIT,
    });
  });
});

describe('a token that has used up its minute', () => {
  /** About 40,000 of the 60,000. */
  const dear = `{ runs(first: 100) { nodes { ${Array.from({ length: 20 }, (_, i) => `a${i}: metrics(maxPoints: 300) { name }`).join(' ')} } } }`;

  it('is told when to come again, over HTTP and over a socket; others go on', async () => {
    expect((await post(dear)).status).toBe(200);
    const refused = await post(dear);
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    const { errors, data } = (await refused.json()) as Body;
    expect(data).toBeUndefined();
    expect(errors![0]!.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: seconds });
    expect(errors![0]!.message).toContain(`again in ${seconds} s`);
    const socket = openSocket(api.url, { token: api.apiToken });
    const stream = socket.subscribe(dear);
    await stream.ended;
    socket.close();
    expect(stream.errors[0]!.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    expect((await post('{ viewer { role } }', other)).status).toBe(200);
  });
});
