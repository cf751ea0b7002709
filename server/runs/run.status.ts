import type { AttemptOutcome, RunStatus } from '../enums.ts';

/** Every way a run may go; anything else is a bug. */
const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  QUEUED: ['LEASED', 'FAILED', 'CANCELLED'], // FAILED: with its Original
  LEASED: ['RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'QUEUED'],
  RUNNING: ['SUCCEEDED', 'FAILED', 'CANCELLED', 'QUEUED'],
  SUCCEEDED: [],
  FAILED: ['QUEUED'],
  CANCELLED: ['QUEUED'],
};

export function mayBecome(from: RunStatus, to: RunStatus): boolean {
  return NEXT[from].includes(to);
}

export const isFinished = (status: RunStatus): boolean => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(status);
export const isHeld = (status: RunStatus): boolean => status === 'LEASED' || status === 'RUNNING';

/** What the rules below look at. */
export interface HeldRun {
  readonly attemptCount: number;
  readonly maxAttempts: number;
  readonly cancelling: boolean;
  /** While it is being cancelled: by whom. */
  readonly reason: string | null;
}

export interface Ending {
  readonly status: 'QUEUED' | 'FAILED' | 'CANCELLED';
  readonly outcome: AttemptOutcome;
  readonly reason: string;
  /** Seconds until it may be claimed again. */
  readonly backoff: number;
}

/** Its runner reports that it could not do it. */
export function afterFailure(run: HeldRun, report: { readonly reason: string; readonly retryable: boolean }): Ending {
  const { reason } = report;
  if (run.cancelling) return cancelled(run, 'CANCELLED');
  if (report.retryable && run.attemptCount < run.maxAttempts) return again(run, 'FAILED', reason);
  return { status: 'FAILED', outcome: 'FAILED', reason, backoff: 0 };
}

/** It is too large for its runner: it waits for a larger one, as though it had not been claimed. */
export function afterRefusal(run: HeldRun, reason: string): Ending {
  if (run.cancelling) return cancelled(run, 'CANCELLED');
  return { status: 'QUEUED', outcome: 'REFUSED', reason, backoff: 0 };
}

/** Its runner was not heard of for a whole lease. */
export function afterLostLease(run: HeldRun, runner: string): Ending {
  const reason = `runner ${runner} was not heard of for a whole lease`;
  if (run.cancelling) return cancelled(run, 'LEASE_LOST');
  if (run.attemptCount < run.maxAttempts) return again(run, 'LEASE_LOST', reason);
  return {
    status: 'FAILED',
    outcome: 'LEASE_LOST',
    reason: `${reason}, ${run.attemptCount} attempts of ${run.maxAttempts} used up`,
    backoff: 0,
  };
}

function cancelled(run: HeldRun, outcome: AttemptOutcome): Ending {
  return { status: 'CANCELLED', outcome, reason: run.reason ?? 'cancelled', backoff: 0 };
}

/** 2 s, 4 s, 8 s, ... a minute at most: a runner that dies of this run does not take it again at once. */
function again(run: HeldRun, outcome: AttemptOutcome, reason: string): Ending {
  return { status: 'QUEUED', outcome, reason, backoff: Math.min(60, 2 ** run.attemptCount) };
}

/** Why a run ended that waited for its Original. */
export function reasonOfChild(parent: {
  readonly number: number;
  readonly status: 'FAILED' | 'CANCELLED';
  readonly reason: string | null;
}): string {
  const subject = itsOriginal(parent.number);
  if (parent.status === 'CANCELLED') return `${subject} was cancelled`;
  return `${subject} failed: ${parent.reason ?? 'no reason given'}`;
}

/** What every such reason begins with: it tells runs that ended with their Original from those that ended by themselves. */
export const itsOriginal = (number: number): string => `its Original, run ${number},`;
