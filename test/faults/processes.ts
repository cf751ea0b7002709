// The real API and real runners, each in a process of its own that a test may kill, stop and wake.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openDatabase, type Db } from '../../server/db.ts';
import { bootstrap } from '../../server/teams/bootstrap.service.ts';
import { freshDatabase } from '../support/database.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Process {
  readonly child: ChildProcess;
  /** All it printed so far. */
  text(): string;
  readonly ended: Promise<number | null>;
}

export interface FaultPlatform {
  readonly db: Db;
  readonly url: string;
  /** An owner's. */
  readonly apiToken: string;
  /** Answers with `data`; throws on errors and on userErrors of the one mutation. */
  ask<Data>(query: string, variables?: object): Promise<Data>;
  runner(name: string): Promise<Process>;
  /** Kills the API as a crash would. */
  killApi(): Promise<void>;
  startApi(): Promise<void>;
  close(): Promise<void>;
}

/** Leases of `leaseSeconds`, swept five times as often. */
export async function openFaultPlatform({ leaseSeconds }: { readonly leaseSeconds: number }): Promise<FaultPlatform> {
  const database = await freshDatabase();
  const home = await mkdtemp(path.join(os.tmpdir(), 'lethe-faults-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const db = openDatabase(database.url);
  const tokens = await bootstrap(db);
  const started: Process[] = [];
  const run = (file: string, env: Record<string, string>): Process => {
    const child = spawnProgram(file, env);
    started.push(child);
    return child;
  };

  let api: Process | undefined;
  const startApi = async (): Promise<void> => {
    api = run('server/main.ts', {
      DATABASE_URL: database.url,
      LETHE_API_PORT: String(port),
      LETHE_ARTIFACT_DIR: path.join(home, 'artifacts'),
      LETHE_LEASE_SECONDS: String(leaseSeconds),
      LETHE_SWEEP_SECONDS: String(leaseSeconds / 5),
    });
    await answering(`${url}/readyz`, api);
  };
  await startApi();

  return {
    db,
    url,
    apiToken: tokens.apiToken,
    startApi,
    async killApi() {
      api?.child.kill('SIGKILL');
      await api?.ended;
    },
    async ask<Data>(query: string, variables: object = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.apiToken}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data as Data; // the test names what its document selects
    },
    async runner(name) {
      return run('gpu-runner/main.ts', {
        LETHE_API_URL: url,
        LETHE_RUNNER_TOKEN: tokens.runnerToken,
        LETHE_RUNNER_NAME: name,
        LETHE_RUNNER_SLOTS: '1',
        LETHE_HOME: path.join(home, name),
      });
    },
    async close() {
      for (const { child, ended } of started.toReversed()) {
        child.kill('SIGKILL');
        await ended;
      }
      await db.$disconnect();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function spawnProgram(file: string, env: Record<string, string>): Process {
  const { LETHE_DATA_DIR: _, ...inherited } = process.env; // these tests are about synthetic data only
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, file)], {
    cwd: root,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, text: () => text, ended };
}

async function answering(url: string, program: Process): Promise<void> {
  for (let i = 0; i < 300 && program.child.exitCode === null; i++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer:\n${program.text()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  await new Promise((resolve) => server.close(resolve));
  return port;
}
