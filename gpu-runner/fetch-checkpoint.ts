import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Unreachable, type Claim, type RunnerApi } from './api/runner-api.ts';

const RETRY_MS = 1_000;

/** The bytes of the parent's model, checked; undefined for a run without a parent, or once nobody wants them. */
export async function fetchCheckpoint(
  api: RunnerApi,
  checkpoint: Claim['parentCheckpoint'],
  isStopped: () => boolean,
): Promise<Uint8Array | undefined> {
  if (!checkpoint) return undefined;
  for (;;) {
    if (isStopped()) return undefined;
    try {
      const bytes = await api.download(checkpoint.url);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 === checkpoint.sha256) return bytes;
      throw new Error(`the parent's checkpoint: expected sha256 ${checkpoint.sha256}, got ${sha256}`);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await setTimeout(RETRY_MS);
    }
  }
}
