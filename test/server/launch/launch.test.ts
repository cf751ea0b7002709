import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import {
  cancel,
  launch,
  type Launched,
  LAUNCHED,
  launchInput,
  mutate,
  openRunner,
  retry,
  runsOf,
} from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

let api: Api;
let seed = 0;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** Seeds that no other test has used. */
const fresh = (count = 1) => ({ from: (seed += 1000), count });
const send = (input: object, token?: string) =>
  mutate<Launched>(api, {
    field: 'launchExperiment',
    input,
    selection: LAUNCHED,
    ...(token === undefined ? {} : { token }),
  });
const runCount = () => api.db.run.count();

describe('a launch', () => {
  it('stores every cell, its Originals added and linked as parents', async () => {
    const { experiment, preview } = await launch(api, { methods: [{ u2uR: {} }, { d2dR: {} }], seeds: fresh(2) });
    expect(preview).toEqual({ runCount: 6, newCount: 6, duplicateCount: 0, seconds: null });
    expect(experiment).toMatchObject({ runCount: 6, statusCounts: [{ status: 'QUEUED', count: 6 }] });
    const runs = await runsOf(api, experiment.number);
    expect(runs.map(({ methodName }) => methodName)).toEqual([
      'ORIGINAL',
      'U2U_R',
      'D2D_R',
      'ORIGINAL',
      'U2U_R',
      'D2D_R',
    ]);
    const [one, , , two] = runs;
    expect(runs.map(({ parent }) => parent?.number ?? null)).toEqual([
      null,
      one!.number,
      one!.number,
      null,
      two!.number,
      two!.number,
    ]);
    expect(two!.seed).toBe(one!.seed + 1);
  });

  it('the defaults are those of the paper', async () => {
    const { experiment } = await launch(api, { methods: [{ u2uR: {} }, { d2dR: {} }], seeds: fresh() });
    const { experiment: read } = (await api.request(
      `query ($n: Int!) { experiment(number: $n) { runs { nodes {
        model { ... on NmfParameters { dim layers epochs batchSize learningRate negatives initStd } }
        method { ... on U2uRParameters { a: alpha solver e: epochs l: learningRate } ... on D2dRParameters { a: alpha e: epochs l: learningRate } ... on OriginalParameters { name } }
        protocol { split ranking attack kCore surfaces repeats } } } } }`,
      { n: experiment.number },
    )) as { experiment: { runs: { nodes: { model: object; method: object; protocol: object }[] } } };
    const { nodes } = read.runs;
    expect(nodes[0]!.model).toEqual({
      dim: 16,
      layers: [32, 16, 8],
      epochs: 50,
      batchSize: 256,
      learningRate: 0.001,
      negatives: 4,
      initStd: 0.01,
    });
    expect(nodes[0]!.protocol).toEqual({
      split: 'RATIO',
      ranking: 'FULL',
      attack: 'CV5',
      kCore: 5,
      surfaces: ['GMF'],
      repeats: 1,
    });
    expect(nodes.map(({ method }) => method)).toEqual([
      { name: 'ORIGINAL' },
      { a: 0.0001, solver: 'ADAM', e: 5000, l: 0.001 },
      { a: 0.0001, e: 1000, l: 0.001 },
    ]);
  });

  it('a preset fills what is left out, and nothing else', async () => {
    const methods = [{ d2dR: { alpha: 0.5 } }];
    const { experiment } = await launch(api, {
      preset: 'REFERENCE_CODE',
      models: [{ nmf: { epochs: 3 } }],
      methods,
      attackers: [{ mlp: { hidden: 7 } }, { xgb: {} }],
      protocol: { ranking: 'FULL' },
      seeds: fresh(),
    });
    const [, run] = await api.db.run.findMany({
      where: { experiments: { some: { experimentId: experiment.id } } },
      include: { protocol: true },
      orderBy: { number: 'asc' },
    });
    expect(run).toMatchObject({
      modelParameters: { dim: 32, layers: [256, 128, 64, 32], epochs: 3 },
      methodParameters: { alpha: 0.5, epochs: 500, regularizer: 'RANKING', estimator: 'EXACT' },
      attackers: [
        { name: 'MLP', hidden: 7, learningRate: 0.01, l2: 1 },
        { name: 'XGB', rounds: 50, maxDepth: 4, eta: 0.5, library: 'LETHE' },
      ],
      unlearned: ['GMF'],
      protocol: { split: 'LEAVE_ONE_OUT', ranking: 'FULL', attack: 'CV5', surfaces: ['GMF'], repeats: 1 },
    });
  });

  it('`defaults` says what a preset fills in', async () => {
    const document = `query ($preset: Preset!) { defaults(preset: $preset) { preset
      models { ... on NmfParameters { epochs } ... on LightGcnParameters { epochs } }
      methods { ... on LeaceParameters { name } ... on D2dRParameters { epochs regularizer } }
      attackers { ... on XgbParameters { rounds } ... on RbfSvmParameters { c gamma } }
      protocol { split ranking attack kCore } } }`;
    const of = async (preset: string) =>
      (await api.request(document, { preset })).defaults as Record<'models' | 'methods' | 'attackers', object[]>;
    const paper = await of('PAPER');
    expect(paper).toMatchObject({
      preset: 'PAPER',
      models: [{ epochs: 50 }, { epochs: 400 }],
      protocol: { split: 'RATIO', ranking: 'FULL', attack: 'CV5', kCore: 5 },
    });
    expect(paper.methods).toHaveLength(11);
    expect(paper.methods[2]).toEqual({ epochs: 1000, regularizer: 'FROBENIUS' });
    expect(paper.methods[8]).toEqual({ name: 'LEACE' });
    expect([paper.attackers[1], paper.attackers[6]]).toEqual([{ rounds: 100 }, { c: 1, gamma: null }]);
    expect(await of('REFERENCE_CODE')).toMatchObject({
      models: [{ epochs: 25 }, { epochs: 400 }],
      protocol: { split: 'LEAVE_ONE_OUT', ranking: 'SAMPLED99', attack: 'CV5', kCore: 5 },
    });
  });

  it('a grid over two models has a protocol each: what each attacks is its own', async () => {
    const models = [{ nmf: {} }, { lightGcn: {} }];
    const { experiment } = await launch(api, { models, methods: [{ leace: {} }], seeds: fresh() });
    const runs = await api.db.run.findMany({
      where: { experiments: { some: { experimentId: experiment.id } } },
      include: { protocol: true },
      orderBy: { number: 'asc' },
    });
    expect(runs.map((run) => [run.model, run.method, run.unlearned, run.protocol.surfaces])).toEqual([
      ['NMF', 'ORIGINAL', [], ['GMF']],
      ['NMF', 'LEACE', ['GMF'], ['GMF']],
      ['LIGHT_GCN', 'ORIGINAL', [], ['LAYER0']],
      ['LIGHT_GCN', 'LEACE', ['LAYER0'], ['LAYER0']],
    ]);
    expect(new Set(runs.map((run) => run.protocolId)).size).toBe(2);
  });

  it('1000 cells at once', async () => {
    const seeds = fresh(1000);
    const { preview } = await launch(api, { seeds, attributes: ['occupation'] });
    expect(preview).toMatchObject({ runCount: 1000, newCount: 1000 });
    expect(await api.db.run.count({ where: { attribute: 'occupation' } })).toBe(1000);
  });

  it('leaves its trace in the audit', async () => {
    const { experiment } = await launch(api, { seeds: fresh(3) });
    const entry = await api.db.auditEntry.findFirst({ where: { subject: experiment.id } });
    expect(entry).toMatchObject({ action: 'experiment.launch', detail: '3 runs' });
  });
});

