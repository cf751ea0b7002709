import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { launch, openRunner, type Runner, runOf, runsOf } from './actors.ts';

let api: Api;
let small: Runner;
let large: Runner;
beforeAll(async () => {
  api = await openApi();
  small = await openRunner(api, 'small');
  large = await openRunner(api, 'large');
  await api.db.runner.update({ where: { id: large.id }, data: { memoryBytes: 16e9 } });
});
afterAll(() => api.close());

const NEEDED = 12e9;
const refuse = (lease: string, neededBytes: number) =>
  small.fail(lease, { reason: 'the run needs about 12 GB', neededBytes } as never);
const clear = () => api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });

describe('a run that a runner refuses as too large', () => {
  it('waits for a larger one, at once and without using up an attempt', async () => {
    const { experiment } = await launch(api, { seeds: { from: 1, count: 1 } });
    const { lease, run } = await small.take({ memoryBytes: 4e9 });
    expect((await refuse(lease.token, NEEDED)).userErrors).toEqual([]);
    expect((await refuse(lease.token, NEEDED)).userErrors).toEqual([]); // told twice
    expect(await small.claim({ memoryBytes: 4e9 })).toBeNull();
    expect(await small.claim({ memoryBytes: NEEDED - 1 })).toBeNull();
    const claim = await large.take({ memoryBytes: NEEDED });
    expect([claim.run.id, claim.attempt]).toEqual([run.id, 2]);
    await large.fail(claim.lease.token, { reason: 'no memory left after all', retryable: true });
    const [row] = await runsOf(api, experiment.number);
    expect(row!.attempts).toMatchObject([{ outcome: 'REFUSED' }, { outcome: 'FAILED' }]);
    expect(await api.db.run.findUniqueOrThrow({ where: { id: run.id } })).toMatchObject({
      status: 'QUEUED',
      maxAttempts: 4,
      neededBytes: 12_000_000_000n,
    });
    await clear();
  });

  it('says so while it waits, until a runner is large enough', async () => {
    await launch(api, { seeds: { from: 2, count: 1 } });
    const { lease, run } = await small.take();
    await refuse(lease.token, 40e9);
    expect((await runOf(api, run.number)).reason).toBe(
      'waits for a runner that gives a run 40.0 GB of memory: the largest online gives 16.0 GB',
    );
    await api.db.runner.update({ where: { id: large.id }, data: { memoryBytes: 64e9 } });
    expect((await runOf(api, run.number)).reason).toMatch(/^waits for a free runner/);
    await clear();
  });

  it('fails by the usual rules when a runner refuses what it claimed knowing the need', async () => {
    await launch(api, { seeds: { from: 3, count: 1 } });
    const first = await small.take();
    await refuse(first.lease.token, NEEDED);
    const second = await small.take({ memoryBytes: 16e9 });
    expect((await refuse(second.lease.token, NEEDED)).userErrors).toEqual([]);
    expect(await runOf(api, first.run.number)).toMatchObject({ status: 'FAILED', reason: 'the run needs about 12 GB' });
  });

  it('names a need that is none', async () => {
    await launch(api, { seeds: { from: 4, count: 1 } });
    const { lease } = await small.take();
    expect((await refuse(lease.token, 0)).userErrors).toEqual([
      { code: 'OUT_OF_RANGE', message: 'neededBytes: expected at least 1, got 0', path: ['neededBytes'] },
    ]);
    await small.fail(lease.token, { reason: 'enough' });
  });
});
