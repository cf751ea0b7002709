import type { Connection, RequestOptions } from './connection.ts';
import { LetheError } from './errors.ts';
import {
  ExperimentProgressDocument,
  RunProgressByNumberDocument,
  RunUpdatedDocument,
  type RunProgressFragment,
  type RunStatus,
  type RunUpdatedSubscription,
} from './gql/graphql.ts';

/** What to watch, by its short number. */
export type WatchTarget = { readonly experiment: number } | { readonly run: number };

export interface WatchOptions extends RequestOptions {
  /** How often to ask besides listening, in milliseconds; 15 000 when left out. */
  readonly pollMs?: number;
}

/** How the watched runs stand at one moment. */
export interface Snapshot {
  /** By number. */
  readonly runs: readonly RunProgressFragment[];
  /** Whether no run is waiting or under way any more. */
  readonly ended: boolean;
  /** Whether changes are heard of as they happen; otherwise the API is asked now and then. */
  readonly live: boolean;
}

const ENDED: Readonly<Record<RunStatus, boolean>> = {
  QUEUED: false,
  LEASED: false,
  RUNNING: false,
  SUCCEEDED: true,
  FAILED: true,
  CANCELLED: true,
};
const POLL_MS = 15_000;
/** Without a WebSocket the poll is all there is. */
const POLL_DEAF_MS = 2_000;

/**
 * Snapshots of the runs as they change, until all have ended. Changes come by a subscription; the API is asked again on each
 * (re)connection and slowly besides, so that nothing that a broken connection swallowed is missed.
 */
export async function* watch(
  connection: Connection,
  target: WatchTarget,
  { signal, pollMs = POLL_MS }: WatchOptions = {},
): AsyncGenerator<Snapshot, void> {
  const first = await load(connection, target, signal);
  const bell = createBell();
  let runs = byId(first.runs);
  let heard: RunProgressFragment[] = [];
  let stale = false;
  const feed = await subscribe(connection, first.variables, {
    changed(run) {
      heard.push(run);
      bell.ring();
    },
    connected() {
      stale = true;
      bell.ring();
    },
  });
  try {
    for (;;) {
      if (stale) {
        stale = false;
        runs = byId((await load(connection, target, signal)).runs);
      }
      for (const run of heard) runs.set(run.id, run);
      heard = [];
      const snapshot = snapshotOf(runs, feed.live());
      yield snapshot;
      if (snapshot.ended) return;
      const rung = await bell.wait(feed.live() ? pollMs : Math.min(pollMs, POLL_DEAF_MS), signal);
      stale ||= !rung;
    }
  } finally {
    feed.end();
  }
}

interface Loaded {
  readonly runs: readonly RunProgressFragment[];
  /** Of the subscription to the same. */
  readonly variables: { readonly experiment?: string; readonly run?: string };
}

async function load(connection: Connection, target: WatchTarget, signal?: AbortSignal): Promise<Loaded> {
  if ('run' in target) {
    const { run } = await connection.request(RunProgressByNumberDocument, { number: target.run }, { signal });
    if (!run) throw new LetheError('NOT_FOUND', `There is no run ${target.run}, or you may not see it.`);
    return { runs: [run], variables: { run: run.id } };
  }
  const runs: RunProgressFragment[] = [];
  for (let after: string | null = null; ;) {
    const variables: { number: number; after: string | null } = { number: target.experiment, after };
    const { experiment } = await connection.request(ExperimentProgressDocument, variables, { signal });
    if (!experiment) {
      throw new LetheError('NOT_FOUND', `There is no experiment ${target.experiment}, or you may not see it.`);
    }
    runs.push(...experiment.runs.nodes);
    const { hasNextPage, endCursor } = experiment.runs.pageInfo;
    if (!hasNextPage || endCursor == null) return { runs, variables: { experiment: experiment.id } };
    after = endCursor;
  }
}

const byId = (runs: readonly RunProgressFragment[]): Map<string, RunProgressFragment> =>
  new Map(runs.map((run) => [run.id, run]));

function snapshotOf(runs: ReadonlyMap<string, RunProgressFragment>, live: boolean): Snapshot {
  const sorted = [...runs.values()].sort((a, b) => a.number - b.number);
  return { runs: sorted, ended: sorted.every(({ status }) => ENDED[status]), live };
}

interface Listener {
  changed(run: RunProgressFragment): void;
  connected(): void;
}

async function subscribe(
  { url, token }: Connection,
  variables: Loaded['variables'],
  listener: Listener,
): Promise<{ live(): boolean; end(): void }> {
  // Loaded when they are needed: most programs and commands listen to nothing.
  const [{ createClient }, { WebSocket }] = await Promise.all([import('graphql-ws'), import('ws')]);
  let live = false;
  const client = createClient({
    url: new URL('/graphql', url.replace(/^http/, 'ws')).href,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    keepAlive: 10_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    on: {
      connected() {
        live = true;
        listener.connected();
      },
      closed() {
        live = false;
      },
    },
  });
  const end = client.subscribe<RunUpdatedSubscription>(
    { query: RunUpdatedDocument.toString(), variables },
    {
      next: ({ data }) => data && listener.changed(data.runUpdated),
      error: () => (live = false), // the poll goes on, and says what is wrong
      complete: () => undefined,
    },
  );
  return {
    live: () => live,
    end() {
      end();
      void client.dispose();
    },
  };
}

/** Wakes whoever waits; a ring while nobody does is kept for the next. */
function createBell() {
  let rung = false;
  let wake = (): void => {};
  return {
    ring(): void {
      rung = true;
      wake();
    },
    /** Whether it rang in time. */
    async wait(ms: number, signal?: AbortSignal): Promise<boolean> {
      signal?.throwIfAborted();
      if (!rung) {
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(done, ms);
          const onAbort = (): void => {
            clearTimeout(timer);
            reject(signal?.reason as Error); // throwIfAborted throws the same
          };
          function done(): void {
            clearTimeout(timer);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          }
          signal?.addEventListener('abort', onAbort, { once: true });
          wake = done;
        });
      }
      const was = rung;
      rung = false;
      return was;
    },
  };
}
