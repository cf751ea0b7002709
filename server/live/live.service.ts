import pg from 'pg';
import type { MetricsEvent } from '../runs/metric.service.ts';

/** What servers tell each other through Postgres: ids only, sent when the change is committed. */
export type LiveEvent =
  | { readonly topic: 'run'; readonly team: string; readonly run: string }
  | { readonly topic: 'queue'; readonly team: string }
  | { readonly topic: 'token'; readonly team: string; readonly token: string }
  /** Somebody has another role in the team, or none any more. */
  | { readonly topic: 'member'; readonly team: string; readonly account: string }
  | MetricsEvent
  /** The connection was lost for a while: anything may have happened. */
  | { readonly topic: 'gap' };

export interface Live {
  /** Events from now on, until the caller stops asking. */
  events(): AsyncGenerator<LiveEvent, void>;
  listen(listener: (event: LiveEvent) => void): () => void;
  /** For what goes wrong with a single event. */
  report(error: unknown): void;
  stop(): Promise<void>;
}

const CHANNEL = 'lethe';
const RECONNECT_MS = 500;
/** A subscriber this far behind is told that there was a gap, and no more. */
const BACKLOG = 10_000;

/** Listens on a connection of its own, and connects again whenever it breaks. */
export async function listenToDatabase(url: string, report: (error: unknown) => void): Promise<Live> {
  const listeners = new Set<(event: LiveEvent) => void>();
  let client: pg.Client | undefined;
  const state = { stopped: false };

  const emit = (event: LiveEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'lethe-live', keepAlive: true });
    next.on('notification', ({ payload }) => {
      if (payload) emit(JSON.parse(payload) as LiveEvent); // sent by this program and its triggers
    });
    next.on('error', report);
    await next.connect();
    await next.query(`LISTEN ${CHANNEL}`);
    next.on('end', () => void reconnect()); // from here on: before, the failure is the caller's
    client = next;
  };

  const reconnect = async (): Promise<void> => {
    while (!state.stopped) {
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      if (state.stopped) return;
      try {
        await connect();
        emit({ topic: 'gap' });
        return;
      } catch (error) {
        report(error);
      }
    }
  };

  await connect();
  const listen = (listener: (event: LiveEvent) => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    listen,
    report,
    events: () => eventsOf(listen),
    async stop() {
      state.stopped = true;
      client?.removeAllListeners('end');
      await client?.end();
    },
  };
}

function eventsOf(listen: Live['listen']): AsyncGenerator<LiveEvent, void> {
  const queue = { events: new Map<string, LiveEvent>(), heard: 0, done: false, wake: (): void => {} };
  // Listens at once, not when first asked: nothing is missed between subscribing and the first read.
  const unlisten = listen((event) => {
    queue.heard += 1;
    const key = sameKey(event) ?? `event ${queue.heard}`;
    queue.events.delete(key); // what is told again waits behind what came meanwhile
    if (queue.events.size >= BACKLOG) {
      queue.events.clear();
      queue.events.set('gap', { topic: 'gap' });
    } else queue.events.set(key, event);
    queue.wake();
  });
  return generatorOf({
    async next() {
      while (!queue.done && queue.events.size === 0) {
        await new Promise<void>((resolve) => {
          queue.wake = resolve;
        });
      }
      const [first] = queue.events;
      if (queue.done || !first) return END;
      const [key, event] = first;
      queue.events.delete(key);
      return { done: false, value: event };
    },
    stop() {
      queue.done = true;
      unlisten();
      queue.wake();
    },
  });
}

/** Events of which the last alone is worth telling: they only say that something is to be read anew. Undefined: each counts. */
function sameKey(event: LiveEvent): string | undefined {
  if (event.topic === 'run') return `run ${event.run}`;
  return event.topic === 'queue' ? `queue ${event.team}` : undefined;
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** An async generator that can be ended while it waits, which one written with `yield` cannot. */
export function generatorOf<T>(source: {
  next(): Promise<IteratorResult<T, void>>;
  stop(): unknown;
}): AsyncGenerator<T, void> {
  const stop = async (): Promise<IteratorReturnResult<void>> => {
    await source.stop();
    return END;
  };
  return {
    next: source.next,
    return: stop,
    throw: stop,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
