import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collect, createLethe, LetheError, type Lethe } from '../../client/lethe.ts';
import { type Api, openApi } from '../support/api.ts';
import { seedResults } from '../support/seed-results.ts';
import { launch, launchInput, openRunner, runOf } from '../server/queue/actors.ts';

let api: Api;
let lethe: Lethe;
beforeAll(async () => {
  api = await openApi();
  lethe = createLethe({ url: api.url, token: api.apiToken });
});
afterAll(() => api.close());

const input = (given: object = {}) => {
  const { idempotencyKey: _, ...rest } = launchInput(given);
  return rest as unknown as Parameters<Lethe['launch']>[0]; // the actors' input is loosely typed
};
const caught = (work: Promise<unknown>): Promise<LetheError> =>
  work.then(
    () => expect.fail('expected a LetheError, got an answer'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(LetheError);
      return error as LetheError; // as just expected
    },
  );

describe('a launch', () => {
  it('gets a key of its own, and links what is there already', async () => {
    const seeds = { from: 100, count: 2 };
    const first = await lethe.launch(input({ seeds }));
    const second = await lethe.launch(input({ seeds }));
    expect(first.preview).toMatchObject({ runCount: 2, newCount: 2 });
    expect(second.preview).toMatchObject({ runCount: 2, newCount: 0, duplicateCount: 2 });
    expect(second.experiment.number).not.toBe(first.experiment.number);
  });

  it('launches once under a key of the caller', async () => {
    const keyed = { ...input({ seeds: { from: 110, count: 1 } }), idempotencyKey: 'nightly' };
    const [one, other] = [await lethe.launch(keyed), await lethe.launch(keyed)];
    expect(other.experiment.id).toBe(one.experiment.id);
    const error = await caught(lethe.launch({ ...keyed, name: 'another' }));
    expect(error.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('a preview starts nothing', async () => {
    const before = await api.db.run.count();
    expect(await lethe.preview(input({ seeds: { from: 120, count: 3 } }))).toMatchObject({ runCount: 3, newCount: 3 });
    expect(await api.db.run.count()).toBe(before);
  });

  it('what is wrong with it comes as userErrors with paths', async () => {
    const error = await caught(lethe.launch(input({ methods: [{ original: {} }, { d2dR: { alpha: -1 } }] })));
    expect(error.code).toBe('OUT_OF_RANGE');
    expect(error.userErrors).toMatchObject([{ path: ['methods', '1', 'd2dR', 'alpha'] }]);
    expect(error.message).toContain('methods[1].d2dR.alpha');
  });
});

describe('lists', () => {
  it('are fetched a page at a time, in order, none twice, none missing', async () => {
    const { experiment } = await launch(api, { seeds: { from: 1000, count: 230 } });
    const runs = await collect(
      lethe.runs({ experiment: { eq: experiment.id } }, { orderBy: [{ field: 'NUMBER', direction: 'ASC' }] }),
    );
    expect(runs.map(({ seed }) => seed)).toEqual(Array.from({ length: 230 }, (_, i) => 1000 + i));
    const few = await collect(lethe.runs({ experiment: { eq: experiment.id } }, { limit: 105 }));
    expect(few.map(({ seed }) => seed)).toEqual(Array.from({ length: 105 }, (_, i) => 1229 - i));
    expect(await collect(lethe.experiments({ limit: 1 }))).toMatchObject([
      { number: experiment.number, runCount: 230 },
    ]);
    await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  });
});

describe('a watch', () => {
  it('tells each change as it happens, and ends when all have ended', async () => {
    const { experiment } = await lethe.launch(input({ seeds: { from: 200, count: 2 } }));
    const runner = await openRunner(api, 'watched');
    const seen: string[] = [];
    const steps = [
      async () => void (await runner.beat((await runner.take()).lease.token)),
      async () => void (await failHeld()),
      async () => void (await runner.finish(await runner.take())),
    ];
    const failHeld = async (): Promise<void> => {
      const { leaseToken } = await api.db.run.findFirstOrThrow({ where: { status: 'RUNNING' } });
      await runner.fail(leaseToken!, { reason: 'diverged' });
    };
    // Without the subscription this would take 50 minutes.
    for await (const { runs, live, ended } of lethe.watch({ experiment: experiment.number }, { pollMs: 3_000_000 })) {
      const now = runs.map(({ status }) => status).join(' ');
      if (live && now !== seen.at(-1)) {
        seen.push(now);
        await steps[['QUEUED QUEUED', 'RUNNING QUEUED', 'FAILED QUEUED'].indexOf(now)]?.();
      }
      if (ended) seen.push('end');
    }
    expect(seen[0]).toBe('QUEUED QUEUED');
    expect(seen).toEqual(expect.arrayContaining(['RUNNING QUEUED', 'FAILED QUEUED']));
    expect(seen.slice(-2)).toEqual(['FAILED SUCCEEDED', 'end']);
  });

  it('asks again after its connection was lost, and so sees what no event told', async () => {
    const { experiment } = await lethe.launch(input({ seeds: { from: 250, count: 1 } }));
    const states: string[] = [];
    for await (const { runs, live } of lethe.watch({ experiment: experiment.number }, { pollMs: 3_000_000 })) {
      states.push(runs[0]!.status);
      if (!live || states.includes('lost')) continue;
      states.push('lost');
      await api.db.$transaction([
        api.db.$executeRaw`SET LOCAL session_replication_role = replica`, // no trigger: nobody is notified
        api.db.$executeRaw`UPDATE run SET status = 'CANCELLED' WHERE seed = 250`,
      ]);
      // The server hears of a gap in its events, and closes its sockets.
      await api.db
        .$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lethe-live' AND datname = current_database()`;
    }
    expect(states.at(0)).toBe('QUEUED');
    expect(states.at(-1)).toBe('CANCELLED');
  });

  it('ends at once by its signal, with the reason', async () => {
    const { experiment } = await lethe.launch(input({ seeds: { from: 300, count: 1 } }));
    const stop = new AbortController();
    const waiting = lethe.wait({ experiment: experiment.number }, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('of what is not there is NOT_FOUND', async () => {
    expect((await caught(lethe.wait({ experiment: 99_999 }))).code).toBe('NOT_FOUND');
    expect((await caught(lethe.wait({ run: 99_999 }))).code).toBe('NOT_FOUND');
  });
});

describe('runs and tokens', () => {
  it('a run is cancelled, queued again, and refused what does not fit', async () => {
    const { experiment } = await lethe.launch(input({ seeds: { from: 400, count: 1 } }));
    const [run] = await collect(lethe.runs({ experiment: { eq: experiment.id } }));
    expect(await lethe.cancel(run!.id)).toMatchObject({ status: 'CANCELLED' });
    expect(await lethe.retry(run!.id)).toMatchObject({ status: 'QUEUED' });
    expect((await caught(lethe.retry(run!.id))).code).toBe('CONFLICT');
    expect(await lethe.run(99_999)).toBeUndefined();
    expect(await runOf(api, run!.number)).toMatchObject({ status: 'QUEUED' });
    await lethe.cancel(run!.id);
  });

  it('a token works until it is revoked', async () => {
    const { token, secret } = await lethe.tokens.create({ kind: 'API', name: 'a script', expiresInDays: 1 });
    const script = createLethe({ url: api.url, token: secret });
    expect((await script.viewer()).tokenKind).toBe('API');
    expect((await lethe.tokens.revoke(token.id)).revokedAt).not.toBeNull();
    expect((await caught(script.viewer())).code).toBe('UNAUTHENTICATED');
  });
});

describe('an artifact', () => {
  it('is streamed to a file that is there only when its digest is right', async () => {
    const send = (document: string, variables: object, token: string) => api.request(document, variables, token);
    const { completed } = await seedResults({
      ...api,
      request: send,
      apiUrl: api.url,
      seeds: 1,
      methods: [{ original: {} }],
    });
    const run = await lethe.run(completed[0]!);
    const checkpoint = run!.artifacts.find(({ kind }) => kind === 'CHECKPOINT')!;
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lethe-artifact-'));
    const file = path.join(folder, 'checkpoint.safetensors');
    await lethe.artifacts.save(checkpoint, { file });
    expect((await readFile(file)).length).toBe(checkpoint.bytes);
    const forged = { ...checkpoint, sha256: '0'.repeat(64) };
    const other = path.join(folder, 'forged.safetensors');
    expect((await caught(lethe.artifacts.save(forged, { file: other }))).code).toBe('CORRUPT');
    expect(await readdir(folder)).toEqual(['checkpoint.safetensors']);
    expect(
      (await caught(lethe.artifacts.save({ ...checkpoint, url: '/artifacts/ar_none' }, { file: other }))).code,
    ).toBe('NOT_FOUND');
    expect(
      (await caught(lethe.artifacts.save({ ...checkpoint, url: 'http://elsewhere/x' }, { file: other }))).code,
    ).toBe('NOT_LETHE');
    await rm(folder, { recursive: true });
  });
});

describe('a network that fails', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function answering(...answers: readonly RequestListener[]): Promise<{ client: Lethe; asked(): number }> {
    let count = 0;
    server = createServer((request, response) => {
      request.resume();
      answers[Math.min(count++, answers.length - 1)]!(request, response);
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port
    return { client: createLethe({ url: `http://127.0.0.1:${port}`, token: 't', retries: 3 }), asked: () => count };
  }
  const breaks: RequestListener = (request) => void request.socket.destroy();
  const away: RequestListener = (_request, response) => void response.writeHead(503).end('starting');
  const json =
    (body: object, headers: Record<string, string> = {}): RequestListener =>
    (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const viewer = json({ data: { viewer: { tokenKind: 'API' } } });
  const refused = (code: string, headers = {}) => json({ errors: [{ message: 'no', extensions: { code } }] }, headers);

  it('is tried again for what may be sent twice', async () => {
    const { client, asked } = await answering(breaks, away, viewer);
    expect(await client.viewer()).toEqual({ tokenKind: 'API' });
    expect(asked()).toBe(3);
  });

  it('is not tried again for a mutation that would act twice', async () => {
    const { client, asked } = await answering(breaks, viewer);
    expect((await caught(client.tokens.create({ kind: 'API', name: 'x' }))).code).toBe('UNREACHABLE');
    expect(asked()).toBe(1);
  });

  it('a launch keeps its key over all its tries', async () => {
    const keys: unknown[] = [];
    const note =
      (then: RequestListener): RequestListener =>
      (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          keys.push(
            (JSON.parse(body) as { variables: { input: { idempotencyKey: string } } }).variables.input.idempotencyKey,
          );
          then(request, response);
        });
      };
    const launched = json({ data: { launchExperiment: { experiment: { number: 1 }, preview: {}, userErrors: [] } } });
    const { client } = await answering(note(breaks), note(launched));
    await client.launch(input());
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('a limit is waited for, also by a mutation', async () => {
    const made = json({ data: { createToken: { token: { id: 'tok_1' }, secret: 's', userErrors: [] } } });
    const { client, asked } = await answering(refused('RATE_LIMITED', { 'retry-after': '0' }), made);
    expect(await client.tokens.create({ kind: 'API', name: 'x' })).toMatchObject({ secret: 's' });
    expect(asked()).toBe(2);
  });

  it('what the API refuses is not tried again', async () => {
    const { client, asked } = await answering(refused('FORBIDDEN'), viewer);
    expect((await caught(client.viewer())).code).toBe('FORBIDDEN');
    expect(asked()).toBe(1);
  });

  it("an answer that is not the API's is named so", async () => {
    const { client } = await answering((_request, response) => void response.end('<html>hello</html>'));
    const error = await caught(client.viewer());
    expect(error.code).toBe('NOT_LETHE');
    expect(error.message).toContain('<html>');
  });

  it('a signal ends the wait between two tries', async () => {
    const { client } = await answering(refused('RATE_LIMITED', { 'retry-after': '30' }));
    const stop = new AbortController();
    const asking = client.viewer({ signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('nobody listening is UNREACHABLE', async () => {
    const { client } = await answering(viewer);
    const { url } = client;
    await new Promise((resolve) => server!.close(resolve));
    const error = await caught(createLethe({ url, token: 't', retries: 0 }).viewer());
    expect(error).toMatchObject({ code: 'UNREACHABLE', sent: false });
  });
});
