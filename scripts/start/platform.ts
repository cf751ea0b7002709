// Starts the whole platform: Postgres, API, one runner, the web page; stops it in the reverse order.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { LauncherEnv } from './env.ts';
import { lockHome } from './lock.ts';
import { pickPort } from './ports.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { output, start, type Running } from './processes.ts';

export interface Platform {
  readonly api: string;
  readonly web: string;
  /** One use, one hour. */
  readonly signInLink: string;
  readonly apiToken: string;
  /** Roots of process trees that are not below this process (an adopted or detached Postgres). */
  readonly pids: readonly number[];
  /** Resolves with a sentence when any part ends by itself. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** Of the embedded Postgres. */
export const DATABASE = 'lethe';

export async function startPlatform(env: LauncherEnv, say: (line: string) => void): Promise<Platform> {
  const lock = await lockHome(env.home);
  const started: { stop(): Promise<void> }[] = [{ stop: lock.release }];
  const stop = async (): Promise<void> => {
    for (let part = started.pop(); part; part = started.pop()) await part.stop();
  };
  try {
    const logs = path.join(env.home, 'logs');
    await mkdir(logs, { recursive: true });
    const postgres = env.databaseUrl ? undefined : await embedded(env, say);
    if (postgres) started.push(postgres);
    const databaseUrl = env.databaseUrl ?? postgres!.url(DATABASE); // one of the two is there

    const { host } = env;
    const apiPort = await pickPort({ host, variable: 'LETHE_API_PORT', chosen: env.apiPort, usual: 4000 });
    const webPort = await pickPort({ host, variable: 'LETHE_WEB_PORT', chosen: env.webPort, usual: 3000 });
    const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    const api = `http://${reachable}:${apiPort}`;
    const web = `http://${reachable}:${webPort}`;
    const shared = {
      LETHE_HOST: host,
      LETHE_API_URL: api,
      LETHE_WEB_URL: web,
      LETHE_HOME: env.home,
      NODE_ENV: 'production',
    };
    const database = { DATABASE_URL: databaseUrl, LETHE_ARTIFACT_DIR: path.join(env.home, 'artifacts') };

    const secrets = JSON.parse(await output('server/admin.ts', ['bootstrap'], { ...shared, ...database })) as {
      link: string;
      apiToken: string;
      runnerToken: string;
    }; // printed by server/admin.ts
    const running: Running[] = [];
    const launch = async (name: string, file: string, own: Record<string, string>): Promise<void> => {
      const program = await start({ name, file, env: { ...shared, ...own }, log: path.join(logs, `${name}.log`) });
      running.push(program);
      started.push(program);
    };
    await launch('api', 'server/main.ts', { ...database, LETHE_API_PORT: String(apiPort) });
    await launch('web', 'web/main.ts', { LETHE_WEB_PORT: String(webPort) });
    const died = Promise.race(running.map((program) => program.died));
    await answering(`${api}/readyz`, died);
    await launch('runner', 'gpu-runner/main.ts', {
      LETHE_RUNNER_TOKEN: secrets.runnerToken,
      LETHE_RUNNER_NAME: 'local',
      ...(env.dataDir ? { LETHE_DATA_DIR: env.dataDir } : {}),
    });
    await answering(`${web}/sign-in`, died);
    await lock.announce(web);
    // For scripts on this machine: valid until the next start makes another.
    await writeFile(path.join(env.home, 'api-token'), `${secrets.apiToken}\n`, { mode: 0o600 });
    return {
      api,
      web,
      signInLink: `${web}/sign-in#${secrets.link}`,
      apiToken: secrets.apiToken,
      pids: postgres ? [postgres.pid] : [],
      died: Promise.race(running.map((program) => program.died)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function embedded(env: LauncherEnv, say: (line: string) => void): Promise<Postgres> {
  const postgres = await startPostgres({ home: env.home });
  if (postgres.adopted) say('Took over the Postgres that an earlier start left running.');
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  await client.connect();
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  await client.end();
  return postgres;
}

/** Waits until `url` answers with a success, or a part of the platform dies, or 60 s are over. */
async function answering(url: string, died: Promise<string>): Promise<void> {
  let death: string | undefined;
  void died.then((sentence) => (death = sentence));
  for (let i = 0; i < 300; i++) {
    if (death) throw new Error(death);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer within 60 s; see the logs`);
}
