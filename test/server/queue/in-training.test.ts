import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { addArtifact, cancel, launch, openRunner, retry, type Runner, runOf, type RunRow, runsOf } from './actors.ts';

// RETRAIN and ADV_INT train a model of their own: their Original is what they are compared with, not what they start from.

let api: Api;
let runner: Runner;
let experiment: number;
let original: RunRow;
let retrain: RunRow;
let u2uR: RunRow;
let seed = 0;
const methods = ['ORIGINAL', 'U2U_R', 'RETRAIN', 'ADV_INT'];

beforeAll(async () => {
  api = await openApi();
  runner = await openRunner(api, 'lab-1');
});
afterAll(() => api.close());

beforeEach(async () => {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  const asked = { methods: [{ retrain: {} }, { u2uR: {} }], seeds: { from: (seed += 1), count: 1 } };
  experiment = (await launch(api, asked)).experiment.number;
  [original, retrain, u2uR] = (await runsOf(api, experiment)) as [RunRow, RunRow, RunRow];
});

const statuses = async (): Promise<string[]> => (await runsOf(api, experiment)).map((run) => run.status);

describe('a run that trains its own model', () => {
  it('is linked to its Original and waits for nothing', async () => {
    expect(retrain).toMatchObject({
      parent: { number: original.number },
      reason: 'waits for a free runner',
    });
    const claim = await runner.take({ methods: ['RETRAIN', 'U2U_R'] });
    expect(claim).toMatchObject({ run: { id: retrain.id }, parentCheckpoint: null, resumeFrom: null });
    expect(await runner.claim({ methods: ['U2U_R'] })).toBeNull();
    expect((await runOf(api, u2uR.number)).reason).toBe(`waits for its Original, run ${original.number}`);
    await runner.fail(claim.lease.token, { reason: 'for the test' });
  });

  it('needs no checkpoint to complete', async () => {
    const { lease, run } = await runner.take({ methods: ['RETRAIN'] });
    for (const attacker of ['MLP', 'XGB'] as const) await runner.attack(lease.token, attacker);
    await runner.recommend(lease.token);
    await addArtifact(api, run.id, 'USER_EMBEDDING');
    expect(await runner.complete(lease.token)).toMatchObject({ run: { status: 'SUCCEEDED' }, userErrors: [] });
  });

  it('goes on when its Original fails or is cancelled', async () => {
    const claim = await runner.take({ methods: ['ORIGINAL'] });
    await runner.fail(claim.lease.token, { reason: 'no memory' });
    expect(await statuses()).toEqual(['FAILED', 'QUEUED', 'FAILED']);
    await retry(api, original.id);
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
    await cancel(api, original.id);
    expect(await statuses()).toEqual(['CANCELLED', 'QUEUED', 'CANCELLED']);
  });

  it('tried again does not take its Original along', async () => {
    await runner.fail((await runner.take({ methods: ['RETRAIN'] })).lease.token, { reason: 'NaN' });
    await cancel(api, original.id);
    await retry(api, retrain.id);
    expect(await statuses()).toEqual(['CANCELLED', 'QUEUED', 'CANCELLED']);
    await retry(api, u2uR.id);
    expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
  });

  it('its runner may not read the checkpoint it does not start from', async () => {
    await runner.finish(await runner.take({ methods: ['ORIGINAL'] }));
    const checkpoint = await api.db.artifact.findFirstOrThrow({ where: { runId: original.id, kind: 'CHECKPOINT' } });
    const seen = async (): Promise<unknown> => {
      const document = 'query ($id: ID!) { node(id: $id) { id } }';
      return (await api.request(document, { id: checkpoint.id }, api.runnerToken)).node;
    };
    const own = await runner.take({ methods: ['RETRAIN'] });
    expect(await seen()).toBeNull();
    await runner.fail(own.lease.token, { reason: 'for the test' });
    const child = await runner.take({ methods: ['U2U_R'] });
    expect(await seen()).toEqual({ id: checkpoint.id });
    await runner.fail(child.lease.token, { reason: 'for the test' });
  });

  it('ADV_INT is such a one, LIGHT_GCN as NMF', async () => {
    const asked = { methods: [{ advInT: {} }, { leace: {} }], models: [{ lightGcn: {} }] };
    await launch(api, { ...asked, seeds: { from: seed, count: 1 } });
    const able = { models: ['LIGHT_GCN'], methods: [...methods, 'LEACE'] };
    const [one, two] = [await runner.take(able), await runner.take(able)];
    expect([one.run.methodName, two.run.methodName]).toEqual(['ORIGINAL', 'ADV_INT']);
    expect(await runner.claim(able)).toBeNull();
    for (const { lease } of [one, two]) await runner.fail(lease.token, { reason: 'for the test' });
  });
});
