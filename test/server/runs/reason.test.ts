import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { launch, openRunner, runOf, runsOf } from '../queue/actors.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('why a run waits', () => {
  it('is told from launch to end', async () => {
    const { experiment } = await launch(api, { methods: [{ d2dR: {} }] });
    const reasons = async () => (await runsOf(api, experiment.number)).map(({ reason }) => reason);
    const [original] = await runsOf(api, experiment.number);
    const waits = `waits for its Original, run ${original!.number}`;
    expect(await reasons()).toEqual(['waits for a runner: none is online', waits]);

    const runner = await openRunner(api, 'lab-1');
    expect(await reasons()).toEqual(['waits for a free runner', waits]);
    await api.db.runner.update({ where: { id: runner.id }, data: { draining: true } });
    expect(await reasons()).toEqual(['waits for a runner: all that are online are draining', waits]);
    await api.db.runner.update({ where: { id: runner.id }, data: { draining: false } });

    const claim = await runner.take();
    expect(await reasons()).toEqual([null, waits]);
    await runner.finish(claim);
    expect(await reasons()).toEqual([null, 'waits for a free runner']);

    const child = await runner.take();
    await runner.fail(child.lease.token, { reason: 'no memory', retryable: true });
    expect(await reasons()).toEqual([
      null,
      expect.stringMatching(/^waits [12] s before the next attempt \(before: no memory\)$/),
    ]);
    await api.db.$executeRaw`UPDATE run SET not_before = now()`;
    expect(await reasons()).toEqual([null, 'waits for a free runner (before: no memory)']);

    await runner.fail((await runner.take()).lease.token, { reason: 'no such file' });
    expect(await runOf(api, child.run.number)).toMatchObject({ status: 'FAILED', reason: 'no such file' });
  });
});
