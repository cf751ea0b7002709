import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { DomainError } from '../errors.ts';

/** A folder of files named by the sha256 of their content: `<folder>/<first two letters>/<sha256>`. */
export interface ArtifactStore {
  /** Keeps the content if it has the hash that was announced, whole or not at all; answers its size. */
  put(content: Readable, sha256: string): Promise<number>;
  /** Undefined when it is not there. */
  open(sha256: string): Promise<Readable | undefined>;
}

/** More came than a single artifact may hold. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

export async function openArtifactStore(folder: string, maxBytes: number): Promise<ArtifactStore> {
  const incoming = path.join(folder, 'incoming');
  await rm(incoming, { recursive: true, force: true }); // what a killed server had half received
  await mkdir(incoming, { recursive: true });
  const fileOf = (sha256: string): string => path.join(folder, sha256.slice(0, 2), sha256);
  return {
    async put(content, sha256) {
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
        await mkdir(path.dirname(fileOf(sha256)), { recursive: true });
        await rename(half, fileOf(sha256));
        return received.bytes;
      } finally {
        await rm(half, { force: true });
      }
    },
    async open(sha256) {
      const file = fileOf(sha256);
      return (await stat(file).catch(() => undefined)) ? createReadStream(file) : undefined;
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
