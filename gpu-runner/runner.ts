import path from 'node:path';
import { replaySpools } from './api/replay-spools.ts';
import { Refused, Unreachable, type Claim } from './api/runner-api.ts';
import type { Spool } from './api/spool.ts';
import { createBell } from './bell.ts';
import type { CapabilitiesInput, RegisterRunnerInput } from './gql/graphql.ts';
import { holdLease, type HeldLease, type LeaseContext } from './hold-lease.ts';

export interface RunnerOptions extends Omit<LeaseContext, 'onDrain' | 'spoolDir'> {
  readonly registration: RegisterRunnerInput;
  readonly capabilities: CapabilitiesInput;
  /** Where spools live. */
  readonly home: string;
}

export interface Runner {
  /** Claims no more, gives back what it holds, and is done within `STOP_MS`. */
  stop(): Promise<void>;
  /** Resolves after `stop`, or when drained; rejects when the token is no good. */
  readonly ended: Promise<void>;
}

const POLL_MS = 10_000;
const STOP_MS = 5_000;
const RETRY_MS = 2_000;

/** The loop: register, claim up to `slots` runs, compute them, report, claim again. */
export function startRunner(options: RunnerOptions): Runner {
  const { api, log, registration } = options;
  const spoolDir = path.join(options.home, 'spool');
  const bell = createBell();
  const held = new Set<HeldLease>();
  let earlier: readonly Spool[] = [];
  let stopping = false;
  let draining = false;
  let away = false;

  const context: LeaseContext = {
    ...options,
    spoolDir,
    onDrain() {
      if (!draining) log('drains: finishes what it holds and claims no more');
      draining = true;
    },
  };

  /** Undefined while the API cannot be reached, which is said once. */
  const reached = async <T>(call: () => Promise<T>): Promise<T | undefined> => {
    try {
      const answer = await call();
      if (away) log('reached the API again');
      away = false;
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!away) log(`cannot reach the API and keeps trying: ${error.message}`);
      away = true;
      return undefined;
    }
  };

  const register = async (): Promise<string | undefined> => {
    for (;;) {
      if (stopping) return undefined;
      const id = await reached(() => api.register(registration));
      if (id) return id;
      await bell.wait(RETRY_MS * (0.75 + Math.random() / 2));
    }
  };

  const hold = async (claim: Claim): Promise<void> => {
    const lease = holdLease(claim, context);
    held.add(lease);
    if (stopping) lease.giveBack('the runner was stopped');
    await lease.ended;
    held.delete(lease);
    bell.ring();
  };

  const loop = async (): Promise<void> => {
    let id = await register();
    if (id === undefined) return;
    log(`ready: ${registration.slots} at a time, data sets ${options.capabilities.datasets.join(', ')}`);
    earlier = await replaySpools(spoolDir, { api, log });
    const unsubscribe = api.onQueued(bell.ring);
    try {
      for (;;) {
        if (stopping || (draining && held.size === 0)) return;
        if (!draining && held.size < registration.slots) {
          const runner = id;
          const claim = await reached(() => api.claim({ runner, capabilities: options.capabilities })).catch(
            unknownRunner,
          );
          if (claim === 'unknown runner') id = (await register()) ?? id;
          else if (claim === 'drain') context.onDrain();
          else if (claim) void hold(claim);
          if (claim) continue;
        }
        await bell.wait(POLL_MS * (0.75 + Math.random() / 2));
      }
    } finally {
      unsubscribe();
    }
  };

  let timer: NodeJS.Timeout | undefined;
  let startTimer = (): void => undefined;
  const outOfTime = new Promise<void>((resolve) => {
    startTimer = () => void (timer = setTimeout(resolve, STOP_MS));
  });

  const windDown = (): void => {
    if (stopping) return;
    stopping = true;
    startTimer();
    for (const lease of held) lease.giveBack('the runner was stopped');
    bell.ring();
  };

  const run = async (): Promise<void> => {
    try {
      await Promise.race([loop(), outOfTime]);
    } finally {
      windDown();
      const parts = [...held, ...earlier];
      await Promise.race([Promise.all(parts.map((part) => part.ended)), outOfTime]);
      clearTimeout(timer);
      for (const part of parts) part.leave();
    }
  };

  const ended = run();
  return {
    ended,
    async stop() {
      windDown();
      await ended;
    },
  };
}

/** The server has forgotten this runner (another database): it registers anew. */
function unknownRunner(error: unknown): 'unknown runner' {
  if (error instanceof Refused && error.code === 'NOT_FOUND') return 'unknown runner';
  throw error;
}
