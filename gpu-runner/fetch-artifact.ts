import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type Claim, Unreachable, type RunnerApi } from './api/runner-api.ts';
import type { Surface } from './gql/graphql.ts';

const RETRY_MS = 1_000;

/** The bytes of what a claim names, checked; undefined for what it does not name, or once nobody wants them. */
export async function fetchArtifact(
  api: RunnerApi,
  artifact: { readonly sha256: string; readonly url: string } | null | undefined,
  isStopped: () => boolean,
): Promise<Uint8Array | undefined> {
  if (!artifact) return undefined;
  for (;;) {
    if (isStopped()) return undefined;
    try {
      const bytes = await api.download(artifact.url);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 === artifact.sha256) return bytes;
      throw new Error(`${artifact.url}: expected sha256 ${artifact.sha256}, got ${sha256}`);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await setTimeout(RETRY_MS);
    }
  }
}

/** The stored user embeddings that a claim names, by surface. */
export async function fetchEmbeddings(
  api: RunnerApi,
  named: Claim['embeddings'],
  isStopped: () => boolean,
): Promise<ReadonlyMap<Surface, Uint8Array>> {
  const embeddings = new Map<Surface, Uint8Array>();
  for (const artifact of named) {
    const bytes = await fetchArtifact(api, artifact, isStopped);
    if (bytes && artifact.surface) embeddings.set(artifact.surface, bytes);
  }
  return embeddings;
}
