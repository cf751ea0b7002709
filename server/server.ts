import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { openArtifactStore } from './artifacts/open-store.service.ts';
import { knownOrigins } from './authenticate.ts';
import { openDatabase } from './db.ts';
import type { ServerEnv } from './env.ts';
import { graphqlOverHttp, graphqlOverWebSocket } from './graphql.ts';
import { listenToDatabase } from './live/live.service.ts';
import { createMetrics, serveMetrics } from './metrics.ts';
import { migrate } from './migrate.ts';
import { seedPaperFigures } from './paper/paper.service.ts';
import { rateLimit } from './rate-limit.ts';
import { requestIds } from './request-log.ts';
import { answerFailure, routes } from './routes.ts';
import { startSweeper } from './runs/sweeper.service.ts';
import { schema } from './schema.ts';
import { openLogins } from './teams/login.service.ts';

export interface RunningServer {
  /** Of this API, such as http://127.0.0.1:4000. */
  readonly url: string;
  /** Answers what is under way, then lets go of the database. Safe to repeat. */
  stop(): Promise<void>;
}

export async function startServer(env: ServerEnv): Promise<RunningServer> {
  const log = pino({ level: env.logLevel });
  for (const migration of await migrate(env.databaseUrl)) log.info({ migration }, 'migrated');
  const db = openDatabase(env.databaseUrl);
  await seedPaperFigures(db);
  const live = await listenToDatabase(env.databaseUrl, (error) => log.warn({ err: error }, 'live connection'));
  const store = await openArtifactStore(env);

  const app = express();
  const server = http.createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.port, env.host, resolve);
  });
  const url = urlOf(server.address() as AddressInfo, env.host); // listening on TCP
  const gate = { db, origins: knownOrigins(env.webUrl, url) };
  const { singleSignOn, webUrl } = env;
  const logins = await openLogins({ db, log, webUrl, origins: gate.origins, singleSignOn });
  const platform = {
    db,
    live,
    store,
    leaseSeconds: env.leaseSeconds,
    rate: rateLimit(env.rateLimit),
    apiUrl: url,
    webUrl,
  };
  const metrics = createMetrics(db, () => overWebSocket.sockets());
  const graphql = { schema: await schema(), platform, gate, log, plugins: [metrics.plugin] };
  const overHttp = await graphqlOverHttp(server, graphql);
  const overWebSocket = graphqlOverWebSocket(server, graphql);

  app.disable('x-powered-by');
  app.set('trust proxy', env.trustProxy); // whose word on the client's address counts
  app.use(requestIds(log));
  app.use((_request, response, next) => {
    response.set({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    });
    next();
  });
  app.get('/metrics', serveMetrics(metrics, env.metricsToken));
  app.use('/graphql', ...overHttp.handlers);
  app.use(routes({ gate, store, log, logins, singleSignOn, secureCookie: webUrl.startsWith('https:') }));
  app.use(
    (_request, response) => void response.status(404).json({ code: 'NOT_FOUND', message: 'There is nothing here.' }),
  );
  app.use(answerFailure(log));

  const sweeper = startSweeper(db, env.sweepSeconds, (event) => log.warn(event, 'sweeper'));
  log.info({ url }, 'listening');
  const end = async (): Promise<void> => {
    await sweeper.stop();
    await overWebSocket.stop();
    await overHttp.stop(); // closes the server once what is under way is answered
    await live.stop();
    await db.$disconnect();
  };
  let ended: Promise<void> | undefined;
  return { url, stop: () => (ended ??= end()) };
}

function urlOf({ port }: AddressInfo, host: string): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