describe('the same key', () => {
  it('with the same input is the same experiment, and the same preview', async () => {
    const input = launchInput({ seeds: fresh(2) });
    const first = await send(input);
    const runs = await runCount();
    const second = await send(input);
    expect(second).toEqual(first);
    expect(await runCount()).toBe(runs);
  });

  it('members in another order, and defaults written out, are the same input', async () => {
    const seeds = fresh();
    const { idempotencyKey, name, datasets, methods } = launchInput();
    const first = await send({ idempotencyKey, name, datasets, methods, seeds });
    const second = await send({
      seeds: { count: seeds.count, from: seeds.from },
      priority: 0,
      attackers: [{ mlp: {} }, { xgb: { rounds: 100 } }],
      models: [{ nmf: { dim: 16 } }],
      attributes: ['gender'],
      protocol: { kCore: 5 },
      methods,
      datasets,
      name,
      idempotencyKey,
    });
    expect(second.userErrors).toEqual([]);
    expect(second.experiment.id).toBe(first.experiment.id);
  });

  it('eight times at once is one experiment', async () => {
    const input = launchInput({ seeds: fresh(5) });
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(input)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]!.preview).toMatchObject({ newCount: 5, duplicateCount: 0 });
  });

  it('with another input is refused, and launches nothing', async () => {
    const input = launchInput({ seeds: fresh() });
    await send(input);
    const runs = await runCount();
    const other = await send({ ...input, seeds: fresh() });
    expect(other).toEqual({
      experiment: null,
      preview: null,
      userErrors: [
        {
          code: 'IDEMPOTENCY_MISMATCH',
          message:
            'idempotencyKey: expected the input that this key was used with first, got another; choose a new key',
          path: ['idempotencyKey'],
        },
      ],
    });
    expect(await runCount()).toBe(runs);
  });

  it('of another team is another key', async () => {
    const input = launchInput({ seeds: fresh() });
    const { owner } = await anotherTeam(api, 'key sharers');
    const [ours, theirs] = [await send(input), await send(input, owner)];
    expect(theirs.userErrors).toEqual([]);
    expect(theirs.experiment.id).not.toBe(ours.experiment.id);
    expect(theirs.preview).toMatchObject({ newCount: 1, duplicateCount: 0 });
  });
});

