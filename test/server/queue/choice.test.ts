import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { capabilities, launch, mutate, openRunner, type Runner, runOf, runsOf } from './actors.ts';
import { anotherTeam } from './another-team.ts';

let api: Api;
let runner: Runner;
beforeEach(async () => {
  api = await openApi();
  runner = await openRunner(api, 'lab-1');
});
afterEach(() => api.close());

const methods = [{ u2uR: {} }, { d2dR: {} }];

describe('which run a runner gets', () => {
  it('the highest priority first, then the lowest number', async () => {
    await launch(api, { seeds: { from: 1, count: 2 } });
    await launch(api, { seeds: { from: 3, count: 2 }, priority: 10 });
    await launch(api, { seeds: { from: 5, count: 1 }, priority: -5 });
    const seeds = [];
    for (let claim = await runner.claim(); claim; claim = await runner.claim()) seeds.push(claim.run.seed);
    expect(seeds).toEqual([3, 4, 1, 2, 5]);
  });

  it('a run that is asked for again with more urgency is moved forward, never back', async () => {
    await launch(api, { seeds: { from: 1, count: 3 } });
    await launch(api, { seeds: { from: 3, count: 1 }, priority: 1 });
    await launch(api, { seeds: { from: 3, count: 1 }, priority: -1 });
    expect((await runner.take()).run.seed).toBe(3);
  });

  it('nothing that starts from an Original before that has succeeded', async () => {
    const { experiment } = await launch(api, { methods, priority: 5 });
    const original = await runner.take();
    expect(original.run.methodName).toBe('ORIGINAL');
    expect(original.parentCheckpoint).toBeNull();
    expect(await runner.claim()).toBeNull();
    await runner.beat(original.lease.token);
    expect(await runner.claim()).toBeNull();
    await runner.finish(original);
    const [u2uR, d2dR] = [await runner.take(), await runner.take()];
    expect([u2uR.run.methodName, d2dR.run.methodName]).toEqual(['U2U_R', 'D2D_R']);
    expect(u2uR.parentCheckpoint).toEqual({ sha256: 'f'.repeat(64) });
    expect((await runsOf(api, experiment.number)).map((run) => run.parent?.number ?? null)).toEqual([
      null,
      original.run.number,
      original.run.number,
    ]);
  });

  it('only what it says it can do', async () => {
    await launch(api, { datasets: ['ML_100K', 'SYNTHETIC_100K'], methods });
    expect(await runner.claim({ datasets: [] })).toBeNull();
    expect(await runner.claim({ methods: ['U2U_R'] })).toBeNull(); // its Original is not done
    expect(await runner.claim({ models: [] })).toBeNull();
    const synthetic = await runner.take({ datasets: ['SYNTHETIC_100K'] });
    expect((await runOf(api, synthetic.run.number)).dataset).toBe('SYNTHETIC_100K');
    await runner.finish(synthetic);
    expect((await runner.take({ methods: ['D2D_R'] })).run.methodName).toBe('D2D_R');
  });

  it('an engine that it did not register is refused, and none at all', async () => {
    await launch(api);
    const input = { runner: runner.id, capabilities: { ...capabilities, engines: [] } };
    const answer = await mutate<{ claim: unknown }>(api, {
      field: 'claimRun',
      input,
      selection: 'claim { attempt }',
      token: api.runnerToken,
    });
    expect(answer).toEqual({
      claim: null,
      userErrors: [
        {
          code: 'INVALID',
          message: 'capabilities.engines: expected some of WASM (as registered), got none',
          path: ['capabilities', 'engines'],
        },
      ],
    });
  });
});

describe('who gets nothing', () => {
  it('a draining runner; it finishes what it has, and is back when it registers again', async () => {
    await launch(api, { seeds: { count: 2 } });
    const held = await runner.take();
    await api.db.runner.update({ where: { id: runner.id }, data: { draining: true } });
    expect(await runner.claim()).toBeNull();
    expect((await runner.beat(held.lease.token)).command).toBe('DRAIN');
    await runner.finish(held);
    expect(await runner.claim()).toBeNull();
    const again = await openRunner(api, 'lab-1');
    expect(again.id).toBe(runner.id);
    expect(await again.claim()).not.toBeNull();
  });

  it("another team's runner", async () => {
    await launch(api);
    const { runner: token, owner } = await anotherTeam(api, 'others');
    const stranger = await openRunner(api, 'lab-1', { token });
    expect(stranger.id).not.toBe(runner.id);
    expect(await stranger.claim()).toBeNull();
    await launch(api, {}, owner);
    expect(await stranger.claim()).not.toBeNull();
    expect(await stranger.claim()).toBeNull();
  });

  it('who claims in the name of a runner that another token registered', async () => {
    await launch(api);
    const { runner: token } = await anotherTeam(api, 'others');
    const answer = await mutate<{ claim: unknown }>(api, {
      field: 'claimRun',
      input: { runner: runner.id, capabilities },
      selection: 'claim { attempt }',
      token,
    });
    expect(answer.claim).toBeNull();
    expect(answer.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['runner'] }]);
  });

  it('a person: only runner tokens claim', async () => {
    const { errors } = await api.send(
      'mutation ($input: ClaimRunInput!) { claimRun(input: $input) { claim { attempt } } }',
      { input: { runner: runner.id, capabilities } },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
