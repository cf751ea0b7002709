import { setTimeout } from 'node:timers/promises';
import { LetheError } from './errors.ts';

export interface RetryOptions {
  /** After the first try. */
  readonly retries: number;
  /** Whether doing it twice is as good as once. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** Tries again, ever more slowly, when the network failed or the API asked to wait; everything else is thrown at once. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let tries = 0; ; tries++) {
    options.signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (tries >= options.retries || !(error instanceof LetheError) || !passes(error, options)) throw error;
      await setTimeout(waitOf(error, tries), undefined, { signal: options.signal });
    }
  }
}

function passes({ code, sent }: LetheError, { repeatable }: RetryOptions): boolean {
  if (code === 'RATE_LIMITED') return true; // it was refused before it was begun
  return code === 'UNREACHABLE' && (repeatable || !sent);
}

/** Half of it by chance, so that many clients do not come back at once. */
function waitOf({ retryAfterSeconds }: LetheError, tries: number): number {
  const least = FIRST_WAIT_MS * 2 ** tries;
  const asked = retryAfterSeconds === undefined ? least : Math.max(least, retryAfterSeconds * 1000);
  return Math.min(asked, LONGEST_WAIT_MS) * (1 + Math.random()) * (retryAfterSeconds === undefined ? 0.5 : 1);
}
