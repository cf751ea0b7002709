// The package's one entry: everything public is named here.
import { randomUUID } from 'node:crypto';
import { type ArtifactPlace, openArtifact, saveArtifact } from './artifacts.ts';
import { connect, type Document, type LetheOptions, type RequestOptions, type SendOptions } from './connection.ts';
import { assertNoUserErrors, LetheError } from './errors.ts';
import {
  CancelRunDocument,
  CreateTokenDocument,
  type CreateTokenInput,
  DrainRunnerDocument,
  type DrainRunnerMutation,
  ExperimentsDocument,
  type ExperimentsQuery,
  LaunchExperimentDocument,
  type LaunchExperimentInput,
  type LaunchExperimentMutation,
  LeaderboardDocument,
  type LeaderboardFilter,
  type LeaderboardQuery,
  type RankBy,
  ReattackDocument,
  type ReattackInput,
  type ReattackMutation,
  RerunMissingDocument,
  ResumeRunnerDocument,
  RetryRunDocument,
  RevokeTokenDocument,
  RunDocument,
  RunnersDocument,
  type RunFilter,
  type RunnersQuery,
  type RunOrder,
  type RunProgressFragment,
  type RunQuery,
  RunsDocument,
  type RunSummaryFragment,
  type TokenFactsFragment,
  type TokenFilter,
  TokensDocument,
  ViewerDocument,
  type ViewerQuery,
} from './gql/graphql.ts';
import { collect, type Page, type PageRequest, paginate } from './pages.ts';
import { type Snapshot, watch, type WatchOptions, type WatchTarget } from './watch.ts';

export type * from './gql/graphql.ts';
export {
  assertNoUserErrors,
  collect,
  LetheError,
  paginate,
  type ArtifactPlace,
  type Document,
  type LetheOptions,
  type Page,
  type PageRequest,
  type RequestOptions,
  type SendOptions,
  type Snapshot,
  type WatchOptions,
  type WatchTarget,
};
export type { UserError } from './errors.ts';

/** A grid to launch; without an idempotency key each call gets one of its own, the same for all its retries. */
export type LaunchInput = Omit<LaunchExperimentInput, 'idempotencyKey' | 'dryRun'> &
  Partial<Pick<LaunchExperimentInput, 'idempotencyKey'>>;

export type LaunchPreview = NonNullable<LaunchExperimentMutation['launchExperiment']['preview']>;
export type LaunchedExperiment = NonNullable<LaunchExperimentMutation['launchExperiment']['experiment']>;
export type Leaderboard = LeaderboardQuery['leaderboard'];
export type RunDetails = NonNullable<RunQuery['run']>;
export type ExperimentSummary = ExperimentsQuery['experiments']['nodes'][number];
export type RunnerFacts = RunnersQuery['runners']['nodes'][number];

export type ReattackPreview = NonNullable<ReattackMutation['reattack']['preview']>;
export type DrainedRunner = NonNullable<DrainRunnerMutation['drainRunner']['runner']>;

export interface ListOptions extends RequestOptions {
  /** How many at most; all when left out. */
  readonly limit?: number;
}

/** A typed client of the Lethe API. Every method throws LetheError, and takes an AbortSignal as `signal` of its last argument. */
export interface Lethe {
  readonly url: string;

