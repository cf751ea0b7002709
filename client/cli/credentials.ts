import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { UsageError } from './exit.ts';

const stored = z.object({
  url: z.string().optional(),
  token: z.string().optional(),
  /** By address of the API. */
  runnerTokens: z.record(z.string(), z.string()).optional(),
});

/** What `lethe login` and `lethe runner start` keep for this user. */
export type Credentials = Readonly<z.infer<typeof stored>>;

type Env = Readonly<Record<string, string | undefined>>;

export function credentialsFile(env: Env): string {
  const base = env.XDG_CONFIG_HOME || (process.platform === 'win32' ? env.APPDATA : undefined);
  return path.join(base || path.join(os.homedir(), '.config'), 'lethe', 'credentials.json');
}

export async function readCredentials(env: Env): Promise<Credentials> {
  const file = credentialsFile(env);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new UsageError(`${file}: ${error.message}`);
  });
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${file}: expected what "lethe login" writes; remove the file and sign in again`);
  }
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
