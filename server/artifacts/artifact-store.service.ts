import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { DomainError } from '../errors.ts';

/**
 * A folder of files named by the sha256 of their content: `<folder>/<first two letters>/<sha256>`, kept for good, and
 * `<folder>/of-run/<run>/<sha256>`, kept as long as that run wants it.
 */
export interface ArtifactStore {
  /** Keeps the content if it has the hash that was announced, whole or not at all; answers its size. */
  put(content: Readable, place: Place): Promise<number>;
  /** Undefined when it is not there. */
  open(place: Place): Promise<Readable | undefined>;
  /** Removes what was kept for good. Safe to repeat. */
  remove(sha256: string): Promise<void>;
  /** Removes what was kept for a run, all but `keep`. Safe to repeat. */
  clear(run: string, keep?: string): Promise<void>;
}

export interface Place {
  readonly sha256: string;
  /** The id of the run that it is kept for; undefined: for good. */
  readonly run?: string | undefined;
}

/** More came than a single artifact may hold. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

export async function openArtifactStore(folder: string, maxBytes: number): Promise<ArtifactStore> {
  const incoming = path.join(folder, 'incoming');
  await rm(incoming, { recursive: true, force: true }); // what a killed server had half received
  await mkdir(incoming, { recursive: true });
  const folderOf = (run: string): string => path.join(folder, 'of-run', run);
  const fileOf = ({ sha256, run }: Place): string =>
    path.join(run === undefined ? path.join(folder, sha256.slice(0, 2)) : folderOf(run), sha256);
  return {
    async put(content, place) {
      const { sha256 } = place;
      const half = path.join(incoming, randomBytes(12).toString('hex'));
      try {
        const received = await receive(content, half, maxBytes);
        if (received.sha256 !== sha256) {
          throw new DomainError(
            'INVALID',
            `x-lethe-sha256: expected the hash of the content, ${received.sha256}, got ${sha256}`,
            ['sha256'],
          );
        }
        await mkdir(path.dirname(fileOf(place)), { recursive: true });
        await rename(half, fileOf(place));
        return received.bytes;
      } finally {
        await rm(half, { force: true });
      }
    },
    async open(place) {
      const file = fileOf(place);
      return (await stat(file).catch(() => undefined)) ? createReadStream(file) : undefined;
    },
    async remove(sha256) {
      await rm(fileOf({ sha256 }), { force: true });
    },
    async clear(run, keep) {
      if (keep === undefined) return rm(folderOf(run), { recursive: true, force: true });
      const names = await readdir(folderOf(run)).catch(() => []);
      for (const name of names.filter((each) => each !== keep))
        await rm(path.join(folderOf(run), name), { force: true });
    },
  };
}

async function receive(content: Readable, file: string, maxBytes: number): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx');
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TooLarge(`expected at most ${maxBytes} bytes, got more`);
      hash.update(chunk);
      await handle.write(chunk);
    }
    await handle.sync(); // a row in the database must never point to a file that a crash took
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}
