import { Worker } from 'node:worker_threads';
import { reasonOf, type LastWord, type Task, type Worded, type WorkMessage } from './worker-messages.ts';

/** A run being computed in a thread of its own. */
export interface Work {
  /** The last word, or undefined after `cancel`. */
  readonly ended: Promise<LastWord | undefined>;
  /** Ends the thread at once, in mid-loop if need be. */
  cancel(): Promise<void>;
}

/** Of JavaScript objects; a run of ML-1M holds far less (its numbers lie in typed arrays, which are not counted). */
const MAX_HEAP_MB = 2048;

export function startWork(task: Task, tell: (word: Worded) => void): Work {
  const worker = new Worker(new URL('./worker-boot.mjs', import.meta.url), {
    workerData: task,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  let cancelled = false;
  const ended = new Promise<Awaited<Work['ended']>>((resolve) => {
    worker.on('message', (word: WorkMessage) => {
      if (cancelled) return;
      if (word.kind === 'done' || word.kind === 'failed') resolve(word);
      else tell(word);
    });
    worker.once('error', (error: unknown) => resolve(brokenBy(error)));
    worker.once('exit', (code) => {
      if (cancelled) resolve(undefined);
      else resolve({ kind: 'failed', reason: `the worker thread ended with code ${code}`, retryable: true });
    });
  });
  return {
    ended,
    async cancel() {
      cancelled = true;
      await worker.terminate();
    },
  };
}

/** What the thread could not report itself: it ran out of memory, or its code did not even load. */
function brokenBy(error: unknown): LastWord {
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { kind: 'failed', reason: `the run needs more than ${MAX_HEAP_MB} MB of memory`, retryable: false };
  }
  return { kind: 'failed', reason: reasonOf(error), retryable: false };
}
