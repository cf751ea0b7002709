import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UsageError } from './exit.ts';

/** What `lethe login` and `lethe runner start` keep for this user. */
export interface Credentials {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  /** By address of the API. */
  readonly runnerTokens?: Readonly<Record<string, string>> | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

export function credentialsFile(env: Env): string {
  const base = env.XDG_CONFIG_HOME || (process.platform === 'win32' ? env.APPDATA : undefined);
  return path.join(base || path.join(os.homedir(), '.config'), 'lethe', 'credentials.json');
}

export async function readCredentials(env: Env): Promise<Credentials> {
  const file = credentialsFile(env);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UsageError(`${file}: ${error.message}`);
  });
  if (text === undefined) return {};
  try {
    return await parse(text);
  } catch {
    throw new UsageError(`${file}: expected what "lethe login" writes; remove the file and sign in again`);
  }
}

async function parse(text: string): Promise<Credentials> {
  const { z } = await import('zod'); // loaded when there is something to check
  return z
    .object({
      url: z.string().optional(),
      token: z.string().optional(),
      runnerTokens: z.record(z.string(), z.string()).optional(),
    })
    .parse(JSON.parse(text));
}

/** Readable by this user alone from the first byte on, and never half-written. */
export async function writeCredentials(env: Env, credentials: Credentials): Promise<string> {
  const file = credentialsFile(env);
  const part = `${file}.${process.pid}`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await rm(part, { force: true }); // an old file would keep its mode
  await writeFile(part, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await rename(part, file);
  return file;
}
