import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { launch, type Launched, LAUNCHED, launchInput, mutate, openRunner, runsOf } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

let api: Api;
let seed = 0;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** Seeds that no other test has used. */
const fresh = (count = 1) => ({ from: (seed += 1000), count });
const runCount = () => api.db.run.count();
const send = (input: object, token = api.apiToken) =>
  mutate<Launched>(api, { field: 'launchExperiment', input, selection: LAUNCHED, token });

describe('dryRun', () => {
  it('starts nothing and counts right', async () => {
    const seeds = fresh(4);
    await launch(api, { seeds: { ...seeds, count: 1 } });
    const before = [await runCount(), await api.db.experiment.count(), await api.db.auditEntry.count()];
    const input = launchInput({ seeds, methods: [{ u2uR: {} }, { d2dR: {} }], dryRun: true });
    const preview = { runCount: 12, newCount: 11, duplicateCount: 1, seconds: null };
    expect(await send(input)).toEqual({ experiment: null, preview, userErrors: [] });
    expect([await runCount(), await api.db.experiment.count(), await api.db.auditEntry.count()]).toEqual(before);
    const launched = await send({ ...input, dryRun: false }); // its key is not used up
    expect(launched.preview).toEqual(preview);
  });

  it('estimates from the median of past runs of each data set, model and method', async () => {
    const { owner, runner: token } = await anotherTeam(api, 'estimators');
    const runner = await openRunner(api, 'r', { token });
    await launch(api, { methods: [{ d2dR: {} }], seeds: fresh(3) }, owner);
    const took = { ORIGINAL: [10, 50, 20], D2D_R: [1, 2, 9] } as Record<string, number[]>;
    for (let claim = await runner.claim(); claim; claim = await runner.claim()) {
      await runner.finish(claim);
      const seconds = took[claim.run.methodName]!.shift()!;
      await api.db
        .$executeRaw`UPDATE run SET started_at = finished_at - make_interval(secs => ${seconds}) WHERE id = ${claim.run.id}`;
    }
    const preview = async (given: object) =>
      (
        await mutate<Launched>(api, {
          field: 'launchExperiment',
          input: launchInput({ dryRun: true, seeds: fresh(2), ...given }),
          selection: `${LAUNCHED} preview { secondsReason secondsByEngine { engine seconds } }`,
          token: owner,
        })
      ).preview;
    expect(await preview({ methods: [{ d2dR: {} }] })).toMatchObject({ runCount: 4, seconds: 2 * 20 + 2 * 2 });
    expect(await preview({ methods: [{ d2dR: {} }] })).toMatchObject({
      secondsReason: null,
      secondsByEngine: [{ engine: 'WASM', seconds: 2 * 20 + 2 * 2 }],
    });
    expect(await preview({ methods: [{ u2uR: {} }] })).toMatchObject({
      runCount: 4,
      seconds: null,
      secondsReason: 'no run has succeeded yet of U2U_R on SYNTHETIC_100K with NMF',
      secondsByEngine: [],
    });
    expect(await preview({ models: [{ lightGcn: {} }] })).toMatchObject({ runCount: 2, seconds: null });
    expect(await preview({ datasets: ['ML_1M'] })).toMatchObject({ runCount: 2, seconds: null });
  });

  it('shows each cell, what becomes of it, and the run that is there', async () => {
    const seeds = fresh(2);
    const { experiment } = await launch(api, { seeds: { ...seeds, count: 1 } });
    const [there] = await runsOf(api, experiment.number);
    const input = launchInput({ seeds, methods: [{ u2uR: { alpha: 0.5 } }], dryRun: true });
    const cells = async (args: string) =>
      (
        await mutate<{ preview: { cells: { nodes: object[]; totalCount: number; pageInfo: { endCursor: string } } } }>(
          api,
          {
            field: 'launchExperiment',
            input,
            selection: `preview { cells(${args}) { totalCount pageInfo { endCursor } nodes { state seed dataset attribute seconds unlearned
            run { number } model { __typename } method { __typename ... on U2uRParameters { alpha } } } } }`,
          },
        )
      ).preview.cells;
    const { nodes, totalCount, pageInfo } = await cells('first: 3');
    const same = {
      dataset: 'SYNTHETIC_100K',
      attribute: 'gender',
      seconds: null,
      model: { __typename: 'NmfParameters' },
    };
    const original = { ...same, unlearned: [], method: { __typename: 'OriginalParameters' } };
    const u2uR = { ...same, unlearned: ['GMF'], method: { __typename: 'U2uRParameters', alpha: 0.5 } };
    expect(nodes).toEqual([
      { ...original, state: 'DUPLICATE', seed: seeds.from, run: { number: there!.number } },
      { ...u2uR, state: 'NEW', seed: seeds.from, run: null },
      { ...original, state: 'NEW', seed: seeds.from + 1, run: null },
    ]);
    expect(totalCount).toBe(4);
    expect((await cells(`first: 3, after: "${pageInfo.endCursor}"`)).nodes).toEqual([
      { ...u2uR, state: 'NEW', seed: seeds.from + 1, run: null },
    ]);
    expect((await cells('state: NEW')).totalCount).toBe(3);
  });

  it('a wrong input is refused as it would be', async () => {
    const { preview, userErrors } = await send(launchInput({ dryRun: true, seeds: { count: 0 } }));
    expect(preview).toBeNull();
    expect(userErrors).toMatchObject([{ path: ['seeds', 'count'] }]);
  });
});
