import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Claim, launch, openRunner, type Runner } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let api: Api;
let runner: Runner;
let claim: Claim;
beforeAll(async () => {
  api = await openApi({ artifactMaxBytes: 100_000 });
  runner = await openRunner(api, 'uploader');
  await launch(api, { methods: [{ original: {} }, { u2uR: {} }], seeds: { count: 2 } });
  claim = await runner.take();
});
afterAll(() => api.close());

interface Upload {
  readonly query?: string;
  readonly token?: string;
  readonly lease?: string;
  readonly sha256?: string;
}

function put(bytes: Uint8Array<ArrayBuffer>, upload: Upload = {}): Promise<Response> {
  const { query = 'kind=USER_EMBEDDING&surface=GMF', token = api.runnerToken } = upload;
  return fetch(`${api.url}/artifacts?${query}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${token}`,
      'x-lethe-lease': upload.lease ?? claim.lease.token,
      'x-lethe-sha256': upload.sha256 ?? sha(bytes),
    },
    body: bytes,
  });
}

const get = (id: string, headers: Record<string, string> = {}, token = api.apiToken): Promise<Response> =>
  fetch(`${api.url}/artifacts/${id}`, { headers: { authorization: `Bearer ${token}`, ...headers } });

/** Every file of the store, half received ones too. */
async function files(): Promise<string[]> {
  const entries = await readdir(api.env.artifactDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const random = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(length));

describe('an artifact', () => {
  it('comes back byte for byte, as a file to save and never to show', async () => {
    const bytes = random(70_000);
    const stored = await put(bytes);
    expect(stored.status).toBe(201);
    const { id } = (await stored.json()) as { id: string };
    const response = await get(id);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment; filename="user-embedding-[0-9a-f]{12}\.safetensors"$/),
      'x-content-type-options': 'nosniff',
      'content-length': '70000',
      etag: `"${sha(bytes)}"`,
    });
    expect((await get(id, { 'if-none-match': `"${sha(bytes)}"` })).status).toBe(304);
    const { run } = (await api.request(
      'query ($n: Int!) { run(number: $n) { artifacts { id kind surface sha256 bytes url } } }',
      {
        n: claim.run.number,
      },
    )) as { run: { artifacts: object[] } };
    expect(run.artifacts).toEqual([
      { id, kind: 'USER_EMBEDDING', surface: 'GMF', sha256: sha(bytes), bytes: 70_000, url: `/artifacts/${id}` },
    ]);
  });

  it('sent again replaces what the run had, and equal content is stored once', async () => {
    const bytes = random(10);
    const first = (await (await put(bytes)).json()) as { id: string };
    const second = (await (await put(bytes)).json()) as { id: string };
    expect(second.id).toBe(first.id);
    expect((await files()).filter((name) => name === sha(bytes))).toHaveLength(1);
  });

  it('of two runs with the same content is one file and two rows, also when both arrive at once', async () => {
    const bytes = random(50_000);
    const other = await runner.take();
    const replies = await Promise.all([put(bytes), put(bytes, { lease: other.lease.token }), put(bytes)]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await files()).filter((name) => name === sha(bytes))).toHaveLength(1);
    const rows = await api.db.artifact.findMany({ where: { sha256: sha(bytes) } });
    expect(rows.map(({ runId }) => runId).toSorted()).toEqual([claim.run.id, other.run.id].toSorted());
    for (const { id } of rows) expect(new Uint8Array(await (await get(id)).arrayBuffer())).toEqual(bytes);
    await runner.fail(other.lease.token, { reason: 'for the test' });
  });

  it('may be empty', async () => {
    const { id } = (await (await put(new Uint8Array(0))).json()) as { id: string };
    const response = await get(id);
    expect(response.headers.get('content-length')).toBe('0');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it('whose file is gone is answered with 404, not with half an answer', async () => {
    const bytes = random(77);
    const { id } = (await (await put(bytes)).json()) as { id: string };
    await rm(path.join(api.env.artifactDir, sha(bytes).slice(0, 2), sha(bytes)));
    expect((await get(id)).status).toBe(404);
  });
});

