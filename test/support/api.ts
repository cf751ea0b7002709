// A real API on a database of its own: real HTTP, real WebSocket.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDatabase, type Db } from '../../server/db.ts';
import type { ServerEnv } from '../../server/env.ts';
import { startServer, type RunningServer } from '../../server/server.ts';
import { bootstrap } from '../../server/teams/bootstrap.service.ts';
import { freshDatabase } from './database.ts';

export interface GraphqlReply {
  readonly status: number;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

export interface Api {
  readonly url: string;
  readonly db: Db;
  readonly databaseUrl: string;
  readonly env: ServerEnv;
  readonly apiToken: string;
  readonly runnerToken: string;
  /** A sign-in link's secret. */
  readonly link: string;
  /** Sends one document; answers whatever came. `token` null: none. */
  send(document: string, variables?: object, token?: string | null): Promise<GraphqlReply>;
  /** As `send`, but throws on errors and answers the data. */
  request(document: string, variables?: object, token?: string): Promise<Record<string, unknown>>;
  /** Another API process's worth of server on the same database. */
  another(): Promise<RunningServer>;
  close(): Promise<void>;
}

export async function openApi(options: Partial<ServerEnv> = {}): Promise<Api> {
  const database = await freshDatabase();
  const home = await mkdtemp(path.join(os.tmpdir(), 'lethe-api-'));
  const env: ServerEnv = {
    databaseUrl: database.url,
    port: 0,
    host: '127.0.0.1',
    webUrl: 'http://127.0.0.1:3000',
    artifactDir: path.join(home, 'artifacts'),
    artifactMaxBytes: 1 << 20,
    bucket: null,
    metricsToken: null,
    leaseSeconds: 60,
    sweepSeconds: 1,
    rateLimit: 0,
    logLevel: 'silent',
    trustProxy: 'loopback',
    singleSignOn: null,
    ...options,
  };
  const servers = [await startServer(env)];
  const db = openDatabase(database.url);
  const secrets = await bootstrap(db);
  const { url } = servers[0]!; // just started
  const send: Api['send'] = (document, variables = {}, token = secrets.apiToken) =>
    post(url, { document, variables, token });
  return {
    url,
    db,
    databaseUrl: database.url,
    env,
    ...secrets,
    send,
    async request(document, variables, token) {
      const { data, errors } = await send(document, variables, token);
      if (errors.length > 0 || !data) throw new Error(JSON.stringify(errors));
      return data;
    },
    async another() {
      const server = await startServer(env);
      servers.push(server);
      return server;
    },
    async close() {
      for (const server of servers) await server.stop();
      await db.$disconnect();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function post(
  url: string,
  { document, variables, token }: { document: string; variables: object; token: string | null },
): Promise<GraphqlReply> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: document, variables }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<GraphqlReply>; // the shape of every GraphQL response
  return { status: response.status, data, errors };
}
