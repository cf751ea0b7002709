import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { launch, type RunRow, runsOf } from '../queue/actors.ts';
import { anotherTeam } from '../queue/another-team.ts';

interface Reproduce {
  readonly mutation: string;
  readonly variables: string;
  readonly curl: string;
}
interface Answer {
  readonly launchExperiment: {
    readonly experiment: { readonly id: string; readonly number: number; readonly runCount: number } | null;
    readonly userErrors: readonly object[];
  };
}

let api: Api;
let runs: RunRow[];

/** Nothing is at its default: what the text leaves out would show. */
const descent = { alpha: 1e-9, epochs: 7, learningRate: 0.3 };
const given = {
  preset: 'REFERENCE_CODE',
  datasets: ['ML_100K'],
  models: [
    {
      nmf: {
        dim: 8,
        layers: [16, 4],
        epochs: 3,
        batchSize: 99,
        learningRate: 1e-7,
        negatives: 2,
        initStd: 0.123,
        patience: 4,
      },
    },
  ],
  attributes: ['age+gender'],
  methods: [
    { u2uR: { ...descent, solver: 'EXACT', regularizer: 'FROBENIUS', topK: 3 } },
    {
      d2dR: {
        ...descent,
        alpha: 0,
        estimator: 'FOURIER',
        features: 8,
        pairs: 'REST',
        regularizer: 'FROBENIUS',
        topK: 4,
      },
    },
    { retrain: { lambda: 0.5, estimator: 'FOURIER', features: 9 } },
    { advInT: { reversal: 2, hidden: 3, learningRate: 0.2 } },
    { u2uSoftmax: { ...descent, attackerSteps: 2 } },
    { klR: descent },
    { swdR: { ...descent, projections: 5 } },
    { leace: {} },
    { noise: { sigma: 0.7 } },
    { removal: {} },
  ],
  unlearn: ['MLP', 'GMF'],
  attackers: [
    { xgb: { rounds: 5, eta: 0.1, maxDepth: 2, lambda: 0.5, minChildWeight: 2, library: 'LIBXGBOOST' } },
    { mlp: { hidden: 7, l2: 0.01, learningRate: 0.02, maxIterations: 9 } },
    { logistic: { c: 2, maxIterations: 8 } },
    { standardizedMlp: { hidden: 6, l2: 0.02, learningRate: 0.03, maxIterations: 7 } },
    { randomForest: { trees: 4, maxDepth: 5 } },
    { knn: { neighbours: 3 } },
    { rbfSvm: { c: 4, gamma: 0.25 } },
  ],
  protocol: {
    split: 'RATIO',
    ranking: 'FULL',
    attack: 'SHADOW10',
    kCore: 3,
    surfaces: ['CONCAT', 'MLP'],
    repeats: 2,
  },
  seeds: { from: 41, count: 1 },
  priority: 7,
};

beforeAll(async () => {
  api = await openApi();
  runs = await runsOf(api, (await launch(api, given)).experiment.number);
});
afterAll(() => api.close());

async function reproduce(number: number): Promise<Reproduce> {
  const { run } = await api.request('query ($n: Int!) { run(number: $n) { reproduce { mutation variables curl } } }', {
    n: number,
  });
  return (run as { reproduce: Reproduce }).reproduce;
}

describe('the text that reproduces a run', () => {
  it('launches the very same run, and nothing new', async () => {
    for (const run of runs) {
      const { mutation, variables } = await reproduce(run.number);
      const before = await api.db.run.count();
      const { launchExperiment } = (await api.request(mutation, JSON.parse(variables) as object)) as unknown as Answer;
      expect(launchExperiment.userErrors).toEqual([]);
      expect(await api.db.run.count()).toBe(before);
      const linked = (await runsOf(api, launchExperiment.experiment!.number)).map(({ number }) => number);
      expect(linked).toEqual(run.parent === null ? [run.number] : [run.parent.number, run.number]);
    }
  });

  it('of LightGCN too, its own embedding attacked and gamma left to the attacker', async () => {
    const lightGcn = {
      dim: 4,
      layers: 2,
      epochs: 3,
      batchSize: 5,
      learningRate: 0.1,
      l2: 0.2,
      initStd: 0.3,
      patience: 6,
    };
    const asked = { models: [{ lightGcn }], methods: [{ leace: {} }], attackers: [{ rbfSvm: {} }] };
    const [, leace] = await runsOf(api, (await launch(api, asked)).experiment.number);
    const { mutation, variables } = await reproduce(leace!.number);
    const before = await api.db.run.count();
    const { launchExperiment } = (await api.request(mutation, JSON.parse(variables) as object)) as unknown as Answer;
    expect(launchExperiment).toMatchObject({ experiment: { runCount: 2 }, userErrors: [] });
    expect(await api.db.run.count()).toBe(before);
  });

  it('again is the same experiment', async () => {
    const { mutation, variables } = await reproduce(runs[0]!.number);
    const once = await api.request(mutation, JSON.parse(variables) as object);
    expect(await api.request(mutation, JSON.parse(variables) as object)).toEqual(once);
  });

  it('launches an equal run in another team', async () => {
    const { owner } = await anotherTeam(api, 'sceptics');
    const run = runs.find(({ methodName }) => methodName === 'U2U_R')!;
    const { mutation, variables } = await reproduce(run.number);
    const { launchExperiment } = (await api.request(
      mutation,
      JSON.parse(variables) as object,
      owner,
    )) as unknown as Answer;
    const links = await api.db.experimentRun.findMany({
      where: { experimentId: launchExperiment.experiment!.id },
      include: { run: true },
    });
    const { configHash } = await api.db.run.findUniqueOrThrow({ where: { id: run.id } });
    expect(links).toHaveLength(2);
    expect(links.map((link) => link.run.configHash)).toContain(configHash);
    expect(links.map((link) => link.runId)).not.toContain(run.id);
  });

  it('as a command does the same', async () => {
    const run = runs.find(({ methodName }) => methodName === 'D2D_R')!;
    const { curl } = await reproduce(run.number);
    expect(curl).not.toContain(api.apiToken);
    const { stdout } = await promisify(execFile)('sh', ['-c', curl], {
      env: { ...process.env, LETHE_TOKEN: api.apiToken },
    });
    const { data } = JSON.parse(stdout) as { data: Answer };
    expect(data.launchExperiment).toMatchObject({ experiment: { runCount: 2 }, userErrors: [] });
  });
});
