// The embedded Postgres: real server binaries from npm, own data folder, loopback only, password in a private file.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { postgresFiles, type PostgresFiles } from './postgres-files.ts';

const MAJOR = '17';

export interface Postgres {
  readonly port: number;
  readonly pid: number;
  /** True when a server left running by a killed start was taken over. */
  readonly adopted: boolean;
  url(database: string): string;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Below it lies `postgres/`. */
  readonly home: string;
  /** Further `-c name=value` settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startPostgres({ home, settings = {} }: PostgresOptions): Promise<Postgres> {
  const files = await postgresFiles(home);
  const data = path.join(files.folder, 'data');
  const version = (await readFile(path.join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '') await initialise(files, data);
  else if (version !== MAJOR) {
    throw new Error(
      `The data folder ${data} was written by Postgres ${version}, but Lethe runs Postgres ${MAJOR}. ` +
        `Dump it with Postgres ${version} (pg_dumpall) and restore the dump here, or set LETHE_HOME to another folder to start afresh.`,
    );
  }
  const password = (await readFile(path.join(files.folder, 'password'), 'utf8')).trim();
  const running = await adopt(data, password);
  if (running) return handle({ ...running, password, adopted: true });
  const port = await freePort();
  const log = path.join(files.folder, 'postgres.log');
  const pid = await launch(files, { data, port, log, settings });
  await ready({ pid, port, password, log });
  return handle({ port, pid, password, adopted: false });
}

interface Server {
  readonly port: number;
  readonly pid: number;
  readonly password: string;
  readonly adopted: boolean;
}

function handle({ port, pid, password, adopted }: Server): Postgres {
  return {
    port,
    pid,
    adopted,
    url: (database) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`,
    async stop() {
      if (alive(pid)) process.kill(pid, 'SIGINT'); // fast shutdown: clients are disconnected, nothing committed is lost
      for (let i = 0; i < 200 && alive(pid); i++) await sleep(50);
    },
  };
}

/** initdb into a folder beside, renamed when whole: a start killed half-way leaves no half data folder. */
async function initialise({ initdb, folder, user }: PostgresFiles, data: string): Promise<void> {
  const password = randomBytes(18).toString('base64url');
  const half = await mkdtemp(path.join(folder, 'init-'));
  const passwordFile = path.join(os.tmpdir(), `lethe-pg-${randomBytes(6).toString('hex')}`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    await chown(half, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  try {
    // prettier-ignore
    await run(initdb, ['-D', half, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '--no-instructions'], user);
    await writeFile(path.join(folder, 'password'), `${password}\n`, { mode: 0o600 });
    await rm(data, { recursive: true, force: true });
    await rename(half, data);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function run(file: string, args: readonly string[], user: PostgresFiles['user']): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...user, env: environment(), cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${path.basename(file)} ended with code ${code}:\n${text}`)),
    );
  });
}

async function launch(
  { postgres, user }: PostgresFiles,
  options: { data: string; port: number; log: string; settings: Readonly<Record<string, string>> },
): Promise<number> {
  const { data, port, settings } = options;
  const all = { unix_socket_directories: '', max_connections: '120', shared_buffers: '64MB', jit: 'off', ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(options.log, 'a', 0o600);
  // Detached, and its log a file, not a pipe: it outlives a killed parent, and the next start takes it over.
  const child = spawn(postgres, ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...args], {
    ...user,
    env: environment(),
    cwd: '/',
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid!)); // a spawned child has a pid
  });
  child.unref();
  return pid;
}

/** Waits until the server answers; recovery after a crash may take a while. */
async function ready({ pid, port, password, log }: Omit<Server, 'adopted'> & { log: string }): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (await answers(port, password)) return;
    if (!alive(pid))
      throw new Error(`Postgres ended while starting. Its last words, in ${log}:\n${await lastLines(log)}`);
    await sleep(50);
  }
  throw new Error(`Postgres did not answer on 127.0.0.1:${port} within 30 s; see ${log}`);
}

async function lastLines(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');
}

/** A server that a killed start left running: its own pid file says where it listens. */
async function adopt(data: string, password: string): Promise<{ port: number; pid: number } | undefined> {
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!pid || !alive(pid)) return undefined;
  for (let i = 0; i < 100 && alive(pid); i++) {
    if (port && (await answers(port, password))) return { port, pid };
    await sleep(100); // it may still be recovering, or shutting down
  }
  return undefined;
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new Error(
        `The Postgres on 127.0.0.1:${port} does not take the password in Lethe's data folder: it is not ours. Stop it, or set LETHE_HOME to another folder.`,
        { cause: error },
      );
    }
    return false;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo; // listening on TCP
      server.close(() => resolve(port));
    });
  });
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C', TZ: 'UTC' };
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
