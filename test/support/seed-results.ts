// Results through the real API, told as a runner tells them: launch, claim, report, complete or fail.
import { createHash } from 'node:crypto';
import { writeSafetensors } from '../../gpu-runner/artifacts/safetensors.ts';
import type {
  AttackerInput,
  AttackerName,
  DatasetKind,
  MethodInput,
  MethodName,
  ProtocolInput,
  Surface,
} from '../../web/gql/graphql.ts';
import { methodNames } from '../../web/lib/names.ts';
import { attackFigures, curves, random, recommendationFigures, stageSeconds } from './plausible-results.ts';

/** Answers with `data`, and throws on GraphQL errors. */
export type Request = (
  document: string,
  variables: Record<string, unknown>,
  token: string,
) => Promise<Record<string, unknown>>;

export interface SeedOptions {
  readonly request: Request;
  /** Address of the API, for artifacts. */
  readonly apiUrl: string;
  readonly apiToken: string;
  readonly runnerToken: string;
  readonly name?: string;
  readonly datasets?: readonly DatasetKind[];
  readonly attributes?: readonly string[];
  readonly methods?: readonly MethodInput[];
  readonly attackers?: readonly AttackerInput[];
  readonly protocol?: ProtocolInput;
  readonly seeds?: number;
  /** How many of the unlearning runs fail. */
  readonly failed?: number;
  /** Whether the last run stays in the middle of its work. */
  readonly leaveRunning?: boolean;
}

export interface Seeded {
  readonly experiment: { readonly id: string; readonly number: number };
  readonly completed: readonly number[];
  readonly failed: readonly number[];
  readonly running: OpenRun | null;
}

/** A claimed run whose fate is still open. */
export interface OpenRun {
  readonly id: string;
  readonly number: number;
  readonly methodName: MethodName;
  progress(stage: 'TRAIN' | 'UNLEARN' | 'ATTACK' | 'EVALUATE', fraction: number): Promise<void>;
  finish(): Promise<void>;
  fail(reason: string): Promise<void>;
}

const defaultMethods: readonly MethodInput[] = [{ original: {} }, { u2uR: {} }, { d2dR: {} }];
const FAILURE = 'U2U-R diverged: loss.total is NaN at step 1 312; a smaller learningRate usually helps';

export async function seedResults(options: SeedOptions): Promise<Seeded> {
  const { experiment, queued } = await launch(options);
  const runner = await register(options);
  const completed: number[] = [];
  const failed: number[] = [];
  for (let told = 0; told < queued; told++) {
    const run = await claim(options, runner);
    if (run === null) break;
    if (options.leaveRunning && told === queued - 1) {
      await run.progress(run.methodName === 'ORIGINAL' ? 'TRAIN' : 'UNLEARN', 0.42);
      return { experiment, completed, failed, running: run };
    }
    if (run.methodName !== 'ORIGINAL' && failed.length < (options.failed ?? 0)) {
      await run.fail(FAILURE);
      failed.push(run.number);
    } else {
      await run.finish();
      completed.push(run.number);
    }
  }
  return { experiment, completed, failed, running: null };
}

interface Launched {
  readonly experiment: { readonly id: string; readonly number: number };
  /** Runs that are new; identical ones of before are only linked. */
  readonly queued: number;
}

async function launch(options: SeedOptions): Promise<Launched> {
  const {
    name = 'Gender, ML-100K',
    datasets = ['ML_100K'],
    attributes = ['gender'],
    attackers,
    methods = defaultMethods,
    protocol = {},
    seeds = 3,
  } = options;
  const input = {
    idempotencyKey: `seed/${name}/${createHash('sha256')
      .update(JSON.stringify([datasets, attributes, methods, attackers, protocol, seeds]))
      .digest('hex')}`,
    name,
    datasets,
    attributes,
    methods,
    ...(attackers && { attackers }),
    protocol,
    seeds: { from: 1, count: seeds },
  };
  const { experiment } = await mutate<{
    experiment: Launched['experiment'] & { statusCounts: { status: string; count: number }[] };
  }>(options, options.apiToken, {
    document: `mutation Launch($input: LaunchExperimentInput!) { launchExperiment(input: $input) { experiment { id number statusCounts { status count } } ${PROBLEMS} } }`,
    input,
  });
  return { experiment, queued: experiment.statusCounts.find(({ status }) => status === 'QUEUED')?.count ?? 0 };
}

async function register(options: SeedOptions): Promise<string> {
  const { runner } = await mutate<{ runner: { id: string } }>(options, options.runnerToken, {
    document: `mutation Register($input: RegisterRunnerInput!) { registerRunner(input: $input) { runner { id } ${PROBLEMS} } }`,
    input: { name: 'bench-1', host: 'bench', engines: ['WASM'], memoryBytes: 8e9, slots: 1, version: '0.1.0' },
  });
  return runner.id;
}

interface Claimed {
  readonly lease: { readonly token: string };
  readonly run: {
    readonly id: string;
    readonly number: number;
    readonly seed: number;
    readonly methodName: MethodName;
    readonly attackers: readonly { readonly __typename: string }[];
    readonly attributes: readonly string[];
    readonly protocol: { readonly surfaces: readonly Surface[] };
  };
}

async function claim(options: SeedOptions, runner: string): Promise<OpenRun | null> {
  const capabilities = {
    engines: ['WASM'],
    memoryBytes: 8e9,
    methods: Object.keys(methodNames),
    models: ['NMF', 'LIGHT_GCN'],
    datasets: ['ML_100K', 'ML_1M', 'SYNTHETIC_100K'],
  };
  const { claim: claimed } = await mutate<{ claim: Claimed | null }>(options, options.runnerToken, {
    document: `mutation Claim($input: ClaimRunInput!) { claimRun(input: $input) {
      claim { lease { token } run { id number seed methodName attributes attackers { __typename } protocol { surfaces } } } ${PROBLEMS} } }`,
    input: { runner, capabilities },
  });
  return claimed && openRun(options, claimed);
}

