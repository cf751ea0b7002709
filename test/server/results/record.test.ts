import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Identity } from '../../../server/teams/authorization.service.ts';
import { openPlatform, type TestPlatform } from './platform.ts';
import { attackInput, claimNext, type ClaimedRun, launch, register, report } from './scenario.ts';

const RECORD = {
  attack:
    'mutation ($input: RecordAttackInput!) { answer: recordAttack(input: $input) { ok userErrors { code message path } } }',
  recommendation:
    'mutation ($input: RecordRecommendationInput!) { answer: recordRecommendation(input: $input) { ok userErrors { code message path } } }',
};
interface Answer {
  readonly ok: boolean;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly path: readonly string[] }[];
}

let platform: TestPlatform;
let owner: Identity;
let runner: Identity;
let claim: ClaimedRun;
let teams = 0;

beforeAll(async () => {
  platform = await openPlatform();
});
afterAll(() => platform.close());

beforeEach(async () => {
  ({ owner, runner } = await platform.newTeam(`recorders-${(teams += 1)}`));
  await launch(platform, owner, { methods: [{ original: {} }], seeds: { count: 1 } });
  claim = (await claimNext(platform, runner, await register(platform, runner)))!;
});

async function record(what: keyof typeof RECORD, input: Record<string, unknown>, by = runner): Promise<Answer> {
  const variables = { input: { lease: claim.lease.token, ...input } };
  return (await platform.ask<{ answer: Answer }>(by, RECORD[what], variables)).answer;
}
const done = { ok: true, userErrors: [] };
const stored = () => platform.db.attackResult.findMany({ where: { runId: claim.run.id } });
const recommended = () =>
  platform.db.recommendationResult.findMany({
    where: { runId: claim.run.id },
    orderBy: [{ metric: 'asc' }, { k: 'asc' }],
  });

