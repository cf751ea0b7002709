import { describe, expect, it } from 'vitest';
import { RunStatus } from '../../../server/enums.ts';
import {
  afterFailure,
  afterLostLease,
  type HeldRun,
  isFinished,
  isHeld,
  mayBecome,
  reasonOfChild,
} from '../../../server/runs/run.status.ts';

const held: HeldRun = { attemptCount: 1, maxAttempts: 3, cancelling: false, reason: null };

describe('the status machine', () => {
  it('is this table and nothing else', () => {
    const statuses = Object.values(RunStatus);
    const ways = statuses.map((from) => [from, statuses.filter((to) => mayBecome(from, to)).sort()]);
    expect(Object.fromEntries(ways)).toEqual({
      QUEUED: ['CANCELLED', 'FAILED', 'LEASED'],
      LEASED: ['CANCELLED', 'FAILED', 'QUEUED', 'RUNNING', 'SUCCEEDED'],
      RUNNING: ['CANCELLED', 'FAILED', 'QUEUED', 'SUCCEEDED'],
      SUCCEEDED: [],
      FAILED: ['QUEUED'],
      CANCELLED: ['QUEUED'],
    });
  });

  it('every run is waiting, held or finished', () => {
    for (const status of Object.values(RunStatus)) {
      expect([status === 'QUEUED', isHeld(status), isFinished(status)].filter(Boolean), status).toHaveLength(1);
    }
  });

  it('every ending is a way a held run may go', () => {
    for (const cancelling of [true, false]) {
      for (const attemptCount of [1, 2, 3]) {
        const run = { ...held, cancelling, attemptCount };
        for (const ending of [
          afterFailure(run, { reason: 'x', retryable: true }),
          afterFailure(run, { reason: 'x', retryable: false }),
          afterLostLease(run, 'r'),
        ]) {
          expect(mayBecome('RUNNING', ending.status)).toBe(true);
          expect(mayBecome('LEASED', ending.status)).toBe(true);
        }
      }
    }
  });
});

describe('afterFailure', () => {
  it('a failure that would come again ends the run', () => {
    expect(afterFailure(held, { reason: 'no such file', retryable: false })).toEqual({
      status: 'FAILED',
      outcome: 'FAILED',
      reason: 'no such file',
      backoff: 0,
    });
  });

  it('one that may not is tried again while attempts are left, later each time', () => {
    const tries = [1, 2, 3, 4, 5, 6, 7].map((attemptCount) =>
      afterFailure({ ...held, attemptCount, maxAttempts: 9 }, { reason: 'out of memory', retryable: true }),
    );
    expect(tries.map(({ status }) => status)).toEqual(Array(7).fill('QUEUED'));
    expect(tries.map(({ backoff }) => backoff)).toEqual([2, 4, 8, 16, 32, 60, 60]);
    expect(tries[0]).toMatchObject({ outcome: 'FAILED', reason: 'out of memory' });
  });

  it('the last attempt ends the run', () => {
    expect(afterFailure({ ...held, attemptCount: 3 }, { reason: 'x', retryable: true }).status).toBe('FAILED');
  });

  it('a run that is being cancelled is cancelled, whatever its runner says', () => {
    const run = { ...held, cancelling: true, reason: 'cancelled by Ada' };
    for (const retryable of [true, false]) {
      expect(afterFailure(run, { reason: 'cancelled', retryable })).toEqual({
        status: 'CANCELLED',
        outcome: 'CANCELLED',
        reason: 'cancelled by Ada',
        backoff: 0,
      });
    }
  });
});

describe('afterLostLease', () => {
  it('is tried again while attempts are left', () => {
    expect(afterLostLease(held, 'lab-1')).toEqual({
      status: 'QUEUED',
      outcome: 'LEASE_LOST',
      reason: 'runner lab-1 was not heard of for a whole lease',
      backoff: 2,
    });
  });

  it('then the run has failed, and says why', () => {
    expect(afterLostLease({ ...held, attemptCount: 3 }, 'lab-1')).toEqual({
      status: 'FAILED',
      outcome: 'LEASE_LOST',
      reason: 'runner lab-1 was not heard of for a whole lease, 3 attempts of 3 used up',
      backoff: 0,
    });
  });

  it('a run that is being cancelled is cancelled, even with attempts left', () => {
    expect(afterLostLease({ ...held, cancelling: true, reason: 'cancelled by Ada' }, 'lab-1')).toEqual({
      status: 'CANCELLED',
      outcome: 'LEASE_LOST',
      reason: 'cancelled by Ada',
      backoff: 0,
    });
  });
});

describe('reasonOfChild', () => {
  it('names the Original and what became of it', () => {
    expect(reasonOfChild({ number: 12, status: 'FAILED', reason: 'out of memory' })).toBe(
      'its Original, run 12, failed: out of memory',
    );
    expect(reasonOfChild({ number: 12, status: 'FAILED', reason: null })).toBe(
      'its Original, run 12, failed: no reason given',
    );
    expect(reasonOfChild({ number: 12, status: 'CANCELLED', reason: 'cancelled by Ada' })).toBe(
      'its Original, run 12, was cancelled',
    );
  });
});
