// The form of a backup: a tar.gz whose first entry says what is in it. Long things come in parts, so that neither end holds one whole.
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { z } from 'zod';

const PART_BYTES = 4 * 2 ** 20;
export const MANIFEST = 'manifest.json';

export const manifestSchema = z.object({
  format: z.literal(1, { error: (issue) => `expected a backup of format 1, got ${JSON.stringify(issue.input)}` }),
  madeAt: z.string(),
  /** Applied to the database that was saved, in order. */
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).readonly() })).readonly(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export interface ArchiveWriter {
  add(name: string, content: AsyncIterable<Buffer> | Buffer): Promise<void>;
  close(): Promise<void>;
}

export function writeArchive(file: string): ArchiveWriter {
  const tar = pack();
  const written = pipeline(tar, createGzip({ level: 4 }), createWriteStream(file, { mode: 0o600, flush: true }));
  written.catch(() => {}); // said by close
  const entry = (name: string, part: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      tar.entry({ name }, part, (error) => (error ? reject(error) : resolve()));
    });
  return {
    async add(name, content) {
      if (Buffer.isBuffer(content)) return entry(name, content);
      let parts: Buffer[] = [];
      let bytes = 0;
      let number = 0;
      const flush = async (): Promise<void> => {
        await entry(`${name}/${String((number += 1)).padStart(8, '0')}`, Buffer.concat(parts));
        [parts, bytes] = [[], 0];
      };
      for await (const chunk of content) {
        parts.push(chunk);
        bytes += chunk.length;
        if (bytes >= PART_BYTES) await flush();
      }
      if (bytes > 0 || number === 0) await flush();
    },
    async close() {
      tar.finalize();
      await written;
    },
  };
}

/** What was added under one name, its parts one behind the other. Read it to its end before the next. */
export interface Archived {
  readonly name: string;
  readonly content: Readable;
}

/** In the order of the archive. */
export async function* readArchive(file: string): AsyncGenerator<Archived> {
  const tar = extract();
  const unpacked = pipeline(createReadStream(file), createGunzip(), tar);
  unpacked.catch(() => {}); // the entries' iterator says it too
  const entries = tar[Symbol.asyncIterator]();
  let next = await entries.next();
  while (!next.done) {
    const name = nameOf(next.value.header.name);
    const parts = async function* (): AsyncGenerator<Buffer> {
      while (!next.done && nameOf(next.value.header.name) === name) {
        for await (const chunk of next.value as AsyncIterable<Buffer>) yield chunk;
        next = await entries.next();
      }
    };
    yield { name, content: Readable.from(parts(), { objectMode: false }) };
  }
  await unpacked;
}

const nameOf = (entry: string): string => (entry === MANIFEST ? entry : entry.replace(/\/\d{8}$/, ''));
