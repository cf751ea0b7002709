import { afterEach, describe, expect, it, vi } from 'vitest';
import { openFaultPlatform, type FaultPlatform } from './processes.ts';

/** Short, so that a lost lease is noticed soon; yet a heartbeat a second keeps it alive. */
const LEASE_SECONDS = 3;
/** Of training: a few seconds, in which a fault can strike. */
const EPOCHS = 30;
const PATIENCE = { timeout: 50_000, interval: 50 };

let platform: FaultPlatform;

async function open(leaseSeconds = LEASE_SECONDS): Promise<void> {
  platform = await openFaultPlatform({ leaseSeconds });
}
afterEach(() => platform.close());

const LAUNCH = `mutation ($input: LaunchExperimentInput!) {
  launchExperiment(input: $input) { experiment { id } userErrors { message } }
}`;

/** The high k-core leaves a small data set. */
async function launch({ epochs = EPOCHS, methods = [{ original: {} }] as object[] } = {}): Promise<void> {
  const { launchExperiment } = await platform.ask<{ launchExperiment: { userErrors: { message: string }[] } }>(LAUNCH, {
    input: {
      idempotencyKey: 'faults',
      name: 'faults',
      datasets: ['SYNTHETIC_100K'],
      models: [{ nmf: { dim: 8, layers: [16, 8], epochs } }],
      methods,
      attackers: [{ mlp: { maxIterations: 5 } }, { xgb: { rounds: 3 } }],
      protocol: { attack: 'HOLDOUT20', kCore: 80 },
      seeds: { count: 1 },
    },
  });
  expect(launchExperiment.userErrors).toEqual([]);
}

const theRun = () =>
  platform.db.run.findFirstOrThrow({
    where: { method: 'ORIGINAL' },
    include: { attempts: { orderBy: { number: 'asc' }, include: { runner: true } } },
  });

async function untilTraining(runner: string): Promise<void> {
  await vi.waitFor(async () => {
    const run = await theRun();
    expect(run).toMatchObject({ status: 'RUNNING', stage: 'TRAIN' });
    expect(run.attempts.at(-1)?.runner?.name).toBe(runner);
  }, PATIENCE);
}

async function untilSucceeded(): Promise<void> {
  await vi.waitFor(async () => expect((await theRun()).status).toBe('SUCCEEDED'), PATIENCE);
}

/** Every result once, whoever recorded it. */
async function expectRecordedOnce(): Promise<void> {
  const { id, attemptCount } = await theRun();
  const where = { where: { runId: id } };
  expect(await platform.db.attackResult.count(where)).toBe(2);
  const measured = await platform.db.recommendationResult.groupBy({
    by: ['attribute', 'group'],
    ...where,
    _count: true,
  });
  expect(measured.map(({ attribute, group, _count }) => `${attribute} ${group} ${_count}`.trim()).sort()).toEqual([
    '20', // five metrics at four cut-offs, of all users
    'gender F 16', // coverage is of all users alone
    'gender M 16',
  ]);
  const artifacts = await platform.db.artifact.findMany(where);
  expect(artifacts.map(({ kind }) => kind).sort()).toEqual([
    'ATTACK_SCORES',
    'CHECKPOINT',
    'HISTOGRAMS',
    'TSNE',
    'USER_EMBEDDING',
  ]);
  const chunks = await platform.db.metricChunk.findMany({
    where: { series: { runId: id, attempt: attemptCount, name: 'loss.train' } },
    orderBy: { firstStep: 'asc' },
  });
  const steps = chunks.flatMap((chunk) => chunk.steps);
  const start = steps[0]!; // behind what an earlier attempt had trained
  expect(steps).toEqual(steps.map((_, i) => start + i));
}

describe('an idle runner', () => {
  it('hears of a run at once, also after the API was away', async () => {
    await open();
    const idle = await platform.runner('idle');
    await vi.waitFor(() => expect(idle.text()).toContain('ready'), PATIENCE);
    await platform.killApi();
    await platform.startApi();
    await vi.waitFor(() => expect(idle.text()).toContain('reached the API again'), PATIENCE);
    await new Promise((resolve) => setTimeout(resolve, 2_000)); // for the poll that has just been to be over
    await launch();
    const launched = performance.now();
    await vi.waitFor(async () => expect((await theRun()).attemptCount).toBe(1), PATIENCE);
    expect(performance.now() - launched).toBeLessThan(2_000); // the poll comes every ten seconds
  });
});

