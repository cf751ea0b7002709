import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Unreachable, type RunnerApi } from './api/runner-api.ts';

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
