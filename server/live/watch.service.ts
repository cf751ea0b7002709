import { canonicalAttribute } from '../attributes.ts';
import type { Db } from '../db.ts';
import type { DatasetKind, ModelName } from '../enums.ts';
import { DomainError } from '../errors.ts';
import { type MetricsEvent, pointsOf, type Series } from '../runs/metric.service.ts';
import { type RunRow, runById, runIdsOfExperiment } from '../runs/run.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { generatorOf, type Live, type LiveEvent } from './live.service.ts';

export interface Watcher {
  readonly db: Db;
  readonly live: Live;
  readonly by: Identity;
}

export interface RunChoice {
  readonly experiment?: string | null;
  readonly run?: string | null;
}

/** The team's runs as they change; of one experiment or one run when asked so. */
export async function watchRuns(
  { db, live, by }: Watcher,
  { experiment, run }: RunChoice,
): Promise<AsyncGenerator<RunRow>> {
  const events = live.events();
  try {
    const members = experiment == null ? undefined : new Set(await runIdsOfExperiment(db, by, experiment));
    if (members?.size === 0) throw notFound('experiment', experiment);
    if (run != null && !(await runById(db, by, run))) throw notFound('run', run);
    const wanted = (id: string): boolean => (run == null || run === id) && (members?.has(id) ?? true);
    return mapped({ events, live }, async (event) => {
      if (event.topic !== 'run' || event.team !== by.team.id || !wanted(event.run)) return undefined;
      return (await loadedRun(db, by, event)) ?? undefined;
    });
  } catch (error) {
    await events.return();
    throw error;
  }
}

/** Once at first, then whenever something of the team may have become claimable. */
export function watchQueue({ live, by }: Omit<Watcher, 'db'>): AsyncGenerator<{ run: string | null }> {
  const events = live.events();
  let greeted = false;
  const later = mapped({ events, live }, async (event) =>
    event.topic === 'gap' || (event.topic === 'queue' && event.team === by.team.id) ? { run: null } : undefined,
  );
  return generatorOf({
    async next() {
      if (greeted) return later.next();
      greeted = true;
      return { done: false, value: { run: null } };
    },
    stop: () => later.return(undefined),
  });
}

/** New points of a run's curves. */
export async function watchMetrics({ db, live, by }: Watcher, runId: string): Promise<AsyncGenerator<Series[]>> {
  const events = live.events();
  if (!(await runById(db, by, runId))) {
    await events.return();
    throw notFound('run', runId);
  }
  return mapped({ events, live }, async (event) =>
    event.topic === 'metrics' && event.run === runId ? loadedPoints(db, event) : undefined,
  );
}

/** A board whose figures may have changed. */
export interface ChangedBoard {
  readonly run: RunRow;
}

export interface BoardChoice {
  readonly dataset?: DatasetKind | null;
  readonly model?: ModelName | null;
  readonly attribute?: string | null;
}

/** A run of a board has ended: its figures are to be read anew. */
export function watchBoards({ db, live, by }: Watcher, choice: BoardChoice): AsyncGenerator<ChangedBoard> {
  const events = live.events();
  return mapped({ events, live }, async (event) => {
    if (event.topic !== 'run' || event.team !== by.team.id) return undefined;
    const run = await loadedRun(db, by, event);
    return run && run.finishedAt !== null && isOfBoard(run, choice) ? { run } : undefined;
  });
}

function isOfBoard(run: RunRow, { dataset, model, attribute }: BoardChoice): boolean {
  return (
    (dataset == null || run.datasetKind === dataset) &&
    (model == null || run.model === model) &&
    (attribute == null || run.attribute === canonicalAttribute(attribute))
  );
}

// One event is one object for all who hear of it in this process: what it leads to is read once, however many watch. Who may watch
// runs sees all of the team's, so that the team is all that tells them apart.
const runsOfEvents = new WeakMap<RunEvent, Promise<RunRow | null>>();
const pointsOfEvents = new WeakMap<MetricsEvent, Promise<Series[]>>();
type RunEvent = Extract<LiveEvent, { topic: 'run' }>;

function loadedRun(db: Db, by: Identity, event: RunEvent): Promise<RunRow | null> {
  return once(runsOfEvents, event, () => runById(db, by, event.run));
}

function loadedPoints(db: Db, event: MetricsEvent): Promise<Series[]> {
  return once(pointsOfEvents, event, () => pointsOf(db, event));
}

function once<Event extends object, Loaded>(
  known: WeakMap<Event, Promise<Loaded>>,
  event: Event,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  const found = known.get(event) ?? load();
  known.set(event, found);
  return found;
}

/** What `map` makes of the events, but undefined. An event it fails on is reported and left out: events are hints. */
function mapped<Result>(
  { events, live }: { readonly events: ReturnType<Live['events']>; readonly live: Live },
  map: (event: LiveEvent) => Promise<Result | undefined>,
): AsyncGenerator<Result, void> {
  return generatorOf({
    async next() {
      for (;;) {
        const event = await events.next();
        if (event.done) return event;
        const value = await map(event.value).catch((error: unknown) => live.report(error));
        if (value !== undefined) return { done: false, value };
      }
    },
    stop: () => events.return(),
  });
}

const notFound = (what: string, id: unknown): DomainError =>
  new DomainError('NOT_FOUND', `${what}: expected one of your team's, got ${JSON.stringify(id)}`, [what]);
