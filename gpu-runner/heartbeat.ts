import { StaleLease, type RunnerApi } from './api/runner-api.ts';
import { createBell } from './bell.ts';
import type { RunnerCommand } from './gql/graphql.ts';
import type { RunProgress } from './worker-messages.ts';

/** Keeps a lease alive, shows the run's progress, and hears what the server wants. */
export interface Heartbeat {
  show(progress: RunProgress): void;
  /** Resolves when the last beat is over. */
  stop(): Promise<void>;
}

/** Progress feels live at one beat a second, a cancellation is noticed within two; a lease lasts far longer than either. */
const LIVELY_MS = 1_000;
const QUIET_MS = 2_000;

export function startHeartbeat(
  api: RunnerApi,
  lease: string,
  on: { readonly command: (command: RunnerCommand) => void; readonly stale: () => void },
): Heartbeat {
  const bell = createBell();
  let progress: RunProgress = { stage: 'PREPARE', fraction: 0, etaSeconds: undefined };
  let stopped = false;

  const beat = async (): Promise<void> => {
    try {
      on.command(await api.heartbeat({ lease, progress }));
    } catch (error) {
      if (error instanceof StaleLease) on.stale();
      // Anything else: the next beat is the retry.
    }
  };

  const beatOn = async (): Promise<void> => {
    let shown: RunProgress | undefined;
    let shownAt = -Infinity;
    for (;;) {
      if (stopped) return;
      if (progress !== shown || performance.now() - shownAt >= QUIET_MS) {
        shown = progress;
        shownAt = performance.now();
        await beat();
      }
      await bell.wait(LIVELY_MS);
    }
  };

  const beats = beatOn();
  return {
    show(next) {
      const staged = next.stage !== progress.stage;
      progress = next;
      if (staged) bell.ring();
    },
    async stop() {
      stopped = true;
      bell.ring();
      await beats;
    },
  };
}
