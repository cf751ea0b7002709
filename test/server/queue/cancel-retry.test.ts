import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import {
  cancel,
  launch,
  mutate,
  openRunner,
  retry,
  type Runner,
  runOf,
  type RunRow,
  runsOf,
  skipBackoff,
} from './actors.ts';
import { anotherTeam } from './another-team.ts';

let api: Api;
let runner: Runner;
let experiment: number;
let original: RunRow;
let u2uR: RunRow;
let d2dR: RunRow;
let seed = 0;

beforeAll(async () => {
  api = await openApi();
  runner = await openRunner(api, 'lab-1');
});
afterAll(() => api.close());

/** An Original and two that wait for it, alone in the queue. */
beforeEach(async () => {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  const launched = await launch(api, { methods: [{ u2uR: {} }, { d2dR: {} }], seeds: { from: (seed += 1), count: 1 } });
  experiment = launched.experiment.number;
  [original, u2uR, d2dR] = (await runsOf(api, experiment)) as [RunRow, RunRow, RunRow];
});

const statuses = async (): Promise<string[]> => (await runsOf(api, experiment)).map((run) => run.status);

describe('cancelRun', () => {
  it('a waiting run is cancelled at once, the others go on', async () => {
    const { run, userErrors } = await cancel(api, d2dR.id);
    expect(userErrors).toEqual([]);
    expect(run).toMatchObject({ status: 'CANCELLED', reason: 'cancelled by admin', attempts: [] });
    expect(run!.finishedAt).not.toBeNull();
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'CANCELLED']);
  });

  it('a waiting Original takes along what waits for it', async () => {
    await cancel(api, original.id);
    const [parent, ...children] = await runsOf(api, experiment);
    for (const child of children) {
      expect(child).toMatchObject({
        status: 'CANCELLED',
        reason: `its Original, run ${original.number}, was cancelled`,
        finishedAt: parent!.finishedAt,
      });
    }
    expect(await runner.claim()).toBeNull();
  });

  it('a held run goes on until its runner hears of it, and ends when that says so', async () => {
    const { lease } = await runner.take();
    expect((await cancel(api, original.id)).run).toMatchObject({ status: 'LEASED', reason: 'cancelled by admin' });
    expect((await runner.beat(lease.token)).command).toBe('CANCEL');
    expect((await runner.beat(lease.token)).command).toBe('CANCEL'); // until it obeys
    expect(await statuses()).toEqual(['RUNNING', 'QUEUED', 'QUEUED']);
    await runner.fail(lease.token, { reason: 'stopped', retryable: true });
    expect(await statuses()).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    expect(await runOf(api, original.number)).toMatchObject({
      reason: 'cancelled by admin',
      attempts: [{ outcome: 'CANCELLED' }],
    });
  });

  it('CANCEL comes before DRAIN', async () => {
    const { lease } = await runner.take();
    await cancel(api, original.id);
    await api.db.runner.update({ where: { id: runner.id }, data: { draining: true } });
    expect((await runner.beat(lease.token)).command).toBe('CANCEL');
    await api.db.runner.update({ where: { id: runner.id }, data: { draining: false } });
    await runner.fail(lease.token, { reason: 'stopped' });
  });

  it('a runner that was done before it heard of it has succeeded', async () => {
    const claim = await runner.take();
    await cancel(api, original.id);
    await runner.finish(claim);
    expect(await runOf(api, original.number)).toMatchObject({ status: 'SUCCEEDED', reason: null });
  });

  it('twice is as once', async () => {
    const first = await cancel(api, d2dR.id);
    expect(await cancel(api, d2dR.id)).toEqual(first);
  });

  it('a run that has ended is refused', async () => {
    await runner.fail((await runner.take()).lease.token, { reason: 'no memory' });
    expect(await cancel(api, original.id)).toEqual({
      run: null,
      userErrors: [
        {
          code: 'CONFLICT',
          message: `expected a run that has not ended, run ${original.number} is FAILED`,
          path: ['id'],
        },
      ],
    });
  });

  it('30 at once', async () => {
    const { experiment: many } = await launch(api, { attributes: ['occupation'], seeds: { from: seed, count: 30 } });
    const runs = await runsOf(api, many.number);
    const answers = await Promise.all(runs.map((run) => cancel(api, run.id)));
    expect(answers.map(({ run }) => run?.status)).toEqual(Array(30).fill('CANCELLED'));
  });
});

