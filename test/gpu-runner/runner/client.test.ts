import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunnerApi } from '../../../gpu-runner/api/client.ts';
import {
  Refused,
  ServerFault,
  StaleLease,
  Unauthenticated,
  Unreachable,
  type RunnerApi,
} from '../../../gpu-runner/api/runner-api.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let server: Server;
let url: string;
let api: RunnerApi;
let seen: Seen[];
let answer: { status: number; body: unknown };

beforeEach(async () => {
  seen = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api = createRunnerApi({ url, token: 'lethe_rt_1' });
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
);

const beat = () => api.heartbeat({ lease: 'L', progress: { stage: 'TRAIN', fraction: 0.5 } });
const failed = (code: string) => ({
  data: { heartbeatRun: { command: null, userErrors: [{ code, message: 'why', path: ['lease'] }] } },
});

describe('the API client', () => {
  it('posts typed documents with the token', async () => {
    answer = { status: 200, body: { data: { heartbeatRun: { command: 'CANCEL', userErrors: [] } } } };
    expect(await beat()).toBe('CANCEL');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/graphql', headers: { authorization: 'Bearer lethe_rt_1' } });
    const { query, variables } = JSON.parse(seen[0]!.body.toString()) as { query: string; variables: unknown };
    expect(query).toContain('heartbeatRun(input: $input)');
    expect(variables).toEqual({ input: { lease: 'L', progress: { stage: 'TRAIN', fraction: 0.5 } } });
  });

  it('puts artifacts under the lease', async () => {
    answer = { status: 200, body: {} };
    await api.upload('L', { kind: 'USER_EMBEDDING', surface: 'GMF', sha256: 'abc' }, Uint8Array.of(1, 2));
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      url: '/artifacts?kind=USER_EMBEDDING&surface=GMF',
      headers: { authorization: 'Bearer lethe_rt_1', 'x-lethe-lease': 'L', 'x-lethe-sha256': 'abc' },
    });
    expect([...seen[0]!.body]).toEqual([1, 2]);
  });

  it.each([
    ['STALE_LEASE', StaleLease],
    ['OUT_OF_RANGE', Refused],
    ['CONFLICT', Refused],
  ])('turns the user error %s into its class, with the path', async (code, error) => {
    answer = { status: 200, body: failed(code) };
    await expect(beat()).rejects.toThrow(error);
    await expect(beat()).rejects.toThrow('lease: why');
  });

  it.each([
    [
      'a GraphQL error of a bad token',
      200,
      { errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] },
      Unauthenticated,
    ],
    [
      'a token of the wrong kind',
      200,
      { errors: [{ message: 'no', extensions: { code: 'FORBIDDEN' } }] },
      Unauthenticated,
    ],
    ['401 without a body', 401, '', Unauthenticated],
    ['an internal error', 200, { errors: [{ message: 'no', extensions: { code: 'INTERNAL' } }] }, ServerFault],
    ['a proxy whose backend is away', 502, '<html>', Unreachable],
    ['a server that is shutting down', 503, '', Unreachable],
    ['too many requests', 429, 'slow down', Unreachable],
    ['half an answer', 200, '{"data": {', Unreachable],
    [
      'a document the server does not know',
      400,
      { errors: [{ message: 'Unknown field', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
      Refused,
    ],
    [
      'a stale lease over HTTP',
      409,
      { errors: [{ message: 'gone', extensions: { code: 'STALE_LEASE' } }] },
      StaleLease,
    ],
    ['too large an artifact', 413, 'too large', Refused],
  ])('understands %s', async (_, status, body, error) => {
    answer = { status, body };
    await expect(beat()).rejects.toThrow(error);
  });

  it('says where nobody answers', async () => {
    const nowhere = createRunnerApi({ url: 'http://127.0.0.1:9', token: 't' });
    const call = nowhere.claim({
      runner: 'rn',
      capabilities: { engines: [], memoryBytes: 1, methods: [], models: [], datasets: [] },
    });
    await expect(call).rejects.toThrow(Unreachable);
    await expect(call).rejects.toThrow('http://127.0.0.1:9');
  });

  it('sends its token nowhere else', async () => {
    const elsewhere = await fetch(url).then(() => seen.length); // the server works
    server.removeAllListeners('request');
    server.on('request', (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end());
    await expect(beat()).rejects.toThrow(Unreachable);
    expect(seen).toHaveLength(elsewhere);
  });
});
