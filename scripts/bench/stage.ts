// What the platform's benches measure: a real API process on the embedded Postgres, with years of a team's use in it.
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openDatabase } from '../../server/db.ts';
import { migrate } from '../../server/migrate.ts';
import { bootstrap } from '../../server/teams/bootstrap.service.ts';
import { freePort, startPostgres } from '../start/postgres.ts';
import { start } from '../start/processes.ts';
import { type ScaleBoard, scaleBoards } from './scale-grid.ts';
import { seedScale } from './seed-scale.ts';

export interface StageOptions {
  readonly runs: number;
  /** Kept, with the filled database, for the next time; undefined: a folder that goes at the end. */
  readonly home: string | undefined;
}

export interface BenchStage {
  readonly url: string;
  readonly databaseUrl: string;
  readonly teamId: string;
  readonly apiToken: string;
  readonly runnerToken: string;
  /** Those that are all done. */
  readonly boards: readonly ScaleBoard[];
  /** The answer's data; throws on errors. */
  ask<Data>(query: string, variables?: object, token?: string): Promise<Data>;
  /** Resident memory of the API process at its peak, in bytes. */
  peakRss(): Promise<number>;
  /** A new API process on the same database, the old one ended. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const SETTINGS = { shared_buffers: '256MB', max_wal_size: '4GB', max_connections: '200' };
const RUNS_A_BOARD = 550;

export async function openStage({ runs, home }: StageOptions): Promise<BenchStage> {
  const folder = home === undefined ? await mkdtemp(path.join(os.tmpdir(), 'lethe-bench-')) : path.resolve(home);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755); // as root, Postgres runs as another user, who must reach it
  const postgres = await startPostgres({ home: folder, settings: SETTINGS });
  const admin = new pg.Client({ connectionString: postgres.url('postgres') });
  await admin.connect();
  const filled = `scale_${await fillHash(runs)}`;
  if ((await admin.query('SELECT FROM pg_database WHERE datname = $1', [filled])).rowCount === 0) {
    process.stderr.write(`fills a database with ${runs} runs\n`);
    await fill(admin, { name: `${filled}_half`, url: postgres.url(`${filled}_half`), runs });
    await admin.query(`ALTER DATABASE ${filled}_half RENAME TO ${filled}`);
  }
  await admin.query('DROP DATABASE IF EXISTS bench WITH (FORCE)');
  await admin.query(`CREATE DATABASE bench TEMPLATE ${filled}`);
  const databaseUrl = postgres.url('bench');
  const db = openDatabase(databaseUrl);
  const { apiToken, runnerToken } = await bootstrap(db);
  const { id: teamId } = await db.team.findFirstOrThrow();
  await db.$disconnect();

  let api = await startApi(folder, databaseUrl);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
  return {
    get url() {
      return api.url;
    },
    databaseUrl,
    teamId,
    apiToken,
    runnerToken,
    boards: scaleBoards().slice(0, Math.max(1, Math.floor((0.9 * runs) / RUNS_A_BOARD))),
    ask: (query, variables = {}, token = apiToken) =>
      ask(agent, { url: api.url, token, body: JSON.stringify({ query, variables }) }),
    peakRss: () => peakRss(api.process.pid),
    async restart() {
      await api.process.stop();
      api = await startApi(folder, databaseUrl);
    },
    async close() {
      agent.destroy();
      await api.process.stop();
      await admin.end();
      await postgres.stop();
      if (home === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The same tables, filled the same way. */
async function fillHash(runs: number): Promise<string> {
  const migrations = await readdir(path.resolve(import.meta.dirname, '../../prisma/migrations'));
  const seeders = await Promise.all(
    ['seed-scale.ts', 'scale-grid.ts'].map((file) => readFile(path.join(import.meta.dirname, file), 'utf8')),
  );
  const text = JSON.stringify([migrations.sort(), seeders, runs]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

async function fill(admin: pg.Client, { name, url, runs }: { name: string; url: string; runs: number }): Promise<void> {
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await migrate(url);
  const db = openDatabase(url);
  await bootstrap(db);
  const { id: teamId } = await db.team.findFirstOrThrow();
  await db.$disconnect();
  await seedScale(url, { teamId, runs });
}

async function startApi(folder: string, databaseUrl: string) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    DATABASE_URL: databaseUrl,
    LETHE_API_PORT: String(port),
    LETHE_HOST: '127.0.0.1',
    LETHE_ARTIFACT_DIR: path.join(folder, 'artifacts'),
    LETHE_LOG_LEVEL: 'warn',
    LETHE_RATE_LIMIT: '0', // one token asks more than a team does in a day
  };
  const process = await start({ name: 'api', file: 'server/main.ts', env, log: path.join(folder, 'api.log') });
  let death: string | undefined;
  void process.died.then((sentence) => (death = sentence));
  while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
    if (death !== undefined) throw new Error(death);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { process, url };
}

/** Node's own client: half the processor time of fetch, of which the API shall have as much as it can. */
function ask<Data>(
  agent: http.Agent,
  { url, token, body }: { readonly url: string; readonly token: string; readonly body: string },
): Promise<Data> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'content-length': Buffer.byteLength(body),
    };
    const request = http.request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { data, errors } = JSON.parse(text) as { data?: Data; errors?: unknown }; // the shape of every GraphQL response
        if (errors !== undefined || data === undefined) reject(new Error(text.slice(0, 2000)));
        else resolve(data);
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function peakRss(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''); // Linux only
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? NaN) * 1024;
}

/** Milliseconds that `work` took, for each i of `times`. */
export async function timed(times: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await work(i);
    taken.push(performance.now() - started);
  }
  return taken;
}

/** The value below which a part `q` of the values lie. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
}
