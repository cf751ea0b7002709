// People who launch and runners that report, over the real HTTP API.
import type { Surface } from '../../../server/enums.ts';
import { newId } from '../../../server/ids.ts';
import type { Api } from '../../support/api.ts';

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}
export type Answer<Payload> = Payload & { readonly userErrors: readonly UserError[] };

export interface RunRow {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly reason: string | null;
  readonly methodName: string;
  readonly dataset: string;
  readonly seed: number;
  readonly priority: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly parent: { readonly number: number } | null;
  readonly attempts: readonly {
    readonly number: number;
    readonly outcome: string | null;
    readonly reason: string | null;
    readonly endedAt: string | null;
    readonly staleWrites: number;
  }[];
}

const RUN = `id number status reason methodName dataset seed priority startedAt finishedAt parent { number }
  attempts { number outcome reason endedAt staleWrites }`;

export interface Claim {
  readonly lease: { readonly token: string; readonly expiresAt: string };
  readonly attempt: number;
  readonly run: { readonly id: string; readonly number: number; readonly methodName: string; readonly seed: number };
  readonly parentCheckpoint: { readonly sha256: string } | null;
  readonly resumeFrom: { readonly sha256: string; readonly url: string } | null;
  readonly embeddings: readonly { readonly surface: string; readonly sha256: string; readonly url: string }[];
}

