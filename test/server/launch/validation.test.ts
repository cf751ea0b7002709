import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { type Launched, LAUNCHED, launchInput, mutate, type UserError } from '../queue/actors.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(async () => {
  expect([await api.db.run.count(), await api.db.experiment.count()]).toEqual([0, 0]); // nothing below launches
  await api.close();
});

async function refusal(given: object): Promise<readonly UserError[]> {
  const call = { field: 'launchExperiment', input: launchInput(given), selection: LAUNCHED };
  const { experiment, preview, userErrors } = await mutate<Launched>(api, call);
  expect([experiment, preview]).toEqual([null, null]);
  return userErrors;
}

const fine = [{ original: {} }, { u2uR: {} }];

describe('a launch names what is wrong, where, what was expected and what came', () => {
  it.each<[object, UserError['code'], string, string]>([
    [
      { methods: [...fine, { d2dR: { alpha: -0.1 } }] },
      'OUT_OF_RANGE',
      'methods/2/d2dR/alpha',
      'methods[2].d2dR.alpha: expected a number in [0, 1000000], got -0.1',
    ],
    [
      { methods: [{ u2uR: { epochs: 0 } }] },
      'OUT_OF_RANGE',
      'methods/0/u2uR/epochs',
      'methods[0].u2uR.epochs: expected a whole number in [1, 100000], got 0',
    ],
    [
      { models: [{ nmf: {} }, { nmf: { layers: [32, 2000] } }] },
      'OUT_OF_RANGE',
      'models/1/nmf/layers/1',
      'models[1].nmf.layers[1]: expected a whole number in [1, 1024], got 2000',
    ],
    [
      { models: [{ nmf: { layers: [7] } }] },
      'OUT_OF_RANGE',
      'models/0/nmf/layers/0',
      'models[0].nmf.layers[0]: expected an even width, got 7',
    ],
    [
      { attackers: [{ xgb: { eta: 2 } }] },
      'OUT_OF_RANGE',
      'attackers/0/xgb/eta',
      'attackers[0].xgb.eta: expected a number in [1e-9, 1], got 2',
    ],
    [
      { protocol: { kCore: 0 } },
      'OUT_OF_RANGE',
      'protocol/kCore',
      'protocol.kCore: expected a whole number in [1, 100], got 0',
    ],
    [
      { seeds: { count: 1001 } },
      'OUT_OF_RANGE',
      'seeds/count',
      'seeds.count: expected a whole number in [1, 1000], got 1001',
    ],
    [
      { seeds: { from: -1, count: 1 } },
      'OUT_OF_RANGE',
      'seeds/from',
      'seeds.from: expected a whole number in [0, 2147482647], got -1',
    ],
    [{ priority: 101 }, 'OUT_OF_RANGE', 'priority', 'priority: expected a whole number in [-100, 100], got 101'],
    [{ name: ' \t' }, 'OUT_OF_RANGE', 'name', 'name: expected 1 to 200 characters, got 0'],
    [{ name: 'x'.repeat(201) }, 'OUT_OF_RANGE', 'name', 'name: expected 1 to 200 characters, got 201'],
    [{ idempotencyKey: '' }, 'OUT_OF_RANGE', 'idempotencyKey', 'idempotencyKey: expected 1 to 200 characters, got 0'],
    [{ datasets: [] }, 'INVALID', 'datasets', 'datasets: expected at least one, here or in customDatasets, got none'],
    [{ methods: [] }, 'INVALID', 'methods', 'methods: expected at least one, got none'],
    [{ attackers: [] }, 'INVALID', 'attackers', 'attackers: expected at least one, got none'],
    [
      { attributes: ['gender', 'shoe size'] },
      'INVALID',
      'attributes/1',
      'attributes[1]: expected gender, age, occupation (the attributes of SYNTHETIC_100K), got "shoe size"',
    ],
    [
      { attributes: ['age+height'] },
      'INVALID',
      'attributes/0',
      'attributes[0]: expected gender, age, occupation (the attributes of SYNTHETIC_100K), got "height"',
    ],
    [
      { attributes: ['age+'] },
      'INVALID',
      'attributes/0',
      'attributes[0]: expected gender, age, occupation (the attributes of SYNTHETIC_100K), got ""',
    ],
    [
      { datasets: ['LFM_2B'], attributes: ['gender', 'age'] },
      'INVALID',
      'attributes/1',
      'attributes[1]: expected gender (the attributes of LFM_2B), got "age"',
    ],
    [
      { models: [{ nmf: {} }, { lightGcn: {} }], unlearn: ['GMF'] },
      'INVALID',
      'unlearn/0',
      'unlearn[0]: expected LAYER0, PROPAGATED (the user embeddings of LIGHT_GCN), got GMF',
    ],
    [
      { models: [{ lightGcn: {} }], methods: [{ d2dR: {} }], preset: 'REFERENCE_CODE' },
      'INVALID',
      'methods/0/d2dR/regularizer',
      'methods[0].d2dR.regularizer: expected FROBENIUS for LAYER0 of LIGHT_GCN (RANKING keeps GMF or PROPAGATED), got RANKING',
    ],
    [
      { models: [{ lightGcn: {} }], protocol: { surfaces: ['PROPAGATED', 'CONCAT'] } },
      'INVALID',
      'protocol/surfaces/1',
      'protocol.surfaces[1]: expected LAYER0, PROPAGATED (the user embeddings of LIGHT_GCN), got CONCAT',
    ],
    [
      { unlearn: [] },
      'INVALID',
      'unlearn',
      'unlearn: expected at least one, or null for the own of each model, got none',
    ],
    [
      { protocol: { repeats: 0 } },
      'OUT_OF_RANGE',
      'protocol/repeats',
      'protocol.repeats: expected a whole number in [1, 100], got 0',
    ],
    [
      { methods: [{ u2uR: { solver: 'EXACT', regularizer: 'RANKING' } }] },
      'OUT_OF_RANGE',
      'methods/0/u2uR/solver',
      'methods[0].u2uR.solver: expected ADAM with the regularizer RANKING (its minimum has no closed form), got EXACT',
    ],
    [
      { attackers: [{ rbfSvm: { gamma: 0 } }] },
      'OUT_OF_RANGE',
      'attackers/0/rbfSvm/gamma',
      'attackers[0].rbfSvm.gamma: expected a number in [1e-9, 1000000000], got 0',
    ],
    [
      { attackers: [{ mlp: {} }, { xgb: {} }, { mlp: { hidden: 8 } }] },
      'INVALID',
      'attackers/2/mlp',
      'attackers[2].mlp: expected each attacker once, got mlp again',
    ],
  ])('%j', async (given, code, path, message) => {
    expect(await refusal(given)).toEqual([{ code, path: path.split('/'), message }]);
  });

  it('all at once', async () => {
    const errors = await refusal({
      name: '',
      methods: [{ u2uR: { alpha: -1, epochs: 0 } }, { d2dR: { alpha: 2e6 } }],
      attributes: [],
      priority: -101,
    });
    expect(errors.map(({ path }) => path.join('.'))).toEqual([
      'name',
      'priority',
      'methods.0.u2uR.alpha',
      'methods.0.u2uR.epochs',
      'methods.1.d2dR.alpha',
      'attributes',
    ]);
  });

  it('a grid of more than 1000 runs, the Originals that are added counted', async () => {
    expect(await refusal({ methods: [{ u2uR: {} }], seeds: { count: 501 } })).toEqual([
      {
        code: 'OUT_OF_RANGE',
        message: 'seeds.count: expected a grid of at most 1000 runs, got 1002',
        path: ['seeds', 'count'],
      },
    ]);
  });

  it('a text that no database can store', async () => {
    for (const field of ['name', 'idempotencyKey']) {
      expect(await refusal({ [field]: 'a\u0000b' })).toEqual([
        { code: 'OUT_OF_RANGE', path: [field], message: `${field}: expected text, got a NUL character in it` },
      ]);
    }
  });
});