describe('retryRun', () => {
  const failOriginal = async (): Promise<void> => {
    await runner.fail((await runner.take()).lease.token, { reason: 'no memory' });
  };

  it('a failed run waits again at once, and has three attempts more', async () => {
    await failOriginal();
    const { run, userErrors } = await retry(api, original.id);
    expect(userErrors).toEqual([]);
    expect(run).toMatchObject({ status: 'QUEUED', reason: 'waits for a free runner', finishedAt: null });
    for (const attempt of [2, 3, 4]) {
      const claim = await runner.take();
      expect([claim.run.id, claim.attempt]).toEqual([original.id, attempt]);
      await runner.fail(claim.lease.token, { reason: 'no memory', retryable: true });
      await skipBackoff(api);
    }
    expect((await runOf(api, original.number)).status).toBe('FAILED');
    expect(await runner.claim()).toBeNull();
  });

  it('an Original brings back what failed only because of it', async () => {
    await failOriginal();
    expect(await statuses()).toEqual(['FAILED', 'FAILED', 'FAILED']);
    await retry(api, original.id);
    const runs = await runsOf(api, experiment);
    expect(runs.map(({ status }) => status)).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
    expect(runs[1]).toMatchObject({ reason: `waits for its Original, run ${original.number}`, finishedAt: null });
  });

  it('an Original leaves alone what was cancelled for its own sake', async () => {
    await cancel(api, d2dR.id);
    await failOriginal();
    await retry(api, original.id);
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'CANCELLED']);
    expect((await runOf(api, d2dR.number)).reason).toBe('cancelled by admin');
  });

  it('a run that failed with its Original takes that along, and no sibling', async () => {
    await failOriginal();
    await retry(api, u2uR.id);
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'FAILED']);
  });

  it('a run that failed by itself leaves its Original as it is', async () => {
    await runner.finish(await runner.take());
    const { lease, run } = await runner.take();
    await runner.fail(lease.token, { reason: 'no memory' });
    await retry(api, run.id);
    expect(await statuses()).toEqual(['SUCCEEDED', 'QUEUED', 'QUEUED']);
    expect((await runner.take()).attempt).toBe(2);
  });

  it('a cancelled run', async () => {
    await cancel(api, original.id);
    await retry(api, original.id);
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
    expect((await runner.take()).run.id).toBe(original.id);
  });

  it.each(['QUEUED', 'LEASED', 'SUCCEEDED'])('a run that is %s is refused', async (status) => {
    const claim = status === 'QUEUED' ? null : await runner.take();
    if (status === 'SUCCEEDED') await runner.finish(claim!);
    expect(await retry(api, original.id)).toEqual({
      run: null,
      userErrors: [
        {
          code: 'CONFLICT',
          message: `expected a FAILED or CANCELLED run, run ${original.number} is ${status}`,
          path: ['id'],
        },
      ],
    });
  });

  it('30 at once', async () => {
    const { experiment: many } = await launch(api, { attributes: ['age'], seeds: { from: seed, count: 30 } });
    const runs = await runsOf(api, many.number);
    await Promise.all(runs.map((run) => cancel(api, run.id)));
    const answers = await Promise.all(runs.map((run) => retry(api, run.id)));
    expect(answers.map(({ run }) => run?.status)).toEqual(Array(30).fill('QUEUED'));
  });
});

describe("another team's run, and none", () => {
  it('are not found', async () => {
    const { owner } = await anotherTeam(api, 'others');
    for (const field of ['cancelRun', 'retryRun']) {
      for (const [id, token] of [
        [original.id, owner],
        ['ru_none', api.apiToken],
      ] as const) {
        const answer = await mutate<{ run: null }>(api, { field, input: { id }, selection: 'run { id }', token });
        expect(answer).toEqual({
          run: null,
          userErrors: [{ code: 'NOT_FOUND', message: `id: expected a run of your team, got "${id}"`, path: ['id'] }],
        });
      }
    }
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
  });

  it('a runner may neither cancel nor retry', async () => {
    for (const field of ['cancelRun', 'retryRun']) {
      const call = { field, input: { id: original.id }, selection: 'run { id }', token: api.runnerToken };
      await expect(mutate(api, call)).rejects.toThrow('FORBIDDEN');
    }
  });
});