/** One mutation with one input; `selection` says what of its payload comes back besides `userErrors`. */
export async function mutate<Payload>(
  api: Pick<Api, 'request'>,
  call: { readonly field: string; readonly input: object; readonly selection: string; readonly token?: string },
): Promise<Answer<Payload>> {
  const { field, input, selection, token } = call;
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { answer: ${field}(input: $input) { ${selection} userErrors { code message path } } }`;
  const data = await api.request(document, { input }, token);
  return data.answer as Answer<Payload>; // the selection asks for it
}

/** As `mutate`, but throws what the API refuses. */
async function done<Payload>(api: Pick<Api, 'request'>, call: Parameters<typeof mutate>[1]): Promise<Payload> {
  const answer = await mutate<Payload>(api, call);
  if (answer.userErrors.length > 0) throw new Error(JSON.stringify(answer.userErrors));
  return answer;
}

let keys = 0;

export interface Launched {
  readonly experiment: { readonly id: string; readonly number: number };
  readonly preview: {
    readonly runCount: number;
    readonly newCount: number;
    readonly duplicateCount: number;
    readonly seconds: number | null;
  };
}

export const LAUNCHED =
  'experiment { id number runCount statusCounts { status count } } preview { runCount newCount duplicateCount seconds }';

/** A launch input that is fine; a test names only what it is about. */
export const launchInput = (given: object = {}) => ({
  idempotencyKey: `key ${(keys += 1)}`,
  name: 'A grid',
  datasets: ['SYNTHETIC_100K'],
  methods: [{ original: {} }],
  seeds: { count: 1 },
  ...given,
});

export function launch(api: Api, given: object = {}, token?: string): Promise<Launched> {
  const call = { field: 'launchExperiment', input: launchInput(given), selection: LAUNCHED };
  return done(api, token === undefined ? call : { ...call, token });
}

/** All runs of an experiment, by number. */
export async function runsOf(api: Api, experiment: number): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  for (let after: string | null = null; ;) {
    const document = `query ($n: Int!, $after: String) { experiment(number: $n) {
      runs(first: 100, after: $after) { nodes { ${RUN} } pageInfo { endCursor hasNextPage } } } }`;
    const { experiment: found } = (await api.request(document, { n: experiment, after })) as {
      experiment: { runs: { nodes: RunRow[]; pageInfo: { endCursor: string; hasNextPage: boolean } } };
    };
    rows.push(...found.runs.nodes);
    if (!found.runs.pageInfo.hasNextPage) return rows;
    after = found.runs.pageInfo.endCursor;
  }
}

export async function runOf(api: Api, number: number): Promise<RunRow> {
  const { run } = await api.request(`query ($n: Int!) { run(number: $n) { ${RUN} } }`, { n: number });
  return run as RunRow; // as selected
}

export const cancel = (api: Api, id: string) =>
  mutate<{ run: RunRow | null }>(api, { field: 'cancelRun', input: { id }, selection: `run { ${RUN} }` });
export const retry = (api: Api, id: string) =>
  mutate<{ run: RunRow | null }>(api, { field: 'retryRun', input: { id }, selection: `run { ${RUN} }` });

export const capabilities = {
  engines: ['WASM'],
  memoryBytes: 1e9,
  methods: ['ORIGINAL', 'U2U_R', 'D2D_R'],
  models: ['NMF'],
  datasets: ['ML_100K', 'SYNTHETIC_100K'],
};

/** What tells a runner that a run is a re-attack. */
export const UNDER_REATTACK = 'reattack attackers { __typename }';

/** What a runner sees of a run: it may not look at others. */
const HELD = 'run { id number status reason finishedAt }';

export type Runner = Awaited<ReturnType<typeof openRunner>>;

/** A registered runner of the bootstrap's team, or of `token`'s. */
export async function openRunner(
  api: Api,
  name: string,
  { token = api.runnerToken, through = api as Pick<Api, 'request'> } = {},
) {
  const registration = { name, host: 'here', engines: ['WASM'], memoryBytes: 1e9, slots: 1, version: '1' };
  const { runner } = await done<{ runner: { id: string } }>(through, {
    field: 'registerRunner',
    input: registration,
    selection: 'runner { id }',
    token,
  });
  const of = <Payload>(field: string, lease: string, input: object, selection: string) =>
    mutate<Payload>(through, { field, input: { lease, ...input }, selection, token });
  const self = {
    id: runner.id,
    async claim(able: object = {}, alsoOfRun = ''): Promise<Claim | null> {
      const { claim } = await done<{ claim: Claim | null }>(through, {
        field: 'claimRun',
        input: { runner: runner.id, capabilities: { ...capabilities, ...able } },
        selection: `claim { lease { token expiresAt } attempt run { id number methodName seed ${alsoOfRun} } parentCheckpoint { sha256 }
          resumeFrom { sha256 url } embeddings { surface sha256 url } }`,
        token,
      });
      return claim;
    },
    /** Throws when there is nothing to claim. */
    async take(able: object = {}): Promise<Claim> {
      const claim = await self.claim(able);
      if (!claim) throw new Error('expected something to claim, got nothing');
      return claim;
    },
    beat: (lease: string, progress: object = { stage: 'TRAIN', fraction: 0.5 }) =>
      of<{ command: string | null; lease: { expiresAt: string } | null }>(
        'heartbeatRun',
        lease,
        { progress },
        'command lease { token expiresAt }',
      ),
    fail: (lease: string, input: { reason: string; retryable?: boolean }) =>
      of<{ run: RunRow | null }>('failRun', lease, input, HELD),
    complete: (lease: string, input: object = {}) =>
      of<{ run: RunRow | null }>('completeRun', lease, { ...completion, ...input }, HELD),
    metrics: (lease: string, input: object) =>
      of<{ accepted: number | null }>(
        'reportMetrics',
        lease,
        { idempotencyKey: `key ${(keys += 1)}`, ...input },
        'accepted',
      ),
    attack: (lease: string, attacker: 'MLP' | 'XGB', { surface = 'GMF', attribute = 'gender' } = {}) =>
      of<{ ok: boolean }>('recordAttack', lease, { ...attack, attacker, surface, attribute }, 'ok'),
    recommend: (lease: string, given: object = {}) =>
      of<{ ok: boolean }>(
        'recordRecommendation',
        lease,
        { results: [{ metric: 'NDCG', k: 10, value: 0.3, ...given }] },
        'ok',
      ),
    dataset: (lease: string) =>
      of<{ ok: boolean }>(
        'recordDataset',
        lease,
        { sha256: 'a'.repeat(64), users: 943, items: 1682, interactions: 100_000, groups: [] },
        'ok',
      ),
    /** Reports all that a run needs, and completes it. */
    async finish(claim: Claim): Promise<void> {
      const lease = claim.lease.token;
      for (const attacker of ['MLP', 'XGB'] as const) await self.attack(lease, attacker);
      await self.recommend(lease);
      for (const kind of ['USER_EMBEDDING', 'CHECKPOINT'] as const) await addArtifact(api, claim.run.id, kind);
      const { userErrors } = await self.complete(lease);
      if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
    },
  };
  return self;
}

export const completion = {
  seconds: { train: 3, unlearn: 2, attack: 1, evaluate: 0.5, analyse: 0.25 },
  peakRssBytes: 5e9,
  engine: 'WASM',
  codeVersion: '1.0.0',
  environment: 'a test',
};

const attack = {
  accuracy: 0.6,
  balancedAccuracy: 0.6,
  precision: 0.6,
  recall: 0.6,
  auc: 0.7,
  aucHard: 0.6,
  users: 500,
  classes: [
    { value: 'F', precision: 0.6, recall: 0.6, users: 250 },
    { value: 'M', precision: 0.6, recall: 0.6, users: 250 },
  ],
};

/** Uploads have tests of their own; here it only matters that the file is there. */
export async function addArtifact(
  api: Api,
  runId: string,
  kind: 'USER_EMBEDDING' | 'CHECKPOINT',
  embedding: Surface = 'GMF',
): Promise<void> {
  const surface = kind === 'USER_EMBEDDING' ? embedding : null;
  await api.db.artifact.create({
    data: { id: newId('Artifact'), runId, kind, surface, sha256: 'f'.repeat(64), bytes: 1 },
  });
}

/** What another server process answers; as `request` of the API. */
export function through(url: string, api: Api): Pick<Api, 'request'> {
  return {
    async request(document, variables = {}, token = api.apiToken) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: document, variables }),
      });
      const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
      if (errors || !data) throw new Error(JSON.stringify(errors));
      return data;
    },
  };
}

/** Brings the time forward for waiting runs: what waits a while before its next attempt may be claimed now. */
export async function skipBackoff(api: Api): Promise<void> {
  await api.db.$executeRaw`UPDATE run SET not_before = now() WHERE status = 'QUEUED'`;
}
