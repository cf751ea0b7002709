import { createHash } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { DomainError } from '../errors.ts';

/**
 * Content by the sha256 of itself: `<first two letters>/<sha256>`, kept for good, and `of-run/<run>/<sha256>`, kept as long as that run
 * wants it. In a folder (folder-store.service.ts) or in a bucket (bucket-store.service.ts), under the same names.
 */
export interface ArtifactStore {
  /** Keeps the content if it has the hash that was announced, whole or not at all; answers its size. */
  put(content: Readable, place: Place): Promise<number>;
  /** Undefined when it is not there. */
  open(place: Place): Promise<Readable | undefined>;
  /** Removes what was kept for a run, all but `keep`. Safe to repeat. */
  clear(run: string, keep?: string): Promise<void>;
  /** Removes what nothing refers to any more. Safe to repeat. */
  remove(place: Place): Promise<void>;
  /** Everything that is kept. */
  all(): AsyncIterable<Kept>;
}

export interface Place {
  readonly sha256: string;
  /** The id of the run that it is kept for; undefined: for good. */
  readonly run?: string | undefined;
}

export interface Kept extends Place {
  /** When it came, or came again. */
  readonly keptAt: Date;
}

/** More came than a single artifact may hold. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

const OF_RUN = 'of-run';

export function keyOf({ sha256, run }: Place): string {
  return run === undefined ? `${sha256.slice(0, 2)}/${sha256}` : `${OF_RUN}/${run}/${sha256}`;
}

export const prefixOfRun = (run: string): string => `${OF_RUN}/${run}/`;

/** Undefined for a key that keyOf does not make. */
export function placeOfKey(key: string): Place | undefined {
  const [, run, own = ''] = /^of-run\/([^/]+)\/([0-9a-f]{64})$/.exec(key) ?? [];
  if (run !== undefined) return { run, sha256: own };
  const [, sha256] = /^[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(key) ?? [];
  return sha256 === undefined ? undefined : { sha256 };
}

/** Lets content pass, and fails at its end unless it has the hash; in the middle when it is too long. */
export function checking(sha256: string, maxBytes: number): { readonly stream: Transform; bytes(): number } {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) return done(new TooLarge(`expected at most ${maxBytes} bytes, got more`));
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const found = hash.digest('hex');
      if (found === sha256) return done();
      const message = `x-lethe-sha256: expected the hash of the content, ${found}, got ${sha256}`;
      done(new DomainError('INVALID', message, ['sha256']));
    },
  });
  return { stream, bytes: () => bytes };
}
