import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaySpools } from '../../../gpu-runner/api/replay-spools.ts';
import { Refused, ServerFault, Unreachable, type Report } from '../../../gpu-runner/api/runner-api.ts';
import { createSpoolFile } from '../../../gpu-runner/api/spool-file.ts';
import { openSpool, type SpoolContext } from '../../../gpu-runner/api/spool.ts';
import { createMemoryApi, type MemoryApi } from './memory-api.ts';

let dir: string;
let api: MemoryApi;
let said: string[];
let context: SpoolContext;

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'lethe-spool-'));
  api = createMemoryApi();
  said = [];
  context = { api, log: (line) => said.push(line) };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = async (lease = 'lease-1') => openSpool(await createSpoolFile(dir, lease, 7), [], context);
const complete: Report = {
  kind: 'complete',
  input: {
    seconds: { train: 1, unlearn: 0, attack: 1, evaluate: 1 },
    peakRssBytes: 1,
    engine: 'WASM',
    codeVersion: '1',
    environment: 'test',
  },
};
const recommendation: Report = { kind: 'recommendation', input: { results: [{ metric: 'NDCG', k: 5, value: 0.1 }] } };
const curve = (values: number[]) => [{ name: 'loss.total', steps: values.map((_, i) => i), values }];

describe('a spool', () => {
  it('delivers in order, and leaves nothing behind', async () => {
    const spool = await open();
    spool.putMetrics(curve([3, 2, 1]));
    spool.put(recommendation);
    spool.putArtifact({ kind: 'CHECKPOINT', surface: undefined }, Uint8Array.of(1, 2, 3));
    spool.put(complete);
    expect(await spool.ended).toBe('delivered');
    expect(api.calls.map((call) => (call.name === 'send' ? call.report.kind : call.name))).toEqual([
      'metrics',
      'recommendation',
      'upload',
      'complete',
    ]);
    // sha256 of 01 02 03, by sha256sum
    expect([...api.artifacts.keys()]).toEqual(['039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81']);
    expect(await readdir(dir)).toEqual([]);
  });

  it('outlasts the loss of the network, and says so once each way', async () => {
    api.down = new Unreachable('no route');
    const spool = await open();
    for (let i = 0; i < 5; i++) spool.put(recommendation);
    spool.put(complete);
    await vi.waitFor(() => expect(said).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(api.calls).toEqual([]);
    api.down = undefined;
    expect(await spool.ended).toBe('delivered');
    expect(api.reports().map((report) => report.kind)).toEqual([...Array(5).fill('recommendation'), 'complete']);
    expect(said).toEqual([
      'run 7: keeps its reports on disk for now: no route',
      'run 7: its reports get through again',
    ]);
  });

  it('sends a report whose answer was lost again under the same key', async () => {
    api.lostAnswers = 2;
    const spool = await open();
    spool.putMetrics(curve([1]));
    spool.put(complete);
    await spool.ended;
    const keys = api.reports('metrics').map((report) => (report.kind === 'metrics' ? report.input.idempotencyKey : ''));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('forgets everything when the lease is another’s', async () => {
    api.stale.add('lease-1');
    const spool = await open();
    spool.putArtifact({ kind: 'CHECKPOINT', surface: undefined }, Uint8Array.of(1));
    spool.put(complete);
    expect(await spool.ended).toBe('stale');
    expect(api.calls).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it('fails the run when the server refuses a report', async () => {
    const send = api.send;
    api.send = async (lease, report) => {
      if (report.kind === 'recommendation') throw new Refused('OUT_OF_RANGE', 'value: expected [0, 1], got 2');
      await send(lease, report);
    };
    const spool = await open();
    spool.put(recommendation);
    spool.put(complete);
    expect(await spool.ended).toBe('delivered');
    expect(api.reports()).toEqual([
      {
        kind: 'fail',
        input: { reason: 'the server refused a report: value: expected [0, 1], got 2', retryable: false },
      },
    ]);
    expect(await readdir(dir)).toEqual([]);
  });

  it('gives up on a report that the server always breaks on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      api.send = async (_lease, report) => {
        if (report.kind === 'recommendation') throw new ServerFault('internal error, request 12');
        api.calls.push({ name: 'send', lease: _lease, report });
      };
      const spool = await open();
      spool.put(recommendation);
      let ended = false;
      void spool.ended.then(() => (ended = true));
      await vi.waitFor(async () => {
        await vi.advanceTimersByTimeAsync(20_000);
        expect(ended).toBe(true);
      });
      expect(api.last()).toMatchObject({ kind: 'fail', input: { reason: expect.stringContaining('request 12') } });
    } finally {
      vi.useRealTimers();
    }
  });

  it('cuts long curves into batches that lose no point', async () => {
    const spool = await open();
    const values = Array.from({ length: 2500 }, (_, i) => i / 10);
    spool.putMetrics([...curve(values), { name: 'other', steps: [4], values: [5] }]);
    spool.put(complete);
    await spool.ended;
    const series = api.reports('metrics').map((report) => (report.kind === 'metrics' ? report.input.series : []));
    expect(series.map((batch) => batch.reduce((n, { steps }) => n + steps.length, 0))).toEqual([1000, 1000, 501]);
    const total = series.flat().filter(({ name }) => name === 'loss.total');
    expect(total.flatMap((part) => part.values)).toEqual(values);
    expect(total.flatMap((part) => part.steps)).toEqual(values.map((_, i) => i));
    expect(series.flat().at(-1)).toEqual({ name: 'other', steps: [4], values: [5] });
  });

  it('keeps the lease to its owner', async () => {
    api.down = new Unreachable('no route');
    const spool = await open('secret-lease');
    spool.put(recommendation);
    await vi.waitFor(() => expect(said).not.toEqual([]));
    const [name] = await readdir(dir);
    expect(name).not.toContain('secret-lease');
    expect((await stat(path.join(dir, name!))).mode & 0o077).toBe(0);
    spool.leave();
    expect(await spool.ended).toBe('left');
  });
});

describe('a runner that starts again', () => {
  /** What a process leaves that is killed with the network away. */
  async function leaveBehind(lease: string, reports: readonly Report[]): Promise<void> {
    const api = createMemoryApi();
    api.down = new Unreachable('no route');
    const lines: string[] = [];
    const spool = openSpool(await createSpoolFile(dir, lease, 7), [], { api, log: (line) => lines.push(line) });
    spool.putArtifact({ kind: 'USER_EMBEDDING', surface: 'GMF' }, Uint8Array.of(9));
    for (const report of reports) spool.put(report);
    await vi.waitFor(async () => expect((await written(dir)).split('\n')).toHaveLength(reports.length + 3));
    spool.leave();
    expect(await spool.ended).toBe('left');
  }

  it('delivers finished results exactly once', async () => {
    await leaveBehind('lease-1', [recommendation, complete]);
    const [spool] = await replaySpools(dir, context);
    expect(await spool!.ended).toBe('delivered');
    expect(api.calls.map((call) => (call.name === 'send' ? call.report.kind : call.name))).toEqual([
      'upload',
      'recommendation',
      'complete',
    ]);
    expect(await readdir(dir)).toEqual([]);
    expect(await replaySpools(dir, context)).toEqual([]);
  });

  it('hands back a run that had no end', async () => {
    await leaveBehind('lease-1', [recommendation]);
    const [spool] = await replaySpools(dir, context);
    await spool!.ended;
    expect(api.last()).toEqual({ kind: 'fail', input: { reason: 'the runner ended in mid-run', retryable: true } });
  });

  it('reads past a line that the kill cut short', async () => {
    await leaveBehind('lease-1', [recommendation]);
    const [file] = (await readdir(dir)).filter((name) => name.endsWith('.jsonl'));
    await writeFile(path.join(dir, file!), '{"report":{"kind":"comp', { flag: 'a' });
    const [spool] = await replaySpools(dir, context);
    await spool!.ended;
    expect(api.reports().map(({ kind }) => kind)).toEqual(['recommendation', 'fail']);
  });

  it('deletes what belongs to a stale lease', async () => {
    await leaveBehind('lease-1', [recommendation, complete]);
    api.stale.add('lease-1');
    const [spool] = await replaySpools(dir, context);
    expect(await spool!.ended).toBe('stale');
    expect(api.calls).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it('leaves alone what another living process writes', async () => {
    await leaveBehind('lease-1', [complete]);
    const [file] = (await readdir(dir)).filter((name) => name.endsWith('.jsonl'));
    const text = await readFile(path.join(dir, file!), 'utf8');
    await writeFile(path.join(dir, file!), text.replace(`"pid":${process.pid}`, `"pid":${process.ppid}`));
    expect(await replaySpools(dir, context)).toEqual([]);
    expect(await readdir(dir)).toHaveLength(2);
    // Unless it has not written for days: then the number is another process's by now.
    const old = new Date(Date.now() - 2 * 86_400_000);
    await utimes(path.join(dir, file!), old, old);
    const [spool] = await replaySpools(dir, context);
    expect(await spool!.ended).toBe('delivered');
  });
});

async function written(dir: string): Promise<string> {
  const file = (await readdir(dir)).find((name) => name.endsWith('.jsonl'));
  return file ? await readFile(path.join(dir, file), 'utf8') : '';
}
