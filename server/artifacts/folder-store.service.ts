import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ArtifactStore, checking, keyOf, type Kept, placeOfKey, prefixOfRun } from './artifact-store.service.ts';

/** No upload rests for an hour. */
const ABANDONED_MS = 3_600_000;

/** Files of a folder, each moved to its name when it is whole and on disk. */
export async function openFolderStore(folder: string, maxBytes: number): Promise<ArtifactStore> {
  const incoming = path.join(folder, 'incoming');
  await mkdir(incoming, { recursive: true });
  await removeAbandoned(incoming);
  const remove = (key: string): Promise<void> => rm(path.join(folder, key), { recursive: true, force: true });
  return {
    async put(content, place) {
      const half = path.join(incoming, randomBytes(12).toString('hex'));
      const check = checking(place.sha256, maxBytes);
      const file = path.join(folder, keyOf(place));
      try {
        // flush: a row in the database must never point to a file that a crash took
        await pipeline(content, check.stream, createWriteStream(half, { flags: 'wx', flush: true }));
        await mkdir(path.dirname(file), { recursive: true });
        await rename(half, file);
        return check.bytes();
      } finally {
        await rm(half, { force: true });
      }
    },
    async open(place) {
      const file = path.join(folder, keyOf(place));
      return (await stat(file).catch(() => undefined)) ? createReadStream(file) : undefined;
    },
    async clear(run, keep) {
      if (keep === undefined) return remove(prefixOfRun(run));
      const names = await readdir(path.join(folder, prefixOfRun(run))).catch(() => []);
      for (const name of names.filter((each) => each !== keep)) await remove(prefixOfRun(run) + name);
    },
    remove: (place) => remove(keyOf(place)),
    all: () => filesBelow(folder),
  };
}

/** What a killed server had half received; another server of the same folder may be receiving now. */
async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name);
    const found = await stat(file).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
  }
}

async function* filesBelow(folder: string, below = ''): AsyncGenerator<Kept> {
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    const key = below + entry.name;
    if (entry.isDirectory()) yield* filesBelow(folder, `${key}/`);
    const place = placeOfKey(key);
    const found = place && (await stat(path.join(folder, key)).catch(() => undefined)); // it may have gone meanwhile
    if (place && found) yield { ...place, keptAt: found.mtime };
  }
}