describe('what is refused leaves nothing', () => {
  const bytes = random(1000);
  it.each([
    ['another hash', { sha256: 'a'.repeat(64) }, 422, 'INVALID'],
    ['no hash', { sha256: 'x' }, 422, 'INVALID'],
    ['no kind', { query: 'surface=GMF' }, 422, 'INVALID'],
    ['an unknown kind', { query: 'kind=ANYTHING' }, 422, 'INVALID'],
    ['an embedding of no surface', { query: 'kind=USER_EMBEDDING' }, 422, 'INVALID'],
    ['a checkpoint of a surface', { query: 'kind=CHECKPOINT&surface=GMF' }, 422, 'INVALID'],
    ['two kinds', { query: 'kind=CHECKPOINT&kind=USER_EMBEDDING' }, 422, 'INVALID'],
    ['an unknown lease', { lease: 'ls_nothing' }, 409, 'STALE_LEASE'],
  ])('%s', async (_name, upload, status, code) => {
    const before = await files();
    const response = await put(bytes, upload);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, message: expect.stringContaining('expected') });
    expect(await files()).toEqual(before);
  });

  it('too much', async () => {
    const before = await files();
    const response = await put(random(100_001)).catch((error: unknown) => error as Error);
    // the server answers and hangs up; the sender may notice either first
    if (response instanceof Response) {
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({
        code: 'TOO_LARGE',
        message: 'expected at most 100000 bytes, got more',
      });
    }
    await vi.waitFor(async () => expect(await files()).toEqual(before));
  });

  it('an upload that breaks off', async () => {
    const before = await files();
    await new Promise<void>((resolve) => {
      const request = http.request(`${api.url}/artifacts?kind=CHECKPOINT`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${api.runnerToken}`,
          'x-lethe-lease': claim.lease.token,
          'x-lethe-sha256': 'a'.repeat(64),
          'content-length': '5000',
        },
      });
      request.once('error', () => resolve());
      request.write(Buffer.alloc(1000), () => setTimeout(() => request.destroy(new Error('gone')), 100));
    });
    await vi.waitFor(async () => expect(await files()).toEqual(before));
  });

  it('a person is no runner', async () => {
    expect((await put(bytes, { token: api.apiToken })).status).toBe(403);
    expect((await put(bytes, { token: 'lethe_run_nonsense' })).status).toBe(401);
  });
});

describe('who may read', () => {
  it('the team; nobody else, and the runner only what it works on', async () => {
    const { id } = (await (await put(random(20))).json()) as { id: string };
    const others = await anotherTeam(api, 'readers');
    expect((await get(id)).status).toBe(200);
    expect((await get(id, {}, others.owner)).status).toBe(404);
    expect((await get(id, {}, others.runner)).status).toBe(404);
    expect((await get(id, {}, api.runnerToken)).status).toBe(200);
    expect((await get('ar_none')).status).toBe(404);
    expect((await get('ru_none')).status).toBe(404);
    expect((await fetch(`${api.url}/artifacts/${id}`)).status).toBe(401);
  });

  it('the Original of the run it holds, and no longer the run it has finished', async () => {
    const { id } = (await (await put(random(30), { query: 'kind=CHECKPOINT' })).json()) as { id: string };
    for (const attacker of ['MLP', 'XGB'] as const) await runner.attack(claim.lease.token, attacker);
    await runner.recommend(claim.lease.token);
    expect((await runner.complete(claim.lease.token)).userErrors).toEqual([]);
    expect((await get(id, {}, api.runnerToken)).status).toBe(404); // it holds nothing now
    const child = await runner.take({ methods: ['U2U_R'] });
    expect(child.parentCheckpoint).not.toBeNull();
    expect((await get(id, {}, api.runnerToken)).status).toBe(200);
  });
});
