import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import {
  addArtifact,
  cancel,
  type Claim,
  launch,
  openRunner,
  type Runner,
  runOf,
  type RunRow,
  runsOf,
  skipBackoff,
} from './actors.ts';

const LEASE_SECONDS = 1;

let api: Api;
let runner: Runner;
let seed = 0;

beforeAll(async () => {
  api = await openApi({ leaseSeconds: LEASE_SECONDS, sweepSeconds: 0.1 });
  await api.another(); // two sweepers, as two servers have
  runner = await openRunner(api, 'lab-1');
});
afterAll(() => api.close());

/** Runs of their own for each test; nothing of another test is left in the queue. */
async function queue(given: object = {}): Promise<number> {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  return (await launch(api, { seeds: { from: (seed += 1), count: 1 }, ...given })).experiment.number;
}

const lost = (claim: Claim, status = 'QUEUED'): Promise<RunRow> =>
  vi.waitFor(
    async () => {
      const run = await runOf(api, claim.run.number);
      expect(run.status).toBe(status);
      return run;
    },
    { timeout: 10_000, interval: 50 },
  );

describe('a lease that nobody renews', () => {
  it('is over after its time: the run waits a little, then goes to another runner as the next attempt', async () => {
    await queue();
    const claim = await runner.take();
    expect(claim.attempt).toBe(1);
    const run = await lost(claim);
    expect(run.reason).toMatch(/^waits [12] s before the next attempt \(before: runner lab-1 was not heard of/);
    expect(run.attempts).toMatchObject([
      { number: 1, outcome: 'LEASE_LOST', reason: 'runner lab-1 was not heard of for a whole lease', staleWrites: 0 },
    ]);
    expect(await runner.claim()).toBeNull();
    const other = await openRunner(api, 'lab-2');
    const next = await vi.waitFor(() => other.take(), { timeout: 5000, interval: 100 });
    expect([next.run.id, next.attempt]).toEqual([claim.run.id, 2]);
    expect(next.lease.token).not.toBe(claim.lease.token);
    await other.fail(next.lease.token, { reason: 'enough' });
  });

  it('a lease that is renewed lives on', async () => {
    await queue();
    const { lease, run } = await runner.take();
    const until = Date.now() + 2.5 * LEASE_SECONDS * 1000;
    let expiresAt = lease.expiresAt;
    while (Date.now() < until) {
      const beat = await runner.beat(lease.token);
      expect(beat.command).toBe('CONTINUE');
      expect(beat.lease!.expiresAt > expiresAt).toBe(true);
      expiresAt = beat.lease!.expiresAt;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect((await runOf(api, run.number)).status).toBe('RUNNING');
    await runner.fail(lease.token, { reason: 'enough' });
  });
});

describe('a late writer', () => {
  it('is told STALE_LEASE by every report; its attempt counts them, and nothing of it is stored', async () => {
    await queue();
    const claim = await runner.take();
    const { token } = claim.lease;
    await lost(claim);
    const answers = [
      await runner.beat(token),
      await runner.metrics(token, { series: [{ name: 'loss', steps: [1], values: [0.5] }] }),
      await runner.dataset(token),
      await runner.attack(token, 'MLP'),
      await runner.recommend(token),
      await runner.complete(token),
      await runner.fail(token, { reason: 'late' }),
    ];
    for (const { userErrors } of answers) {
      expect(userErrors).toEqual([
        {
          code: 'STALE_LEASE',
          message: `lease: expected the present lease of run ${claim.run.number}, got that of attempt 1, which ended LEASE_LOST`,
          path: ['lease'],
        },
      ]);
    }
    const run = await runOf(api, claim.run.number);
    expect([run.status, run.attempts.map((attempt) => attempt.staleWrites)]).toEqual(['QUEUED', [7]]);
    const where = { runId: claim.run.id };
    const stored = [api.db.metricSeries, api.db.attackResult, api.db.recommendationResult].map((table) =>
      (table.count as (of: object) => Promise<number>)({ where }),
    );
    expect(await Promise.all(stored)).toEqual([0, 0, 0]);
  });

  it('does not disturb the runner that has the run now', async () => {
    await queue();
    const late = await runner.take();
    await lost(late);
    await skipBackoff(api);
    const other = await openRunner(api, 'lab-2');
    const present = await other.take();
    expect((await runner.complete(late.lease.token)).userErrors).toMatchObject([{ code: 'STALE_LEASE' }]);
    expect((await runner.fail(late.lease.token, { reason: 'late' })).userErrors).toMatchObject([
      { code: 'STALE_LEASE' },
    ]);
    await other.beat(present.lease.token); // what follows is six requests, and the machine may be busy
    await other.finish(present);
    const run = await runOf(api, present.run.number);
    expect([run.status, run.attempts.map(({ outcome, staleWrites }) => [outcome, staleWrites])]).toEqual([
      'SUCCEEDED',
      [
        ['LEASE_LOST', 2],
        ['SUCCEEDED', 0],
      ],
    ]);
  });

  it('what an attempt recorded before it was lost is not taken for the next one', async () => {
    await queue();
    const first = await runner.take();
    for (const attacker of ['MLP', 'XGB'] as const) await runner.attack(first.lease.token, attacker);
    await runner.recommend(first.lease.token);
    for (const kind of ['USER_EMBEDDING', 'CHECKPOINT'] as const) await addArtifact(api, first.run.id, kind);
    await lost(first);
    await skipBackoff(api);
    const second = await runner.take();
    expect((await runner.complete(second.lease.token)).userErrors).toEqual([
      {
        code: 'CONFLICT',
        message: `expected run ${second.run.number} to have recorded the result of MLP on GMF for gender, the result of XGB on GMF for gender, recommendation results, the artifact USER_EMBEDDING of GMF, the artifact CHECKPOINT before it completes`,
        path: [],
      },
    ]);
    await runner.fail(second.lease.token, { reason: 'enough' });
  });
});

describe('three lost attempts', () => {
  it('end the run as FAILED with the reason, and what waits for it in the same moment', async () => {
    const experiment = await queue({ methods: [{ u2uR: {} }, { d2dR: {} }] });
    for (const attempt of [1, 2, 3]) {
      await skipBackoff(api);
      const claim = await runner.take();
      expect(claim.attempt).toBe(attempt);
      await lost(claim, attempt < 3 ? 'QUEUED' : 'FAILED');
    }
    const [original, ...children] = await runsOf(api, experiment);
    const reason = 'runner lab-1 was not heard of for a whole lease, 3 attempts of 3 used up';
    expect(original).toMatchObject({ status: 'FAILED', reason });
    expect(original!.attempts.map(({ outcome }) => outcome)).toEqual(['LEASE_LOST', 'LEASE_LOST', 'LEASE_LOST']);
    expect(children).toHaveLength(2);
    for (const child of children) {
      expect(child).toMatchObject({
        status: 'FAILED',
        reason: `its Original, run ${original!.number}, failed: ${reason}`,
        finishedAt: original!.finishedAt,
        attempts: [],
      });
    }
  });
});

describe('a runner that vanishes while its run is being cancelled', () => {
  it('leaves it CANCELLED, not queued again', async () => {
    await queue();
    const claim = await runner.take();
    await cancel(api, claim.run.id);
    const run = await lost(claim, 'CANCELLED');
    expect(run).toMatchObject({ reason: 'cancelled by admin', attempts: [{ outcome: 'LEASE_LOST' }] });
  });
});

describe('a run that merely waits', () => {
  it('is never reaped', async () => {
    const experiment = await queue();
    await api.db
      .$executeRaw`UPDATE run SET created_at = now() - interval '1 year', not_before = now() - interval '1 year' WHERE status = 'QUEUED'`;
    await new Promise((resolve) => setTimeout(resolve, 500)); // five sweeps
    expect(await runsOf(api, experiment)).toMatchObject([{ status: 'QUEUED', attempts: [] }]);
  });
});
