import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Connection, RequestOptions } from './connection.ts';
import { LetheError } from './errors.ts';
import type { ArtifactPlaceFragment } from './gql/graphql.ts';

/** Where an artifact is, and what it must be. */
export type ArtifactPlace = Pick<ArtifactPlaceFragment, 'url' | 'sha256' | 'bytes'>;

/** The bytes as they come; throws CORRUPT at the end when they are not those that the digest names. */
export async function* openArtifact(
  connection: Connection,
  artifact: ArtifactPlace,
  options: RequestOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const response = await connection.get(artifact.url, options);
  const hash = createHash('sha256');
  let bytes = 0;
  // Node's streams can be iterated; the DOM's types do not say so.
  const body = response.body as unknown as AsyncIterable<Uint8Array> | null;
  for await (const chunk of body ?? []) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  const digest = hash.digest('hex');
  if (digest !== artifact.sha256 || bytes !== artifact.bytes) {
    const expected = `${artifact.bytes} bytes with sha256 ${artifact.sha256}`;
    throw new LetheError('CORRUPT', `${artifact.url}: expected ${expected}, got ${bytes} with ${digest}`);
  }
}

/** Writes the artifact to a file that is there only when it is whole and its digest is right. */
export async function saveArtifact(
  connection: Connection,
  artifact: ArtifactPlace,
  { file, ...options }: RequestOptions & { readonly file: string },
): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(openArtifact(connection, artifact, options), createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
