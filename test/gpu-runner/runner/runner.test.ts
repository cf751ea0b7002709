import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Unauthenticated, Unreachable } from '../../../gpu-runner/api/runner-api.ts';
import { startRunner, type Runner } from '../../../gpu-runner/runner.ts';
import { createMemoryApi, type MemoryApi } from './memory-api.ts';
import { claimOf, smallSpec } from './specs.ts';

const ENDLESS = { epochs: 100_000 };
const PATIENCE = { timeout: 30_000, interval: 20 };

let home: string;
let api: MemoryApi;
let said: string[];
let runner: Runner | undefined;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'lethe-runner-'));
  api = createMemoryApi();
  said = [];
  runner = undefined;
});
afterEach(async () => {
  await runner?.stop();
  await rm(home, { recursive: true, force: true });
});

function start(slots = 1): Runner {
  runner = startRunner({
    api,
    log: (line) => said.push(line),
    home,
    dataDir: undefined,
    cacheDir: path.join(home, 'data'),
    share: { threads: 1, memoryBytes: 1e9, stateSeconds: 0, engine: 'WASM', libxgboost: undefined },
    provenance: { codeVersion: 'test', environment: 'test' },
    capabilities: {
      engines: ['WASM'],
      memoryBytes: 1e9,
      methods: ['ORIGINAL'],
      models: ['NMF'],
      datasets: ['SYNTHETIC_100K'],
    },
    registration: { name: 'r', host: 'h', engines: ['WASM'], memoryBytes: 1e9, slots, version: 'test' },
  });
  return runner;
}

const beats = () => api.calls.filter((call) => call.name === 'heartbeat');
const isTraining = () => expect(beats().at(-1)?.input.progress.stage).toBe('TRAIN');
const spooled = () => readdir(path.join(home, 'spool')).catch(() => []);

