import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import {
  type Answer,
  launch,
  mutate,
  openRunner,
  type Runner,
  runOf,
  type RunRow,
  runsOf,
  UNDER_REATTACK,
} from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

interface Reattacked {
  readonly experiment: { readonly id: string; readonly number: number } | null;
  readonly preview: {
    readonly runCount: number;
    readonly newCount: number;
    readonly duplicateCount: number;
    readonly skipped: readonly { readonly run: { readonly number: number }; readonly reason: string }[];
  } | null;
}

let api: Api;
let runner: Runner;
let runs: readonly RunRow[];
let experiment: { readonly id: string; readonly number: number };
let seed = 0;

beforeAll(async () => {
  api = await openApi();
  runner = await openRunner(api, 'r');
});
afterAll(() => api.close());

async function begin(given: object = {}): Promise<void> {
  ({ experiment } = await launch(api, {
    methods: [{ u2uR: {} }],
    attackers: [{ mlp: {} }],
    seeds: { from: (seed += 2), count: 2 },
    ...given,
  }));
  for (let claim = await runner.claim(); claim; claim = await runner.claim()) {
    await runner.dataset(claim.lease.token);
    await runner.finish(claim);
  }
  runs = await runsOf(api, experiment.number);
}

/** An Original and a U2U-R that faced the MLP alone, of two seeds, all succeeded. */
beforeEach(async () => {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  await begin();
});

let keys = 0;
const reattack = (given: object = {}, token = api.apiToken): Promise<Answer<Reattacked>> =>
  mutate(api, {
    field: 'reattack',
    input: {
      idempotencyKey: `reattack ${(keys += 1)}`,
      targets: { experiment: experiment.id },
      attackers: [{ xgb: {} }],
      ...given,
    },
    selection:
      'experiment { id number } preview { runCount newCount duplicateCount skipped { run { number } reason } }',
    token,
  });

/** Does all re-attacks that wait, by XGB. */
async function attackAll(): Promise<void> {
  for (let claim = await runner.claim(); claim; claim = await runner.claim()) {
    expect((await runner.attack(claim.lease.token, 'XGB')).userErrors).toEqual([]);
    expect((await runner.complete(claim.lease.token)).userErrors).toEqual([]);
  }
}

interface Faced {
  readonly attacks: readonly {
    readonly attacker: string;
    readonly auc: number;
    readonly reattack: { readonly number: number } | null;
  }[];
  readonly backfilled: readonly { readonly __typename: string }[];
  readonly attackers: readonly { readonly __typename: string }[];
}
const facedBy = async (number: number): Promise<Faced> =>
  (await api
    .request(
      'query ($n: Int!) { run(number: $n) { attacks { attacker auc reattack { number } } backfilled { __typename } attackers { __typename } } }',
      { n: number },
    )
    .then(({ run }) => run)) as Faced; // as selected

const board = async () => {
  const { leaderboard } = (await api.request(
    `query ($e: ID!) { leaderboard(filter: { dataset: ML_100K, model: NMF, experiment: $e }) {
      rows { methodName rankBand { from } attacks { attacker auc { n } } } notRanked { reason } } }`,
    { e: experiment.id },
  )) as {
    leaderboard: {
      rows: { methodName: string; rankBand: object | null; attacks: { attacker: string; auc: { n: number } }[] }[];
      notRanked: object[];
    };
  };
  return leaderboard;
};

