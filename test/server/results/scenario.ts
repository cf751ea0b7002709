// A runner that reports the numbers it is told to, through the mutations a real one uses.
import { newId } from '../../../server/ids.ts';
import type { Identity } from '../../../server/teams/authorization.service.ts';
import type { TestPlatform } from './platform.ts';

export interface ClaimedRun {
  readonly lease: { readonly token: string };
  readonly run: {
    readonly id: string;
    readonly number: number;
    readonly seed: number;
    readonly methodName: string;
    readonly attribute: string;
  };
}

/** What becomes of a run. */
export type Fate =
  | 'held'
  | { readonly fails: string }
  | {
      readonly auc: { readonly MLP?: number; readonly XGB?: number };
      readonly ndcg: number;
      readonly files?: string;
      readonly seconds?: readonly [train: number, unlearn: number, attack: number, evaluate: number];
    };

const PROBLEMS = 'userErrors { code message path }';

export async function launch(platform: TestPlatform, by: Identity, input: Record<string, unknown>): Promise<string> {
  const { experiment } = await mutate<{ experiment: { id: string } }>(platform, by, {
    document: `mutation ($input: LaunchExperimentInput!) { launchExperiment(input: $input) { experiment { id } ${PROBLEMS} } }`,
    input: {
      idempotencyKey: JSON.stringify(input),
      name: 'A grid',
      datasets: ['ML_100K'],
      methods: [{ original: {} }, { u2uR: {} }, { d2dR: {} }],
      seeds: { count: 3 },
      ...input,
    },
  });
  return experiment.id;
}

/** Claims and reports until nothing is left to do; the runs that stay held are returned. */
export async function work(
  platform: TestPlatform,
  by: Identity,
  fateOf: (run: ClaimedRun['run']) => Fate,
): Promise<ClaimedRun[]> {
  const runner = await register(platform, by);
  const held: ClaimedRun[] = [];
  for (;;) {
    const claim = await claimNext(platform, by, runner);
    if (claim === null) return held;
    const fate = fateOf(claim.run);
    if (fate === 'held') held.push(claim);
    else await report(platform, by, { claim, fate });
  }
}

export async function register(platform: TestPlatform, by: Identity): Promise<string> {
  const { runner } = await mutate<{ runner: { id: string } }>(platform, by, {
    document: `mutation ($input: RegisterRunnerInput!) { registerRunner(input: $input) { runner { id } ${PROBLEMS} } }`,
    input: { name: 'a runner', host: 'here', engines: ['WASM'], memoryBytes: 1e9, slots: 1, version: '1' },
  });
  return runner.id;
}

export async function claimNext(platform: TestPlatform, by: Identity, runner: string): Promise<ClaimedRun | null> {
  const capabilities = {
    engines: ['WASM'],
    memoryBytes: 1e9,
    methods: ['ORIGINAL', 'U2U_R', 'D2D_R'],
    models: ['NMF'],
    datasets: ['ML_100K', 'SYNTHETIC_100K'],
  };
  const { claim } = await mutate<{ claim: ClaimedRun | null }>(platform, by, {
    document: `mutation ($input: ClaimRunInput!) { claimRun(input: $input) { claim { lease { token } run { id number seed methodName attribute } } ${PROBLEMS} } }`,
    input: { runner, capabilities },
  });
  return claim;
}

export async function report(
  platform: TestPlatform,
  by: Identity,
  { claim, fate }: { claim: ClaimedRun; fate: Exclude<Fate, 'held'> },
): Promise<void> {
  const send = (field: string, input: Record<string, unknown>) =>
    mutate(platform, by, {
      document: `mutation ($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { ${PROBLEMS} } }`,
      input: { lease: claim.lease.token, ...input },
    });
  if ('fails' in fate) {
    await send('failRun', { reason: fate.fails });
    return;
  }
  const { auc, ndcg, files = 'a', seconds = [0, 0, 0, 0] } = fate;
  const sha256 = files.repeat(64);
  await send('recordDataset', { sha256, users: 943, items: 1682, interactions: 100_000, groups: [] });
  for (const [attacker, value] of Object.entries(auc)) {
    await send('recordAttack', attackInput(attacker, value, claim.run.attribute));
  }
  await send('recordRecommendation', {
    results: [
      { metric: 'NDCG', k: 10, value: ndcg },
      { metric: 'HR', k: 5, value: ndcg / 2 },
    ],
  });
  // Artifacts come by HTTP, which is not what these tests are about.
  for (const kind of ['USER_EMBEDDING', 'CHECKPOINT'] as const) {
    await platform.db.artifact.create({
      data: {
        id: newId('Artifact'),
        runId: claim.run.id,
        kind,
        surface: kind === 'USER_EMBEDDING' ? 'GMF' : null,
        sha256: 'f'.repeat(64),
        bytes: 1,
      },
    });
  }
  const [train, unlearn, attack, evaluate] = seconds;
  await send('completeRun', {
    seconds: { train, unlearn, attack, evaluate },
    peakRssBytes: 1,
    engine: 'WASM',
    codeVersion: '1',
    environment: 'a test',
  });
}

export const attackInput = (attacker: string, auc: number, attribute = 'gender') => ({
  attacker,
  surface: 'GMF',
  attribute,
  accuracy: 0.6,
  balancedAccuracy: 0.61,
  precision: 0.62,
  recall: 0.63,
  auc,
  aucHard: 0.64,
  users: 546,
  classes: [
    { value: 'F', precision: 0.62, recall: 0.63, users: 273 },
    { value: 'M', precision: 0.6, recall: 0.59, users: 273 },
  ],
});

/** The payload of the one field of a mutation; what the API refuses is thrown in its words. */
async function mutate<Payload>(
  platform: TestPlatform,
  by: Identity,
  { document, input }: { document: string; input: Record<string, unknown> },
): Promise<Payload> {
  type Answer = Payload & { readonly userErrors: readonly { readonly code: string; readonly message: string }[] };
  const [payload] = Object.values(await platform.ask<Record<string, Answer>>(by, document, { input }));
  if (payload!.userErrors.length > 0)
    throw new Error(payload!.userErrors.map((e) => `${e.code} ${e.message}`).join('\n'));
  return payload!;
}