describe('the loop', () => {
  it('registers, claims, computes, reports, completes, and claims again', async () => {
    api.enqueue(claimOf(smallSpec(), 'L1'));
    start();
    await vi.waitFor(() => expect(api.last()?.kind).toBe('complete'), PATIENCE);
    const names = api.calls
      .filter(({ name }) => name !== 'heartbeat')
      .map((call) => (call.name === 'send' ? call.report.kind : call.name));
    expect(names.slice(0, 3)).toEqual(['register', 'claim', 'dataset']);
    const kinds = names.filter((name) => name !== 'metrics' && name !== 'claim');
    expect(kinds).toEqual([
      'register',
      'dataset',
      'upload', // where training stood
      'attack',
      'attack',
      'recommendation',
      ...Array<string>(5).fill('upload'),
      'complete',
    ]);
    const artifacts = api.calls.flatMap((call) => (call.name === 'upload' ? [call.artifact.kind] : []));
    expect(artifacts).toEqual([
      'TRAINING_STATE',
      'TSNE',
      'HISTOGRAMS',
      'USER_EMBEDDING',
      'ATTACK_SCORES',
      'CHECKPOINT',
    ]);
    expect(api.last()).toMatchObject({
      input: { engine: 'WASM', seconds: { train: expect.any(Number), unlearn: 0 }, peakRssBytes: expect.any(Number) },
    });
    const points = api.reports('metrics').flatMap((report) => (report.kind === 'metrics' ? report.input.series : []));
    expect(points.map(({ name }) => name).sort()).toEqual(['loss.train', 'validation.ndcg@10']);
    await vi.waitFor(async () => expect(await spooled()).toEqual([]));

    api.enqueue(claimOf(smallSpec('ORIGINAL', { seed: 2 }), 'L2')); // a hint, not the poll, brings it
    await vi.waitFor(() => expect(api.queue).toEqual([]), { timeout: 2_000, interval: 20 });
  });

  it('gives a post-training run its parent’s checkpoint, checked', async () => {
    api.enqueue(claimOf(smallSpec(), 'L1'));
    start();
    await vi.waitFor(() => expect(api.last()?.kind).toBe('complete'), PATIENCE);
    const upload = api.calls.find((call) => call.name === 'upload' && call.artifact.kind === 'CHECKPOINT');
    if (upload?.name !== 'upload') throw new Error('no checkpoint came');
    const { sha256 } = upload.artifact;
    const parentCheckpoint = { sha256, bytes: upload.bytes.length, url: `/artifacts/${sha256}` };
    api.enqueue({ ...claimOf(smallSpec('U2U_R'), 'L2'), parentCheckpoint });
    await vi.waitFor(() => expect(api.reports('complete')).toHaveLength(2), PATIENCE);
    expect(api.last()).toMatchObject({ input: { seconds: { train: 0, unlearn: expect.any(Number) } } });

    api.artifacts.set(sha256, Uint8Array.of(1));
    api.enqueue({ ...claimOf(smallSpec('U2U_R'), 'L3'), parentCheckpoint });
    await vi.waitFor(() => expect(api.last()?.kind).toBe('fail'), PATIENCE);
    expect(api.last()).toMatchObject({ input: { reason: expect.stringContaining(`expected sha256 ${sha256}`) } });
    await vi.waitFor(async () => expect(await spooled()).toEqual([]));
  });

  it('works on as many runs at a time as it has slots', async () => {
    for (let i = 1; i <= 3; i++) api.enqueue(claimOf(smallSpec('ORIGINAL', { seed: i, ...ENDLESS }), `L${i}`));
    start(2);
    await vi.waitFor(() => expect(new Set(beats().map((beat) => beat.input.lease)).size).toBe(2), PATIENCE);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(api.queue).toHaveLength(1);
  });

  it('shows progress at most once a second, and at least every two', async () => {
    api.enqueue(claimOf(smallSpec('ORIGINAL', ENDLESS), 'L1'));
    start();
    await vi.waitFor(isTraining, PATIENCE);
    const before = beats().length;
    await new Promise((resolve) => setTimeout(resolve, 4_200));
    expect(beats().length - before).toBeGreaterThanOrEqual(2);
    expect(beats().length - before).toBeLessThanOrEqual(5);
    const fractions = beats().map((beat) => beat.input.progress.fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('cancels within two seconds, in mid-epoch if need be', async () => {
    api.enqueue(claimOf(smallSpec('ORIGINAL', ENDLESS), 'L1'));
    start();
    await vi.waitFor(isTraining, PATIENCE);
    api.command = 'CANCEL';
    const asked = performance.now();
    await vi.waitFor(() => expect(api.last()?.kind).toBe('fail'), PATIENCE);
    expect(performance.now() - asked).toBeLessThan(2_500);
    expect(api.last()).toEqual({ kind: 'fail', input: { reason: 'cancelled', retryable: false } });
    await vi.waitFor(async () => expect(await spooled()).toEqual([]));
  });

  it('drops a run whose lease is another’s, and goes on', async () => {
    api.enqueue(claimOf(smallSpec('ORIGINAL', ENDLESS), 'L1'));
    start();
    await vi.waitFor(isTraining, PATIENCE);
    const before = api.reports().filter(({ kind }) => kind !== 'metrics').length;
    api.stale.add('L1');
    api.enqueue(claimOf(smallSpec(), 'L2'));
    await vi.waitFor(() => expect(api.last()?.kind).toBe('complete'), PATIENCE);
    const later = api.calls.filter(
      (call) => call.name === 'send' && call.lease === 'L1' && call.report.kind !== 'metrics',
    );
    expect(later).toHaveLength(before); // no complete, no fail: the run is not ours
    expect(said.join('\n')).toContain('dropped');
    await vi.waitFor(async () => expect(await spooled()).toEqual([]));
  });

  it('drains: finishes what it holds, then ends by itself', async () => {
    api.enqueue(claimOf(smallSpec(), 'L1'));
    api.enqueue(claimOf(smallSpec('ORIGINAL', { seed: 2 }), 'L2'));
    api.command = 'DRAIN';
    await start().ended;
    expect(api.reports('complete')).toHaveLength(1);
    expect(api.queue).toHaveLength(1);
  });

  it('drains while it holds nothing: ends when it asks for work', async () => {
    api.draining = true;
    await start().ended;
    expect(api.calls.map(({ name }) => name)).toEqual(['register', 'claim']);
  });

  it('fails a run that throws, with the reason and where', async () => {
    api.enqueue(claimOf({ ...smallSpec(), attributes: ['shoe size'] }, 'L1'));
    start();
    await vi.waitFor(() => expect(api.last()?.kind).toBe('fail'), PATIENCE);
    const report = api.last();
    if (report?.kind !== 'fail') throw new Error('no failure came');
    expect(report.input.reason).toMatch(/^SYNTHETIC_100K: expected an attribute .*"shoe size"\n\s+at .*labels\.ts/s);
    expect(report.input.retryable).toBe(false);
  });
});

describe('losing the network', () => {
  it('never fails a run: everything arrives later, once', async () => {
    api.enqueue(claimOf(smallSpec('ORIGINAL', { epochs: 3 }), 'L1'));
    start();
    await vi.waitFor(isTraining, PATIENCE);
    api.down = new Unreachable('no route');
    await vi.waitFor(
      async () => expect((await spooled()).filter((name) => name.endsWith('.safetensors'))).toHaveLength(2),
      PATIENCE,
    );
    expect(api.reports('attack')).toEqual([]);
    api.down = undefined;
    await vi.waitFor(() => expect(api.last()?.kind).toBe('complete'), PATIENCE);
    expect(api.reports('attack')).toHaveLength(2);
    expect(api.reports('recommendation')).toHaveLength(1);
    const keys = api.reports('metrics').map((report) => (report.kind === 'metrics' ? report.input.idempotencyKey : ''));
    expect(new Set(keys).size).toBe(keys.length);
    expect(api.reports('fail')).toEqual([]);
  });

  it('keeps trying to register, and says so once', async () => {
    api.down = new Unreachable('http://127.0.0.1:4000 does not answer');
    start();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(said).toEqual(['cannot reach the API and keeps trying: http://127.0.0.1:4000 does not answer']);
    api.down = undefined;
    await vi.waitFor(() => expect(api.calls.map(({ name }) => name)).toContain('claim'), PATIENCE);
  });

  it('ends with the error when the token is no good', async () => {
    api.down = new Unauthenticated('unknown token');
    await expect(start().ended).rejects.toThrow('unknown token');
    runner = undefined;
  });
});

describe('stopping', () => {
  it('gives back what it holds, and claims no more', async () => {
    api.enqueue(claimOf(smallSpec('ORIGINAL', ENDLESS), 'L1'));
    start();
    await vi.waitFor(isTraining, PATIENCE);
    api.queue.push(claimOf(smallSpec('ORIGINAL', { seed: 2 }), 'L2'));
    const asked = performance.now();
    await runner!.stop();
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(api.last()).toEqual({ kind: 'fail', input: { reason: 'the runner was stopped', retryable: true } });
    expect(api.queue).toHaveLength(1);
    expect(api.hints.size).toBe(0);
    expect(await spooled()).toEqual([]);
  });

  it('does not wait for a network that is away: the next start hands the run back', async () => {
    api.enqueue(claimOf(smallSpec('ORIGINAL', ENDLESS), 'L1'));
    start();
    await vi.waitFor(isTraining, PATIENCE);
    api.down = new Unreachable('no route');
    const asked = performance.now();
    await runner!.stop();
    expect(performance.now() - asked).toBeLessThan(6_000);
    expect(await spooled()).toHaveLength(1);

    api.down = undefined;
    start();
    await vi.waitFor(() => expect(api.last()).toMatchObject({ input: { reason: 'the runner was stopped' } }), PATIENCE);
    expect(api.reports('fail')).toHaveLength(1);
    await vi.waitFor(async () => expect(await spooled()).toEqual([]));
  });
});
