import path from 'node:path';

/** What the launcher takes from the environment; the only file of scripts/ that reads it. */
export interface LauncherEnv {
  /** Everything the platform keeps: database, artifacts, logs, downloads. */
  readonly home: string;
  readonly host: string;
  /** A port the user insists on; undefined = the default, or the next free one. */
  readonly apiPort: number | undefined;
  readonly webPort: number | undefined;
  readonly dataDir: string | undefined;
  /** A Postgres of the user's own; undefined = the embedded one. */
  readonly databaseUrl: string | undefined;
  /** All there are, for a program of server/ that checks its own. */
  readonly variables: NodeJS.ProcessEnv;
}

export function readEnv(env: NodeJS.ProcessEnv = process.env): LauncherEnv {
  return {
    home: path.resolve(env.LETHE_HOME || path.join(import.meta.dirname, '../../.lethe')),
    host: env.LETHE_HOST || '127.0.0.1',
    apiPort: port('LETHE_API_PORT', env.LETHE_API_PORT),
    webPort: port('LETHE_WEB_PORT', env.LETHE_WEB_PORT),
    dataDir: env.LETHE_DATA_DIR ? path.resolve(env.LETHE_DATA_DIR) : undefined,
    databaseUrl: env.DATABASE_URL || undefined,
    variables: env,
  };
}

function port(name: string, text: string | undefined): number | undefined {
  if (!text) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535) {
    throw new Error(`${name}: expected a port from 1 to 65535, got "${text}"`);
  }
  return value;
}
