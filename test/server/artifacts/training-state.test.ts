import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { cancel, type Claim, launch, openRunner, retry, type Runner, skipBackoff } from '../queue/actors.ts';

let api: Api;
let runner: Runner;
let claim: Claim;
let seed = 0;

beforeAll(async () => {
  api = await openApi();
  runner = await openRunner(api, 'trainer');
});
afterAll(() => api.close());

beforeEach(async () => {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  await launch(api, { seeds: { from: (seed += 1), count: 1 } });
  claim = await runner.take();
});

const random = (): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(100));
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function put(bytes: Uint8Array<ArrayBuffer>, query = 'kind=TRAINING_STATE', lease = claim.lease.token) {
  const headers = { authorization: `Bearer ${api.runnerToken}`, 'x-lethe-lease': lease, 'x-lethe-sha256': sha(bytes) };
  const response = await fetch(`${api.url}/artifacts?${query}`, { method: 'PUT', headers, body: bytes });
  return { status: response.status, ...((await response.json()) as { id?: string; code?: string }) };
}
const get = (url: string, token = api.runnerToken) =>
  fetch(`${api.url}${url}`, { headers: { authorization: `Bearer ${token}` } });

/** What lies in the store for this run alone. */
const kept = async (): Promise<string[]> =>
  readdir(path.join(api.env.artifactDir, 'of-run', claim.run.id)).catch(() => []);
const rows = async (): Promise<string[]> =>
  (await api.db.artifact.findMany({ where: { runId: claim.run.id } })).map(({ kind, sha256 }) => `${kind} ${sha256}`);

describe('a training state', () => {
  it('replaces the one before, row and file', async () => {
    const [one, two] = [random(), random()];
    const first = await put(one);
    expect(first.status).toBe(201);
    const second = await put(two);
    expect(second.id).not.toBe(first.id);
    expect(await rows()).toEqual([`TRAINING_STATE ${sha(two)}`]);
    expect(await kept()).toEqual([sha(two)]);
    expect((await get(`/artifacts/${first.id}`)).status).toBe(404);
    expect(new Uint8Array(await (await get(`/artifacts/${second.id}`)).arrayBuffer())).toEqual(two);
    expect(await put(two)).toEqual({ status: 201, id: second.id });
    expect(await kept()).toEqual([sha(two)]);
  });

  it.each([
    [
      'a lost lease',
      () => api.db.$executeRaw`UPDATE run SET lease_expires_at = now() - interval '1 s' WHERE id = ${claim.run.id}`,
    ],
    ['a failure', () => runner.fail(claim.lease.token, { reason: 'no memory', retryable: true })],
    [
      'a failure for good and a retry',
      async () => {
        await runner.fail(claim.lease.token, { reason: 'no memory' });
        await retry(api, claim.run.id);
      },
    ],
    [
      'a cancellation and a retry',
      async () => {
        await cancel(api, claim.run.id);
        await runner.fail(claim.lease.token, { reason: 'stopped' });
        await retry(api, claim.run.id);
      },
    ],
  ])('is what the attempt after %s starts from; all else that was recorded is gone', async (_, end) => {
    const state = random();
    await put(state);
    await put(random(), 'kind=CHECKPOINT');
    await end();
    const late = claim.lease.token;
    let next: Claim | null = null;
    while (next === null) {
      await skipBackoff(api);
      next = await runner.claim();
    }
    expect(next).toMatchObject({ attempt: 2, run: { id: claim.run.id }, resumeFrom: { sha256: sha(state) } });
    expect(new Uint8Array(await (await get(next.resumeFrom!.url)).arrayBuffer())).toEqual(state);
    expect(await rows()).toEqual([`TRAINING_STATE ${sha(state)}`]);
    expect(await put(random(), 'kind=TRAINING_STATE', late)).toMatchObject({ status: 409, code: 'STALE_LEASE' });
    await runner.fail(next.lease.token, { reason: 'for the test' });
  });

  it('is gone once the run has succeeded', async () => {
    await put(random());
    await runner.finish(claim);
    expect((await rows()).map((row) => row.split(' ')[0]).sort()).toEqual(['CHECKPOINT', 'USER_EMBEDDING']);
    expect(await kept()).toEqual([]);
  });

  it('of two runs, the same content, is two files: one run’s success does not take the other’s', async () => {
    await launch(api, { seeds: { from: (seed += 1), count: 1 } });
    const other = await runner.take();
    const state = random();
    await put(state);
    const theirs = await put(state, 'kind=TRAINING_STATE', other.lease.token);
    await runner.finish(claim);
    expect(new Uint8Array(await (await get(`/artifacts/${theirs.id}`)).arrayBuffer())).toEqual(state);
    await runner.fail(other.lease.token, { reason: 'for the test' });
  });

  it('belongs to no surface', async () => {
    expect(await put(random(), 'kind=TRAINING_STATE&surface=GMF')).toMatchObject({ status: 422, code: 'INVALID' });
    expect(await rows()).toEqual([]);
  });
});

describe('artifacts by surface', () => {
  it('one of each kind and surface, and one of a kind without', async () => {
    for (const query of [
      'kind=USER_EMBEDDING&surface=GMF',
      'kind=USER_EMBEDDING&surface=MLP',
      'kind=USER_EMBEDDING&surface=GMF',
      'kind=TSNE&surface=GMF',
      'kind=TSNE',
      'kind=TSNE',
      'kind=HISTOGRAMS&surface=CONCAT',
      'kind=ATTACK_SCORES',
    ]) {
      expect((await put(random(), query)).status).toBe(201);
    }
    const stored = await api.db.artifact.findMany({ where: { runId: claim.run.id } });
    expect(stored.map(({ kind, surface }) => `${kind} ${surface}`).sort()).toEqual([
      'ATTACK_SCORES null',
      'HISTOGRAMS CONCAT',
      'TSNE GMF',
      'TSNE null',
      'USER_EMBEDDING GMF',
      'USER_EMBEDDING MLP',
    ]);
  });

  it('a surface that the model does not have is refused', async () => {
    expect(await put(random(), 'kind=USER_EMBEDDING&surface=LAYER0')).toMatchObject({ status: 422, code: 'INVALID' });
    expect(await rows()).toEqual([]);
  });
});