  /** Sends a document of yours; what it selects is typed when a code generator typed it. */
  request<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    options?: SendOptions,
  ): Promise<Result>;

  /**
   * Launches a grid of runs. When it answers, the runs are stored; those that are there already are linked, not run twice.
   *
   * @example
   * const { experiment } = await lethe.launch({
   *   name: 'How much regularisation does D2D-R need?',
   *   datasets: ['ML_100K'],
   *   methods: [{ d2dR: { alpha: 1e-4 } }, { d2dR: { alpha: 1e-2 } }],
   *   seeds: { from: 1, count: 5 },
   * });
   * const { runs } = await lethe.wait({ experiment: experiment.number });
   * console.log(runs.every(({ status }) => status === 'SUCCEEDED'));
   */
  launch(
    input: LaunchInput,
    options?: RequestOptions,
  ): Promise<{ readonly experiment: LaunchedExperiment; readonly preview: LaunchPreview }>;

  /** What a launch would do: how many runs, how many of them are there already, how long the rest takes. Starts nothing. */
  preview(input: LaunchInput, options?: RequestOptions): Promise<LaunchPreview>;

  /** Queues the holes of an experiment again: what failed, was cancelled or was purged. By id. */
  rerunMissing(
    experiment: string,
    options?: RequestOptions & { readonly dryRun?: boolean | undefined; readonly idempotencyKey?: string },
  ): Promise<{ readonly experiment: LaunchedExperiment; readonly preview: LaunchPreview }>;

  /** Attacks stored embeddings with new attackers; no `experiment` in a dry run. */
  reattack(
    input: Omit<ReattackInput, 'idempotencyKey'> & Partial<Pick<ReattackInput, 'idempotencyKey'>>,
    options?: RequestOptions,
  ): Promise<{ readonly experiment: LaunchedExperiment | null; readonly preview: ReattackPreview }>;

  /**
   * The runs of an experiment, or one run, as they change, until all have ended.
   *
   * @example
   * for await (const { runs } of lethe.watch({ experiment: 7 }, { signal: AbortSignal.timeout(3_600_000) })) {
   *   console.log(runs.filter(({ status }) => status === 'SUCCEEDED').length, 'of', runs.length);
   * }
   */
  watch(target: WatchTarget, options?: WatchOptions): AsyncGenerator<Snapshot, void>;

  /** The last snapshot of `watch`: all have ended, whichever way. */
  wait(target: WatchTarget, options?: WatchOptions): Promise<Snapshot>;

  /** Undefined when there is no such run, or you may not see it. */
  run(number: number, options?: RequestOptions): Promise<RunDetails | undefined>;

  /**
   * Runs, newest first unless ordered otherwise, fetched as they are read.
   *
   * @example
   * for await (const run of lethe.runs({ status: { in: ['FAILED'] } }, { limit: 10 })) {
   *   console.log(run.number, run.methodName, run.reason);
   * }
   */
  runs(
    filter?: RunFilter,
    options?: ListOptions & { readonly orderBy?: RunOrder[] },
  ): AsyncGenerator<RunSummaryFragment, void>;

  experiments(options?: ListOptions): AsyncGenerator<ExperimentSummary, void>;

  /** Cancels a waiting run at once, one under way as soon as its runner hears of it. By id. */
  cancel(run: string, options?: RequestOptions): Promise<RunProgressFragment>;

  /** Queues a failed or cancelled run again. By id. */
  retry(run: string, options?: RequestOptions): Promise<RunProgressFragment>;

  /** The configurations of one board, compared over their seeds. */
  leaderboard(filter: LeaderboardFilter, options?: RequestOptions & { readonly rankBy?: RankBy }): Promise<Leaderboard>;

  readonly artifacts: {
    /**
     * The content as it comes; throws CORRUPT at its end when the digest is wrong.
     *
     * @example
     * const run = await lethe.run(12);
     * for (const artifact of run?.artifacts ?? []) {
     *   for await (const chunk of lethe.artifacts.open(artifact)) console.log(artifact.kind, chunk.length);
     * }
     */
    open(artifact: ArtifactPlace, options?: RequestOptions): AsyncGenerator<Uint8Array, void>;
    /** Writes the content to a file that is there only when it is whole and right. */
    save(artifact: ArtifactPlace, options: RequestOptions & { readonly file: string }): Promise<void>;
  };

  readonly tokens: {
    /** Yours, or as an owner the team's, the newest first. */
    list(options?: ListOptions & { readonly filter?: TokenFilter }): AsyncGenerator<TokenFactsFragment, void>;
    /** The secret is shown this once. */
    create(
      input: CreateTokenInput,
      options?: RequestOptions,
    ): Promise<{ readonly token: TokenFactsFragment; readonly secret: string }>;
    /** By id. */
    revoke(token: string, options?: RequestOptions): Promise<TokenFactsFragment>;
  };

  runners(options?: ListOptions): AsyncGenerator<RunnerFacts, void>;

  /** Lets a runner finish what it has and claim nothing more. By id. */
  drain(runner: string, options?: RequestOptions): Promise<DrainedRunner>;

  /** Lets a drained runner claim again. By id. */
  resume(runner: string, options?: RequestOptions): Promise<DrainedRunner>;

  /** Who the token stands for. */
  viewer(options?: RequestOptions): Promise<ViewerQuery['viewer']>;
}

/**
 * A client of the API at one address.
 *
 * @example
 * const lethe = createLethe({ url: 'http://127.0.0.1:4000', token: process.env.LETHE_TOKEN ?? '' });
 * console.log((await lethe.viewer()).team.name);
 */