describe('recordAttack', () => {
  it('stores what came; the same attack again replaces it', async () => {
    expect(await record('attack', attackInput('MLP', 0.7))).toEqual(done);
    expect(await record('attack', attackInput('XGB', 0.65))).toEqual(done);
    expect(await record('attack', attackInput('MLP', 0.71))).toEqual(done);
    expect((await stored()).map((a) => [a.attacker, a.auc, a.users]).sort()).toEqual([
      ['MLP', 0.71, 546],
      ['XGB', 0.65, 546],
    ]);
  });

  it('another surface, and another attribute, is another result', async () => {
    await launch(platform, owner, {
      methods: [{ original: {} }],
      attributes: ['gender+age'],
      protocol: { surfaces: ['GMF', 'CONCAT'] },
      seeds: { count: 1 },
    });
    claim = (await claimNext(platform, runner, await register(platform, runner)))!;
    for (const surface of ['GMF', 'CONCAT']) {
      for (const attribute of ['gender', 'age']) {
        expect(await record('attack', { ...attackInput('MLP', 0.6), surface, attribute })).toEqual(done);
      }
    }
    expect((await stored()).map((a) => `${a.surface} ${a.attribute}`).sort()).toEqual([
      'CONCAT age',
      'CONCAT gender',
      'GMF age',
      'GMF gender',
    ]);
    const { run } = await platform.ask<{ run: { attributes: string[]; attribute: string; attacks: object[] } }>(
      owner,
      'query ($n: Int!) { run(number: $n) { attribute attributes attacks { surface attribute classes { value } } } }',
      { n: claim.run.number },
    );
    expect(run).toMatchObject({ attribute: 'age+gender', attributes: ['age', 'gender'] });
    expect(run.attacks[0]).toEqual({ surface: 'GMF', attribute: 'age', classes: [{ value: 'F' }, { value: 'M' }] });
  });

  it('keeps the classes as they come, and intervals over repeats; again replaces them', async () => {
    const classes = ['<25', '35+', '25-34'].map((value, i) => ({ value, precision: 0.1 * i, recall: 0.2, users: i }));
    const repeated = { repeats: 5, aucCi95: 0.02, balancedAccuracyCi95: 0.03, classes };
    await record('attack', { ...attackInput('MLP', 0.7), ...repeated });
    const read = async () => {
      const { run } = await platform.ask<{ run: { attacks: object[] } }>(
        owner,
        `query ($n: Int!) { run(number: $n) { attacks { attribute repeats aucCi95 balancedAccuracyCi95
          classes { value precision recall users } } } }`,
        { n: claim.run.number },
      );
      return run.attacks;
    };
    expect(await read()).toEqual([{ attribute: 'gender', ...repeated }]);
    await record('attack', attackInput('MLP', 0.7));
    expect(await read()).toMatchObject([{ repeats: 1, aucCi95: null, classes: [{ value: 'F' }, { value: 'M' }] }]);
  });

  it('refuses intervals of a single repeat, and a class twice', async () => {
    const twice = { value: 'F', precision: 0.5, recall: 0.5, users: 1 };
    const wrong = { aucCi95: 0.1, balancedAccuracyCi95: -1, classes: [twice, { ...twice, recall: 1.5 }] };
    const { userErrors } = await record('attack', { ...attackInput('MLP', 0.7), ...wrong });
    expect(userErrors.map(({ message }) => message)).toEqual([
      'balancedAccuracyCi95: expected a number in [0, 100], got -1',
      'classes[1].recall: expected a number in [0, 1], got 1.5',
      'aucCi95: expected none of a single repeat, got 0.1',
      'balancedAccuracyCi95: expected none of a single repeat, got -1',
      'classes[1].value: expected each class once, got "F" again',
    ]);
    expect(await stored()).toEqual([]);
  });

  it.each([
    [{ surface: 'CONCAT' }, 'surface', /^surface: expected GMF \(run \d+ is to face\), got CONCAT$/],
    [{ surface: 'LAYER0' }, 'surface', /^surface: expected GMF \(run \d+ is to face\), got LAYER0$/],
    [{ attribute: 'age' }, 'attribute', /^attribute: expected gender \(run \d+ is to face\), got age$/],
    [{ attribute: 'gender+age' }, 'attribute', /^attribute: expected gender \(run/],
  ])('what the run is not to face: %j', async (given, field, message) => {
    expect(await record('attack', { ...attackInput('MLP', 0.7), ...given })).toEqual({
      ok: false,
      userErrors: [{ code: 'INVALID', message: expect.stringMatching(message), path: [field] }],
    });
    expect(await stored()).toEqual([]);
  });

  it('names every figure that no measurement gives', async () => {
    const answer = await record('attack', { ...attackInput('MLP', 1.2), precision: -0.1, users: 0 });
    expect(answer).toEqual({
      ok: false,
      userErrors: [
        { code: 'OUT_OF_RANGE', message: 'precision: expected a number in [0, 1], got -0.1', path: ['precision'] },
        { code: 'OUT_OF_RANGE', message: 'auc: expected a number in [0, 1], got 1.2', path: ['auc'] },
        { code: 'OUT_OF_RANGE', message: 'users: expected a whole number in [1, 2147483647], got 0', path: ['users'] },
      ],
    });
    expect(await stored()).toEqual([]);
  });

  it('the ends of the range belong to it', async () => {
    expect(await record('attack', { ...attackInput('MLP', 0), accuracy: 1, recall: 0, users: 1 })).toEqual(done);
  });

  it('a figure that is no number does not get past the contract', async () => {
    await expect(record('attack', attackInput('MLP', Number.NaN))).rejects.toThrow('NaN');
    await expect(record('attack', attackInput('MLP', Infinity))).rejects.toThrow('Infinity');
  });

  it('an attacker that the run does not face', async () => {
    ({ owner, runner } = await platform.newTeam('MLP only'));
    await launch(platform, owner, { methods: [{ original: {} }], attackers: [{ mlp: {} }], seeds: { count: 1 } });
    claim = (await claimNext(platform, runner, await register(platform, runner)))!;
    const { ok, userErrors } = await record('attack', attackInput('XGB', 0.7));
    expect([ok, userErrors[0]?.code, userErrors[0]?.path]).toEqual([false, 'INVALID', ['attacker']]);
    expect(userErrors[0]!.message).toMatch(/^attacker: expected MLP \(run \d+ is to face\), got XGB$/);
  });

  it('two writers at once leave one result', async () => {
    const answers = await Promise.all([0.6, 0.61, 0.62, 0.63].map((auc) => record('attack', attackInput('MLP', auc))));
    expect(answers).toEqual([done, done, done, done]);
    expect(await stored()).toHaveLength(1);
  });
});

describe('recordRecommendation', () => {
  it('stores each metric and cut-off once; again replaces only what is named', async () => {
    const results = [
      { metric: 'NDCG', k: 10, value: 0.3 },
      { metric: 'HR', k: 100, value: 0 },
      { metric: 'RECALL', k: 1, value: 1 },
    ];
    expect(await record('recommendation', { results })).toEqual(done);
    expect(await record('recommendation', { results: [{ metric: 'NDCG', k: 10, value: 0.31 }] })).toEqual(done);
    expect((await recommended()).map((r) => [r.metric, r.k, r.value])).toEqual([
      ['NDCG', 10, 0.31],
      ['HR', 100, 0],
      ['RECALL', 1, 1],
    ]);
  });

  it('of each group apart from all users; the same group again replaces its own', async () => {
    const of = (value: string) => ({ group: { attribute: 'gender', value } });
    const results = [
      { metric: 'NDCG', k: 10, value: 0.3 },
      { metric: 'NDCG', k: 10, value: 0.2, ...of('F') },
      { metric: 'NDCG', k: 10, value: 0.4, ...of('M') },
      { metric: 'COVERAGE', k: 10, value: 0.5 },
      { metric: 'POPULARITY', k: 10, value: 0.6 },
    ];
    expect(await record('recommendation', { results })).toEqual(done);
    const again = [{ metric: 'NDCG', k: 10, value: 0.25, ...of('F') }];
    expect(await record('recommendation', { results: again })).toEqual(done);
    const read = async (groups: string) => {
      const { run } = await platform.ask<{ run: { recommendation: object[] } }>(
        owner,
        `query ($n: Int!) { run(number: $n) { recommendation${groups} { metric value group { attribute value } } } }`,
        { n: claim.run.number },
      );
      return run.recommendation;
    };
    const ofAll = [
      { metric: 'NDCG', value: 0.3, group: null },
      { metric: 'POPULARITY', value: 0.6, group: null },
      { metric: 'COVERAGE', value: 0.5, group: null },
    ];
    expect(await read('')).toEqual([
      ...ofAll,
      { metric: 'NDCG', value: 0.25, ...of('F') },
      { metric: 'NDCG', value: 0.4, ...of('M') },
    ]);
    expect(await read('(groups: false)')).toEqual(ofAll);
  });

  it('refuses a group twice, and one without a name', async () => {
    const group = { attribute: 'gender', value: 'F' };
    const ndcg = { metric: 'NDCG', k: 10, value: 0.3 };
    const results = [ndcg, { ...ndcg, group }, { ...ndcg, group }, { ...ndcg, group: { attribute: '', value: 'M' } }];
    const { userErrors } = await record('recommendation', { results });
    expect(userErrors.map(({ message }) => message)).toEqual([
      'results[3].group.attribute: expected 1 to 100 characters, got 0',
      'results[2]: expected each metric, cut-off and group once, got NDCG@10 of gender F again',
    ]);
    expect(await recommended()).toEqual([]);
  });

  it('refuses all when one is wrong', async () => {
    const results = [
      { metric: 'NDCG', k: 10, value: 0.3 },
      { metric: 'HR', k: 101, value: 0.3 },
      { metric: 'NDCG', k: 10, value: 2 },
    ];
    expect((await record('recommendation', { results })).userErrors).toEqual([
      {
        code: 'OUT_OF_RANGE',
        message: 'results[1].k: expected a whole number in [1, 100], got 101',
        path: ['results', '1', 'k'],
      },
      {
        code: 'OUT_OF_RANGE',
        message: 'results[2].value: expected a number in [0, 1], got 2',
        path: ['results', '2', 'value'],
      },
      {
        code: 'INVALID',
        message: 'results[2]: expected each metric, cut-off and group once, got NDCG@10 again',
        path: ['results', '2'],
      },
    ]);
    expect(await recommended()).toEqual([]);
  });

  it('refuses nothing at all', async () => {
    expect((await record('recommendation', { results: [] })).userErrors).toEqual([
      { code: 'INVALID', message: 'results: expected at least one, got none', path: ['results'] },
    ]);
  });
});

describe('the lease', () => {
  const results = [{ metric: 'NDCG', k: 10, value: 0.3 }];

  it('an unknown one, and one of another team, are stale', async () => {
    const { runner: stranger } = await platform.newTeam(`lease thieves-${(teams += 1)}`);
    for (const answer of [
      await record('attack', { ...attackInput('MLP', 0.7), lease: 'ls_guessed' }),
      await record('attack', attackInput('MLP', 0.7), stranger),
      await record('recommendation', { results }, stranger),
    ]) {
      expect(answer).toMatchObject({ ok: false, userErrors: [{ code: 'STALE_LEASE', path: ['lease'] }] });
    }
    expect(await stored()).toEqual([]);
    expect(await recommended()).toEqual([]);
  });

  it('one that is over is stale, its attempt shows the late write, and what the run holds stays as it is', async () => {
    await report(platform, runner, { claim, fate: { auc: { MLP: 0.7, XGB: 0.6 }, ndcg: 0.4 } });
    const before = [await stored(), await recommended()];
    for (const answer of [
      await record('attack', attackInput('MLP', 0.9)),
      await record('recommendation', { results }),
    ]) {
      expect(answer).toMatchObject({ ok: false, userErrors: [{ code: 'STALE_LEASE' }] });
    }
    expect([await stored(), await recommended()]).toEqual(before);
    const [attempt] = await platform.db.attempt.findMany({ where: { runId: claim.run.id } });
    expect(attempt).toMatchObject({ outcome: 'SUCCEEDED', staleWrites: 2 });
  });

  it('people cannot record, even those who may launch', async () => {
    await expect(record('attack', attackInput('MLP', 0.7), owner)).rejects.toThrow('An owner may not do this');
    await expect(record('recommendation', { results }, owner)).rejects.toThrow('An owner may not do this');
  });
});
