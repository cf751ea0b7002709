// Builds the web page when its sources have changed; used by the launcher and by the browser tests.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const stamp = path.join(root, 'web/.next/lethe-stamp');
const lock = path.join(root, 'node_modules/.cache/lethe-web-build.pid');
const made = new Set(['.next', 'gql', 'node_modules']);

/** True when it built, false when web/.next was already that of these sources. `onLine` gets the build's output. */
export async function buildWeb(onLine: (line: string) => void = () => {}): Promise<boolean> {
  const sources = await digest();
  const isBuilt = async (): Promise<boolean> => (await readFile(stamp, 'utf8').catch(() => '')) === sources;
  if (await isBuilt()) return false;
  const release = await lockBuild();
  try {
    if (await isBuilt()) return false; // by whoever had the lock
    await run(onLine);
    await mkdir(path.dirname(stamp), { recursive: true });
    await writeFile(stamp, sources);
    return true;
  } finally {
    await release();
  }
}

/** Next builds a folder once at a time and fails the second; so the second waits. A lock left by a killed build is taken over. */
async function lockBuild(): Promise<() => Promise<void>> {
  await mkdir(path.dirname(lock), { recursive: true });
  const own = `${lock}.${process.pid}`;
  await writeFile(own, String(process.pid)); // linked whole: nobody can read a lock that is still empty
  for (;;) {
    try {
      await link(own, lock);
      await rm(own);
      return () => rm(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isAlive(Number(await readFile(lock, 'utf8').catch(() => '')))) await setTimeout(500);
      else await rm(lock, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Of every source's path and content; generated documents follow from web/features and schema.graphql. */
async function digest(): Promise<string> {
  const hash = createHash('sha256');
  const files = [...(await sourcesIn('web')), 'schema.graphql', 'package-lock.json'];
  for (const file of files.sort()) hash.update(file).update(await readFile(path.join(root, file)));
  return hash.digest('hex');
}

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      if (made.has(entry.name) || /^next-env|\.tsbuildinfo$/.test(entry.name)) return [];
      const file = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? sourcesIn(file) : [file];
    }),
  );
  return found.flat();
}

async function run(onLine: (line: string) => void): Promise<void> {
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build', 'web'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      onLine(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`next build web ended with code ${code}:\n${output.join('\n')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const built = await buildWeb((line) => console.log(line));
  if (!built) console.log('web/.next is up to date');
}