describe('reattack', () => {
  it('gives a runner the stored embeddings and the new attackers alone, under a run of its own', async () => {
    const { experiment: made, preview } = await reattack({ targets: { runs: [runs[1]!.id] } });
    expect(preview).toEqual({ runCount: 1, newCount: 1, duplicateCount: 0, skipped: [] });
    const [waiting] = await runsOf(api, made!.number);
    expect(waiting).toMatchObject({ status: 'QUEUED', methodName: 'U2U_R', seed, parent: { number: runs[1]!.number } });
    const claim = await runner.claim({}, UNDER_REATTACK);
    expect(claim).toMatchObject({
      parentCheckpoint: null,
      resumeFrom: null,
      embeddings: [{ surface: 'GMF', sha256: 'f'.repeat(64) }],
      run: { id: waiting!.id, reattack: true, attackers: [{ __typename: 'XgbParameters' }] },
    });
    const { url } = claim!.embeddings[0]!; // just seen
    const { data } = await api.send(
      'query ($id: ID!) { node(id: $id) { id } }',
      { id: url.split('/').at(-1) },
      api.runnerToken,
    );
    expect(data!.node).not.toBeNull(); // only while it holds the re-attack
    await runner.fail(claim!.lease.token, { reason: 'no' });
    const after = await api.send(
      'query ($id: ID!) { node(id: $id) { id } }',
      { id: url.split('/').at(-1) },
      api.runnerToken,
    );
    expect(after.data!.node).toBeNull();
  });

  it('what it finds joins the results of the run, which stay as they are, and says where it is from', async () => {
    const before = await Promise.all(runs.map(({ number }) => facedBy(number)));
    const { experiment: made } = await reattack();
    expect(await Promise.all(runs.map(({ number }) => facedBy(number)))).toEqual(before);
    await attackAll();
    const reattacks = await runsOf(api, made!.number);
    for (const [i, run] of runs.entries()) {
      const { attacks, backfilled, attackers } = await facedBy(run.number);
      expect(attacks).toEqual([
        before[i]!.attacks[0],
        { attacker: 'XGB', auc: 0.7, reattack: { number: reattacks[i]!.number } },
      ]);
      expect([attackers.length, backfilled.length]).toEqual([1, 1]);
      expect(await runOf(api, run.number)).toMatchObject({ status: 'SUCCEEDED', attempts: [{ number: 1 }] });
    }
    expect(reattacks.map(({ status }) => status)).toEqual(Array(4).fill('SUCCEEDED'));
  });

  it('a board counts a new attacker once every run on it has faced it, and never shows the re-attacks', async () => {
    await begin({ datasets: ['ML_100K'] }); // a board of its own
    const attackersOf = async () =>
      (await board()).rows.map(({ attacks }) => attacks.map(({ attacker, auc }) => `${attacker} ${auc.n}`));
    await reattack({ targets: { runs: [runs[0]!.id, runs[1]!.id, runs[2]!.id] } });
    await attackAll();
    expect(await attackersOf()).toEqual([['MLP 2'], ['MLP 2']]);
    await reattack();
    await attackAll();
    expect(await attackersOf()).toEqual([
      ['MLP 2', 'XGB 2'],
      ['MLP 2', 'XGB 2'],
    ]);
    const { rows, notRanked } = await board();
    expect(rows.every(({ rankBand }) => rankBand !== null)).toBe(true);
    expect(notRanked).toEqual([]);
  });

  it('is not run twice: what was faced, or is about to be, is left out', async () => {
    const first = await reattack({ targets: { runs: [runs[0]!.id] } });
    const second = await reattack({ attackers: [{ xgb: {} }] });
    expect(second.preview).toMatchObject({ runCount: 4, newCount: 3, duplicateCount: 1 });
    expect((await runsOf(api, second.experiment!.number)).length).toBe(4);
    await attackAll();
    expect((await runsOf(api, first.experiment!.number))[0]).toMatchObject({ status: 'SUCCEEDED' });
    expect(await reattack()).toMatchObject({
      experiment: null,
      userErrors: [{ code: 'CONFLICT', path: ['targets'], message: expect.stringContaining('has faced them already') }],
    });
    const more = await reattack({ attackers: [{ xgb: {} }, { knn: {} }] });
    expect(more.preview).toMatchObject({ newCount: 4 });
    const [run] = await runsOf(api, more.experiment!.number);
    expect((await facedBy(run!.number)).attackers).toEqual([{ __typename: 'KnnParameters' }]);
  });

  it('the same key again launches nothing and answers the same; another input is refused; a dry run does nothing', async () => {
    const key = { idempotencyKey: 'mine' };
    const dry = await reattack({ ...key, dryRun: true });
    expect(dry).toMatchObject({ experiment: null, preview: { newCount: 4 } });
    const [first, together] = await Promise.all([reattack(key), reattack(key)]);
    expect(together).toEqual(first);
    expect(await reattack({ ...key, attackers: [{ knn: {} }] })).toMatchObject({
      userErrors: [{ code: 'IDEMPOTENCY_MISMATCH' }],
    });
    expect(await api.db.run.count({ where: { reattack: true, seed: { gte: seed } } })).toBe(4);
  });

  it('says which runs it skips, and why', async () => {
    const [original, u2uR, failed, other] = runs as [RunRow, RunRow, RunRow, RunRow];
    await api.db.artifact.deleteMany({ where: { runId: u2uR.id, kind: 'USER_EMBEDDING' } });
    await api.db.run.update({ where: { id: failed.id }, data: { status: 'FAILED' } });
    const { preview } = await reattack({ targets: { filter: { number: { in: runs.map(({ number }) => number) } } } });
    expect(preview).toEqual({
      runCount: 4,
      newCount: 2,
      duplicateCount: 0,
      skipped: [
        { run: { number: u2uR.number }, reason: `run ${u2uR.number} has no stored embedding of GMF` },
        {
          run: { number: failed.number },
          reason: `run ${failed.number} is FAILED: only what has succeeded has embeddings`,
        },
      ],
    });
    const { preview: mlp } = await reattack({
      targets: { runs: [original.id, other.id] },
      attackers: [{ mlp: { hidden: 7 } }, { knn: {} }],
      dryRun: true,
    });
    expect(mlp!.skipped.map(({ reason }) => reason)).toEqual([
      `run ${original.number} faces MLP with other parameters: results are kept by the name of the attacker`,
      `run ${other.number} faces MLP with other parameters: results are kept by the name of the attacker`,
    ]);
  });

  it.each([
    ['no attacker', { attackers: [] }, ['attackers']],
    ['one twice', { attackers: [{ knn: {} }, { knn: { neighbours: 3 } }] }, ['attackers', '1', 'knn']],
    ['a parameter out of range', { attackers: [{ knn: { neighbours: 0 } }] }, ['attackers', '0', 'knn', 'neighbours']],
    ['an unknown run', { targets: { runs: ['ru_none'] } }, ['targets', 'runs', '0']],
    ['a priority out of range', { priority: 101 }, ['priority']],
  ])('%s is refused', async (_name, given, path) => {
    expect(await reattack(given)).toMatchObject({ experiment: null, preview: null, userErrors: [{ path }] });
  });

  it('of another team is not found', async () => {
    const { owner } = await anotherTeam(api, `others ${seed}`);
    expect(await reattack({ targets: { runs: [runs[0]!.id] } }, owner)).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    });
  });

  it('one that failed is queued again by rerunMissing, and completes only with its results', async () => {
    const { experiment: made } = await reattack({ targets: { runs: [runs[0]!.id] } });
    await runner.fail((await runner.take()).lease.token, { reason: 'no memory' });
    await mutate(api, {
      field: 'rerunMissing',
      input: { experiment: made!.id, idempotencyKey: `again ${seed}` },
      selection: '__typename',
    });
    const claim = await runner.take();
    expect((await runner.complete(claim.lease.token)).userErrors[0]!.message).toContain('the result of XGB on GMF');
    await runner.attack(claim.lease.token, 'XGB');
    expect((await runner.complete(claim.lease.token)).userErrors).toEqual([]);
    expect((await facedBy(runs[0]!.number)).attacks.map(({ attacker }) => attacker)).toEqual(['MLP', 'XGB']);
  });
});
