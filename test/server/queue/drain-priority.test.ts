import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { openSocket } from '../live/socket.ts';
import { capabilities, launch, mutate, openRunner, type Runner } from './actors.ts';
import { anotherTeam } from './another-team.ts';

let api: Api;
let runner: Runner;
beforeAll(async () => {
  api = await openApi({ sweepSeconds: 0.2 });
  runner = await openRunner(api, 'lab-1');
});
afterAll(() => api.close());

const drain = (id: string, field: 'drainRunner' | 'resumeRunner', token?: string) =>
  mutate<{ runner: { draining: boolean; status: string } | null }>(api, {
    field,
    input: { id },
    selection: 'runner { draining status }',
    ...(token !== undefined && { token }),
  });
const prioritise = (id: string, priority: number) =>
  mutate<{ run: { priority: number } | null }>(api, {
    field: 'setPriority',
    input: { id, priority },
    selection: 'run { priority }',
  });

describe('draining', () => {
  it('a drained runner hears it with its heartbeat, gets nothing more, and works again when resumed', async () => {
    await launch(api, { seeds: { from: 1, count: 2 } });
    const held = await runner.take();
    expect((await drain(runner.id, 'drainRunner')).runner).toEqual({ draining: true, status: 'DRAINING' });
    expect((await runner.beat(held.lease.token)).command).toBe('DRAIN');
    expect(await runner.claim()).toBeNull();
    const asked = await mutate<{ command: string }>(api, {
      field: 'claimRun',
      input: { runner: runner.id, capabilities },
      selection: 'command claim { attempt }',
      token: api.runnerToken,
    });
    expect(asked).toMatchObject({ command: 'DRAIN', claim: null });
    expect((await drain(runner.id, 'resumeRunner')).runner).toEqual({ draining: false, status: 'BUSY' });
    expect((await runner.beat(held.lease.token)).command).toBe('CONTINUE');
    const next = await runner.take();
    for (const { lease } of [held, next]) await runner.fail(lease.token, { reason: 'enough' });
    const actions = await api.db.auditEntry.findMany({ where: { subject: runner.id }, orderBy: { at: 'asc' } });
    expect(actions.map(({ action }) => action)).toEqual(['runner.drain', 'runner.resume']);
  });

  it("another team's runner is not found, and stays as it is", async () => {
    const { owner } = await anotherTeam(api, 'others');
    expect((await drain(runner.id, 'drainRunner', owner)).userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['id'] },
    ]);
    expect((await api.db.runner.findUniqueOrThrow({ where: { id: runner.id } })).draining).toBe(false);
  });

  it('a runner that nobody has heard of for 90 s is OFFLINE', async () => {
    await api.db.runner.update({ where: { id: runner.id }, data: { lastSeenAt: new Date(Date.now() - 91_000) } });
    const { runners } = (await api.request('{ runners { nodes { name status online silentSeconds } } }')) as {
      runners: { nodes: { name: string; status: string; online: boolean; silentSeconds: number }[] };
    };
    const [row] = runners.nodes;
    expect(row).toMatchObject({ name: 'lab-1', status: 'OFFLINE', online: false });
    expect(row!.silentSeconds).toBeGreaterThanOrEqual(91);
  });
});

describe('setPriority', () => {
  it('moves a waiting run to the front, or to the back', async () => {
    const { experiment } = await launch(api, { seeds: { from: 10, count: 3 } });
    const [a, , c] = await api.db.run.findMany({
      where: { experiments: { some: { experimentId: experiment.id } } },
      orderBy: { number: 'asc' },
    });
    expect((await prioritise(c!.id, 5)).run).toEqual({ priority: 5 });
    expect((await prioritise(a!.id, -5)).run).toEqual({ priority: -5 });
    const seeds = [];
    for (let claim = await runner.claim(); claim; claim = await runner.claim()) {
      seeds.push(claim.run.seed);
      await runner.fail(claim.lease.token, { reason: 'enough' });
    }
    expect(seeds).toEqual([12, 11, 10]);
  });

  it.each([101, -101])('%i is refused', async (priority) => {
    expect((await prioritise('ru_x', priority)).userErrors).toEqual([
      {
        code: 'OUT_OF_RANGE',
        message: `priority: expected a whole number in [-100, 100], got ${priority}`,
        path: ['priority'],
      },
    ]);
  });

  it('a run that is not yours is not found', async () => {
    expect((await prioritise('ru_nowhere', 1)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

describe('the end of a back-off', () => {
  it('wakes the runners, who then find something to claim', async () => {
    await launch(api, { seeds: { from: 20, count: 1 } });
    const { lease, run } = await runner.take();
    await runner.fail(lease.token, { reason: 'a passing trouble', retryable: true });
    const socket = openSocket(api.url, { token: api.runnerToken });
    const hints = socket.subscribe('subscription { runQueued { run } }');
    await hints.until(() => true); // the greeting
    expect(await runner.claim()).toBeNull(); // it still waits
    const heard = hints.data.length;
    await hints.until(() => hints.data.length > heard);
    expect((await runner.take()).run.id).toBe(run.id);
    await socket.close();
  });
});

describe('a run that waits for its Original', () => {
  const blocked = async (experiment: string): Promise<boolean[]> =>
    (
      await api.db.run.findMany({
        where: { experiments: { some: { experimentId: experiment } } },
        orderBy: { number: 'asc' },
      })
    ).map((run) => run.blocked);

  it('is not looked at by who claims, until that has succeeded; what trains a model waits for nothing', async () => {
    const { experiment } = await launch(api, {
      methods: [{ u2uR: {} }, { retrain: {} }],
      seeds: { from: 30, count: 1 },
    });
    expect(await blocked(experiment.id)).toEqual([false, true, false]);
    await runner.finish(await runner.take({ methods: ['ORIGINAL'] }));
    expect(await blocked(experiment.id)).toEqual([false, false, false]);
    const later = await launch(api, { methods: [{ d2dR: {} }], seeds: { from: 30, count: 1 } });
    expect(await blocked(later.experiment.id)).toEqual([false, false]);
  });
});