function openRun(options: SeedOptions, { lease: { token: lease }, run }: Claimed): OpenRun {
  const draw = random(run.number * 7919 + run.seed);
  const report = (field: string, type: string, input: Record<string, unknown>): Promise<unknown> =>
    mutate(options, options.runnerToken, {
      document: `mutation Report($input: ${type}!) { ${field}(input: $input) { ${PROBLEMS} } }`,
      input: { lease, ...input },
    });
  const metrics = (upTo: number): Promise<unknown> =>
    report('reportMetrics', 'ReportMetricsInput', {
      idempotencyKey: `${run.id}/${upTo}`,
      series: curves(run.methodName, random(run.number), upTo),
    });
  return {
    id: run.id,
    number: run.number,
    methodName: run.methodName,
    async progress(stage, fraction) {
      await report('recordDataset', 'RecordDatasetInput', dataset);
      await metrics(fraction);
      await report('heartbeatRun', 'HeartbeatRunInput', {
        progress: { stage, fraction, etaSeconds: Math.round((1 - fraction) * 40) },
      });
    },
    async finish() {
      await report('recordDataset', 'RecordDatasetInput', dataset);
      await metrics(1);
      for (const { attacker, surface, attribute } of attacksOf(run)) {
        const figures = attackFigures(run.methodName, attacker, draw);
        await report('recordAttack', 'RecordAttackInput', { attacker, surface, attribute, ...figures });
      }
      await report('recordRecommendation', 'RecordRecommendationInput', {
        results: recommendationFigures(run.methodName, draw),
      });
      for (const surface of run.protocol.surfaces) {
        await upload(options, { lease, kind: 'USER_EMBEDDING', surface, draw });
      }
      if (run.methodName === 'ORIGINAL') await upload(options, { lease, kind: 'CHECKPOINT', surface: null, draw });
      await report('completeRun', 'CompleteRunInput', {
        seconds: stageSeconds(run.methodName, draw),
        peakRssBytes: Math.round(412e6 + draw() * 30e6),
        engine: 'WASM',
        codeVersion: '0.1.0',
        environment: 'Node 20.20.2, linux x64, 2 cores',
      });
    },
    async fail(reason) {
      await report('recordDataset', 'RecordDatasetInput', dataset);
      await metrics(0.3);
      await report('failRun', 'FailRunInput', { reason, retryable: false });
    },
  };
}

/** Every attacker on every surface for every attribute, in an order that stays. */
function attacksOf({ attackers, attributes, protocol }: Claimed['run']) {
  return protocol.surfaces.flatMap((surface) =>
    attributes.flatMap((attribute) =>
      attackers.map(({ __typename }) => ({ attacker: attackerOf[__typename]!, surface, attribute })),
    ),
  );
}

const attackerOf: Readonly<Record<string, AttackerName>> = {
  MlpParameters: 'MLP',
  XgbParameters: 'XGB',
  LogisticParameters: 'LOGISTIC',
  StandardizedMlpParameters: 'STANDARDIZED_MLP',
  RandomForestParameters: 'RANDOM_FOREST',
  KnnParameters: 'KNN',
  RbfSvmParameters: 'RBF_SVM',
};

/** Table 2 of the paper, ML-100K. */
const dataset = {
  sha256: createHash('sha256').update('seed-results').digest('hex'),
  users: 943,
  items: 1682,
  interactions: 100_000,
  groups: [
    { attribute: 'gender', value: 'F', users: 273, interactions: 25_740 },
    { attribute: 'gender', value: 'M', users: 670, interactions: 74_260 },
  ],
};

interface Upload {
  readonly lease: string;
  readonly kind: string;
  readonly surface: Surface | null;
  readonly draw: () => number;
}

async function upload(options: SeedOptions, { lease, kind, surface, draw }: Upload): Promise<void> {
  const data = Float32Array.from({ length: 943 * 16 }, () => draw() - 0.5);
  const bytes = writeSafetensors({ tensors: { theta: { shape: [943, 16], data } }, metadata: { format: 'lethe' } });
  const query = new URLSearchParams({ kind, ...(surface === null ? {} : { surface }) });
  const response = await fetch(new URL(`/artifacts?${query}`, options.apiUrl), {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${options.runnerToken}`,
      'content-type': 'application/octet-stream',
      'x-lethe-lease': lease,
      'x-lethe-sha256': createHash('sha256').update(bytes).digest('hex'),
    },
    body: bytes as Uint8Array<ArrayBuffer>, // never over shared memory
  });
  if (!response.ok) throw new Error(`PUT /artifacts answered ${response.status}: ${await response.text()}`);
}

const PROBLEMS = 'userErrors { code message path }';

interface Mutation {
  readonly document: string;
  readonly input: Record<string, unknown>;
}

/** The payload of the one field of a mutation; what the API refuses is thrown in its words. */
async function mutate<Payload>(options: SeedOptions, token: string, { document, input }: Mutation): Promise<Payload> {
  const [payload] = Object.values(await options.request(document, { input }, token)) as (Payload & {
    readonly userErrors: readonly { readonly message: string }[];
  })[]; // each document above has one field, whose payload carries userErrors
  if (payload === undefined) throw new Error(`no payload for ${document}`);
  if (payload.userErrors.length > 0) throw new Error(payload.userErrors.map(({ message }) => message).join('; '));
  return payload;
}