describe('runs that are there already', () => {
  it('are linked, not run twice', async () => {
    const seeds = fresh(3);
    const first = await launch(api, { seeds });
    const second = await launch(api, { seeds, methods: [{ d2dR: {} }] });
    expect(second.preview).toMatchObject({ runCount: 6, newCount: 3, duplicateCount: 3 });
    const originals = (await runsOf(api, first.experiment.number)).map(({ id }) => id);
    const runs = await runsOf(api, second.experiment.number);
    expect(runs.filter(({ parent }) => parent === null).map(({ id }) => id)).toEqual(originals);
    const { run } = (await api.request('query ($n: Int!) { run(number: $n) { experiments { number } } }', {
      n: runs[0]!.number,
    })) as { run: { experiments: { number: number }[] } };
    expect(run.experiments).toEqual([{ number: first.experiment.number }, { number: second.experiment.number }]);
  });

  it('in whatever order attributes and surfaces are listed', async () => {
    const asked = { seeds: fresh(), methods: [{ swdR: {} }] };
    const one = { attributes: ['age+gender'], unlearn: ['GMF', 'MLP'], protocol: { surfaces: ['GMF', 'CONCAT'] } };
    const two = { attributes: ['gender+age'], unlearn: ['MLP', 'GMF'], protocol: { surfaces: ['CONCAT', 'GMF'] } };
    await launch(api, { ...asked, ...one });
    expect((await launch(api, { ...asked, ...two })).preview).toMatchObject({ newCount: 0, duplicateCount: 2 });
  });

  it('eight launches at once that share cells make each cell once', async () => {
    const seeds = fresh(10);
    const before = await runCount();
    const launches = await Promise.all(
      Array.from({ length: 8 }, (_, i) => launch(api, { seeds, methods: [{ u2uR: { alpha: i % 2 } }] })),
    );
    expect(await runCount()).toBe(before + 30);
    expect(launches.reduce((sum, { preview }) => sum + preview.newCount, 0)).toBe(30);
  });

  it('a failed Original is not started again by a launch: what needs it says so, and a retry brings both back', async () => {
    const seeds = fresh();
    const { experiment: first } = await launch(api, { seeds });
    const [original] = await runsOf(api, first.number);
    await cancel(api, original!.id);
    const { experiment } = await launch(api, { seeds, methods: [{ d2dR: {} }] });
    const [, child] = await runsOf(api, experiment.number);
    expect(child).toMatchObject({
      status: 'CANCELLED',
      reason: `its Original, run ${original!.number}, was cancelled`,
    });
    await retry(api, child!.id);
    expect((await runsOf(api, experiment.number)).map(({ status }) => status)).toEqual(['QUEUED', 'QUEUED']);
  });

  it('what trains a model of its own is launched whatever became of its Original', async () => {
    const seeds = fresh();
    const { experiment: first } = await launch(api, { seeds });
    const [original] = await runsOf(api, first.number);
    await cancel(api, original!.id);
    const { experiment } = await launch(api, { seeds, methods: [{ retrain: {} }, { advInT: {} }] });
    expect(await runsOf(api, experiment.number)).toMatchObject([
      { status: 'CANCELLED' },
      { status: 'QUEUED', methodName: 'RETRAIN', parent: { number: original!.number } },
      { status: 'QUEUED', methodName: 'ADV_INT', parent: { number: original!.number } },
    ]);
  });

  it('a child that is launched while its Original fails never waits for ever', async () => {
    const runner = await openRunner(api, 'racer');
    await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
    const seeds = fresh(6);
    await launch(api, { seeds });
    const claims = await Promise.all(Array.from({ length: 6 }, () => runner.take()));
    const [{ experiment }] = await Promise.all([
      launch(api, { seeds, methods: [{ u2uR: {} }, { d2dR: {} }] }),
      ...claims.map(({ lease }) => runner.fail(lease.token, { reason: 'no memory' })),
    ]);
    const runs = await runsOf(api, experiment.number);
    expect(runs).toHaveLength(18);
    expect(runs.map(({ status }) => status)).toEqual(Array(18).fill('FAILED'));
  });
});
