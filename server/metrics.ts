// What Prometheus reads at /metrics.
import { timingSafeEqual } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { Request, RequestHandler } from 'express';
import { Kind } from 'graphql';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { bearerOf } from './authenticate.ts';
import type { Context } from './context.ts';
import { type Db, poolOf } from './db.ts';
import { meters } from './meters.ts';
import { queueFigures } from './metrics.queue.ts';

export interface Metrics {
  /** Times every operation; its label is the root field: a name of the schema, not of the caller's choice. */
  readonly plugin: ApolloServerPlugin<Context>;
  text(): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(db: Db, subscribers: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'lethe_graphql_seconds',
    help: 'Time from parsing an operation to its answer, by the first field of its root.',
    labelNames: ['operation', 'field', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `lethe_${name}`, help, labelNames, registers });
  const runs = gauge('runs', 'Runs that have not ended, of all teams.', ['state']);
  const oldest = gauge('oldest_ready_seconds', 'Age of the oldest run that a runner could claim now.');
  const quietest = gauge(
    'quietest_lease_seconds',
    'Since the least recent heartbeat under a lease; past 60 it is swept.',
  );
  const online = gauge('runners_online', 'Runners heard of within 90 seconds.');
  const connections = gauge('database_connections', "Of this process's pool.", ['state']);
  const sockets = gauge('websockets', 'Open WebSocket connections of this process.');
  const points = new Counter({
    name: 'lethe_metric_points_total',
    help: 'Points of curves that this process has stored.',
    registers,
  });

  const collect = async (): Promise<void> => {
    const figures = await queueFigures(db);
    for (const state of ['ready', 'blocked', 'leased', 'running'] as const) runs.set({ state }, figures[state]);
    oldest.set(figures.oldestReadySeconds);
    quietest.set(figures.quietestLeaseSeconds);
    online.set(figures.runnersOnline);
    const { totalCount, idleCount, waitingCount } = poolOf(db);
    connections.set({ state: 'busy' }, totalCount - idleCount);
    connections.set({ state: 'idle' }, idleCount);
    connections.set({ state: 'wanted' }, waitingCount);
    sockets.set(subscribers());
    points.reset();
    points.inc(meters.points);
  };
  return {
    contentType: registry.contentType,
    async text() {
      await collect();
      return registry.metrics();
    },
    plugin: {
      async requestDidStart() {
        const end = duration.startTimer();
        return {
          async willSendResponse({ operation, errors, response }) {
            const [first] = operation?.selectionSet.selections ?? [];
            const failed =
              errors !== undefined || (response.body.kind === 'single' && !response.body.singleResult.data);
            end({
              operation: operation?.operation ?? 'none',
              // Validated when it was executed: only then is it a name of the schema.
              field: !failed && first?.kind === Kind.FIELD ? first.name.value : 'other',
              outcome: failed ? 'failed' : 'answered',
            });
          },
        };
      },
    },
  };
}

/** For who holds the token; without one, for this machine alone, and not for who comes through a proxy on it. */
export function serveMetrics(metrics: Metrics, token: string | null): RequestHandler {
  return async (request, response) => {
    const allowed = token === null ? isLocal(request) : isSame(bearerOf(request.get('authorization')) ?? '', token);
    if (!allowed) {
      const message =
        token === null
          ? 'Metrics are for this machine; set LETHE_METRICS_TOKEN for others.'
          : 'Send the metrics token.';
      response
        .status(token === null ? 403 : 401)
        .json({ code: token === null ? 'FORBIDDEN' : 'UNAUTHENTICATED', message });
      return;
    }
    response.type(metrics.contentType).send(await metrics.text());
  };
}

function isLocal(request: Request): boolean {
  const address = request.socket.remoteAddress ?? '';
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address) && request.get('x-forwarded-for') === undefined;
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