export function createLethe(options: LetheOptions): Lethe {
  const connection = connect(options);
  const { request } = connection;

  const launch = async (input: LaunchInput, dryRun: boolean, requestOptions?: RequestOptions) => {
    const variables = { input: { idempotencyKey: randomUUID(), ...input, dryRun } };
    const { launchExperiment } = await request(LaunchExperimentDocument, variables, requestOptions);
    assertNoUserErrors(launchExperiment.userErrors);
    return launchExperiment;
  };

  return {
    url: connection.url,
    request,
    async launch(input, requestOptions) {
      const { experiment, preview } = await launch(input, false, requestOptions);
      return { experiment: experiment!, preview: preview! }; // there when userErrors is empty
    },
    async preview(input, requestOptions) {
      return (await launch(input, true, requestOptions)).preview!; // there when userErrors is empty
    },
    async rerunMissing(experiment, { dryRun = false, idempotencyKey = randomUUID(), ...requestOptions } = {}) {
      const variables = { input: { experiment, dryRun, idempotencyKey } };
      const { rerunMissing } = await request(RerunMissingDocument, variables, requestOptions);
      assertNoUserErrors(rerunMissing.userErrors);
      return { experiment: rerunMissing.experiment!, preview: rerunMissing.preview! }; // there when userErrors is empty
    },
    async reattack(input, requestOptions) {
      const variables = { input: { idempotencyKey: randomUUID(), ...input } };
      const { reattack } = await request(ReattackDocument, variables, requestOptions);
      assertNoUserErrors(reattack.userErrors);
      return { experiment: reattack.experiment ?? null, preview: reattack.preview! }; // there when userErrors is empty
    },
    watch: (target, watchOptions) => watch(connection, target, watchOptions),
    async wait(target, watchOptions) {
      let last: Snapshot | undefined;
      for await (const snapshot of watch(connection, target, watchOptions)) last = snapshot;
      return last!; // a watch yields at least once
    },
    async run(number, requestOptions) {
      return (await request(RunDocument, { number }, requestOptions)).run ?? undefined;
    },
    runs: (filter, { limit, orderBy, ...requestOptions } = {}) =>
      paginate(async (page) => (await request(RunsDocument, { filter, orderBy, ...page }, requestOptions)).runs, {
        limit,
      }),
    experiments: ({ limit, ...requestOptions } = {}) =>
      paginate(async (page) => (await request(ExperimentsDocument, page, requestOptions)).experiments, { limit }),
    async cancel(id, requestOptions) {
      const { cancelRun } = await request(
        CancelRunDocument,
        { input: { id } },
        { ...requestOptions, repeatable: true },
      );
      assertNoUserErrors(cancelRun.userErrors);
      return cancelRun.run!; // there when userErrors is empty
    },
    async retry(id, requestOptions) {
      const { retryRun } = await request(RetryRunDocument, { input: { id } }, { ...requestOptions, repeatable: true });
      assertNoUserErrors(retryRun.userErrors);
      return retryRun.run!; // there when userErrors is empty
    },
    async leaderboard(filter, { rankBy, ...requestOptions } = {}) {
      return (await request(LeaderboardDocument, { filter, rankBy }, requestOptions)).leaderboard;
    },
    artifacts: {
      open: (artifact, requestOptions) => openArtifact(connection, artifact, requestOptions),
      save: (artifact, saveOptions) => saveArtifact(connection, artifact, saveOptions),
    },
    tokens: {
      list: ({ limit, filter, ...requestOptions } = {}) =>
        paginate(async (page) => (await request(TokensDocument, { filter, ...page }, requestOptions)).tokens, {
          limit,
        }),
      async create(input, requestOptions) {
        const { createToken } = await request(CreateTokenDocument, { input }, requestOptions);
        assertNoUserErrors(createToken.userErrors);
        return { token: createToken.token!, secret: createToken.secret! }; // there when userErrors is empty
      },
      async revoke(id, requestOptions) {
        const again = { ...requestOptions, repeatable: true };
        const { revokeToken } = await request(RevokeTokenDocument, { input: { id } }, again);
        assertNoUserErrors(revokeToken.userErrors);
        return revokeToken.token!; // there when userErrors is empty
      },
    },
    runners: ({ limit, ...requestOptions } = {}) =>
      paginate(async (page) => (await request(RunnersDocument, page, requestOptions)).runners, { limit }),
    async drain(id, requestOptions) {
      const { drainRunner } = await request(
        DrainRunnerDocument,
        { input: { id } },
        { ...requestOptions, repeatable: true },
      );
      assertNoUserErrors(drainRunner.userErrors);
      return drainRunner.runner!; // there when userErrors is empty
    },
    async resume(id, requestOptions) {
      const { resumeRunner } = await request(
        ResumeRunnerDocument,
        { input: { id } },
        { ...requestOptions, repeatable: true },
      );
      assertNoUserErrors(resumeRunner.userErrors);
      return resumeRunner.runner!; // there when userErrors is empty
    },
    async viewer(requestOptions) {
      return (await request(ViewerDocument, {}, requestOptions)).viewer;
    },
  };
}