describe('what does not fit the contract', () => {
  it.each<[string, object, string]>([
    ['two keys in a @oneOf', { methods: [{ original: {}, u2uR: {} }] }, 'Exactly one key must be specified'],
    ['no key in a @oneOf', { methods: [{}] }, 'Exactly one key must be specified'],
    ['null in a @oneOf', { attackers: [{ mlp: null }] }, 'must be non-null'],
    ['an unknown method', { methods: [{ forget: {} }] }, 'forget'],
    ['an unknown preset', { preset: 'MINE' }, 'Preset'],
    ['an unknown surface', { unlearn: ['BIAS'] }, 'Surface'],
    ['an unknown parameter', { methods: [{ d2dR: { command: 'rm' } }] }, 'command'],
    ['an unknown data set', { datasets: ['../etc'] }, 'DatasetKind'],
    ['a fraction of a seed', { seeds: { count: 1.5 } }, 'Int cannot represent non-integer'],
    ['an alpha that is no number', { methods: [{ d2dR: { alpha: '1' } }] }, 'Float cannot represent non numeric'],
  ])('%s', async (_, given, message) => {
    const { status, errors } = await api.send(
      'mutation ($input: LaunchExperimentInput!) { launchExperiment(input: $input) { userErrors { code } } }',
      { input: launchInput(given) },
    );
    expect(status).toBe(400);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('a runner launches nothing', async () => {
    const call = { field: 'launchExperiment', input: launchInput(), selection: LAUNCHED, token: api.runnerToken };
    await expect(mutate(api, call)).rejects.toThrow('FORBIDDEN');
  });
});