describe('a runner that is killed in mid-run', () => {
  it('loses its run to another, which completes it', async () => {
    await open();
    await launch();
    const first = await platform.runner('first');
    await untilTraining('first');
    first.child.kill('SIGKILL');
    await platform.runner('second');
    await untilTraining('second');
    await untilSucceeded();
    const { attempts } = await theRun();
    expect(attempts.map(({ outcome, runner }) => [runner?.name, outcome])).toEqual([
      ['first', 'LEASE_LOST'],
      ['second', 'SUCCEEDED'],
    ]);
    await expectRecordedOnce();
  });

  it('hands the run back itself when it starts again before its lease is over', async () => {
    await open();
    await launch();
    const before = await platform.runner('same');
    await untilTraining('same');
    before.child.kill('SIGKILL');
    await before.ended;
    await platform.runner('same');
    await untilSucceeded();
    const { attempts } = await theRun();
    expect(attempts.at(-1)?.outcome).toBe('SUCCEEDED');
    // Whichever came first on this machine, the new process or the end of the lease.
    expect(['the runner ended in mid-run', 'runner same was not heard of for a whole lease']).toContain(
      attempts[0]!.reason,
    );
    await expectRecordedOnce();
  });
});

describe('a runner that sleeps past its lease', () => {
  it('is told STALE_LEASE when it wakes, its attempt shows it, and nothing of it is kept', async () => {
    await open();
    await launch();
    const sleeper = await platform.runner('sleeper');
    await untilTraining('sleeper');
    sleeper.child.kill('SIGSTOP');
    await platform.runner('other');
    await untilTraining('other');
    sleeper.child.kill('SIGCONT');
    await vi.waitFor(() => expect(sleeper.text()).toContain('dropped'), PATIENCE);
    await untilSucceeded();
    const { attempts } = await theRun();
    expect(attempts.map(({ outcome, runner }) => [runner?.name, outcome])).toEqual([
      ['sleeper', 'LEASE_LOST'],
      ['other', 'SUCCEEDED'],
    ]);
    expect(attempts[0]!.staleWrites).toBeGreaterThanOrEqual(1);
    expect(attempts[1]!.staleWrites).toBe(0);
    await expectRecordedOnce();
    expect(sleeper.child.exitCode).toBeNull(); // it goes on and waits for work
  });
});

describe('a runner that is stopped', () => {
  it('gives its run back at once', async () => {
    await open();
    await launch({ epochs: 10_000 });
    const runner = await platform.runner('polite');
    await untilTraining('polite');
    runner.child.kill('SIGTERM');
    expect(await runner.ended).toBe(0);
    const run = await theRun();
    expect(run).toMatchObject({ status: 'QUEUED', reason: 'the runner was stopped' });
    expect(run.attempts).toMatchObject([{ outcome: 'FAILED', reason: 'the runner was stopped', staleWrites: 0 }]);
  });
});

describe('an API that is killed in mid-run', () => {
  it('costs no attempt when it is back within the lease', async () => {
    await open(60); // it takes a few seconds to start again
    await launch({ methods: [{ original: {} }, { u2uR: { epochs: 20 } }] });
    await platform.runner('steady');
    await untilTraining('steady');
    await platform.killApi();
    await platform.startApi();
    await vi.waitFor(async () => {
      const runs = await platform.db.run.findMany({ orderBy: { number: 'asc' } });
      expect(runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    }, PATIENCE);
    expect((await theRun()).attempts).toMatchObject([{ outcome: 'SUCCEEDED', staleWrites: 0 }]);
    await expectRecordedOnce();
    const children = await platform.db.run.findMany({ where: { method: 'U2U_R' }, include: { attempts: true } });
    expect(children[0]).toMatchObject({ trainSeconds: 0, attempts: [{ outcome: 'SUCCEEDED' }] });
  });
});
