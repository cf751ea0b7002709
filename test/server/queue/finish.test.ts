import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../../support/api.ts';
import { addArtifact, type Claim, launch, openRunner, type Runner, runOf, runsOf, skipBackoff } from './actors.ts';

let api: Api;
let runner: Runner;
let claim: Claim;
let lease: string;
let experiment: number;
let seed = 0;

beforeAll(async () => {
  api = await openApi();
  runner = await openRunner(api, 'lab-1');
});
afterAll(() => api.close());

/** A claimed Original, its children waiting. */
beforeEach(async () => {
  await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
  const launched = await launch(api, { methods: [{ d2dR: {} }], seeds: { from: (seed += 1), count: 1 } });
  experiment = launched.experiment.number;
  claim = await runner.take();
  lease = claim.lease.token;
});

const missing = async (): Promise<string> => {
  const { run, userErrors } = await runner.complete(lease);
  expect(run).toBeNull();
  expect(userErrors).toMatchObject([{ code: 'CONFLICT', path: [] }]);
  return userErrors[0]!.message;
};

describe('completeRun', () => {
  it('is refused until every result and artifact is there, and names what is missing', async () => {
    const before = `expected run ${claim.run.number} to have recorded`;
    await runner.attack(lease, 'MLP');
    await runner.recommend(lease);
    await addArtifact(api, claim.run.id, 'USER_EMBEDDING');
    expect(await missing()).toBe(
      `${before} the result of XGB on GMF for gender, the artifact CHECKPOINT before it completes`,
    );
    await runner.attack(lease, 'XGB');
    expect(await missing()).toBe(`${before} the artifact CHECKPOINT before it completes`);
    await addArtifact(api, claim.run.id, 'CHECKPOINT');
    expect(await runner.complete(lease)).toMatchObject({ run: { status: 'SUCCEEDED' }, userErrors: [] });
  });

  it('wants every attacker on every attacked surface for every attribute, and every embedding that was attacked', async () => {
    await api.db.run.updateMany({ where: { status: 'QUEUED' }, data: { status: 'CANCELLED' } });
    const asked = { attributes: ['gender+age'], attackers: [{ mlp: {} }], protocol: { surfaces: ['CONCAT', 'GMF'] } };
    await launch(api, { ...asked, seeds: { from: (seed += 1), count: 1 } });
    claim = await runner.take();
    lease = claim.lease.token;
    const before = `expected run ${claim.run.number} to have recorded`;
    await runner.recommend(lease);
    await addArtifact(api, claim.run.id, 'USER_EMBEDDING');
    await addArtifact(api, claim.run.id, 'CHECKPOINT');
    expect(await missing()).toBe(
      `${before} the result of MLP on GMF for age, the result of MLP on GMF for gender, the result of MLP on CONCAT for age, the result of MLP on CONCAT for gender, the artifact USER_EMBEDDING of CONCAT before it completes`,
    );
    await addArtifact(api, claim.run.id, 'USER_EMBEDDING', 'CONCAT');
    for (const surface of ['GMF', 'CONCAT']) await runner.attack(lease, 'MLP', { surface, attribute: 'gender' });
    expect(await missing()).toBe(
      `${before} the result of MLP on GMF for age, the result of MLP on CONCAT for age before it completes`,
    );
    for (const surface of ['GMF', 'CONCAT']) await runner.attack(lease, 'MLP', { surface, attribute: 'age' });
    expect((await runner.complete(lease)).userErrors).toEqual([]);
  });

  it('figures of a group are no substitute for those of all users', async () => {
    for (const attacker of ['MLP', 'XGB'] as const) await runner.attack(lease, attacker);
    for (const kind of ['USER_EMBEDDING', 'CHECKPOINT'] as const) await addArtifact(api, claim.run.id, kind);
    await runner.recommend(lease, { group: { attribute: 'gender', value: 'F' } });
    expect(await missing()).toBe(
      `expected run ${claim.run.number} to have recorded recommendation results before it completes`,
    );
    await runner.recommend(lease);
    expect((await runner.complete(lease)).userErrors).toEqual([]);
  });

  it('what only looks at a finished Original needs no checkpoint of its own', async () => {
    await runner.finish(claim);
    const child = await runner.take();
    expect(child.run.methodName).toBe('D2D_R');
    for (const attacker of ['MLP', 'XGB'] as const) await runner.attack(child.lease.token, attacker);
    await runner.recommend(child.lease.token);
    await addArtifact(api, child.run.id, 'USER_EMBEDDING');
    expect((await runner.complete(child.lease.token)).userErrors).toEqual([]);
  });

  it('keeps what it took', async () => {
    await runner.finish(claim);
    const { run } = await api.request(
      `query ($n: Int!) { run(number: $n) { seconds { train unlearn attack evaluate analyse } peakRssBytes engine codeVersion environment
        progress { stage fraction etaSeconds } startedAt finishedAt attempts { startedAt endedAt } } }`,
      { n: claim.run.number },
    );
    expect(run).toMatchObject({
      seconds: { train: 3, unlearn: 2, attack: 1, evaluate: 0.5, analyse: 0.25 },
      peakRssBytes: 5e9,
      engine: 'WASM',
      codeVersion: '1.0.0',
      environment: 'a test',
      progress: { stage: 'REPORT', fraction: 1, etaSeconds: 0 },
    });
    const { finishedAt, attempts } = run as { finishedAt: string; attempts: { endedAt: string }[] };
    expect(finishedAt).toBe(attempts[0]!.endedAt);
  });

  it('twice under the same lease answers the same, and changes nothing', async () => {
    await runner.finish(claim);
    const before = await runOf(api, claim.run.number);
    const again = await runner.complete(lease, { codeVersion: '2.0.0' });
    expect(again).toMatchObject({ run: { status: 'SUCCEEDED', finishedAt: before.finishedAt }, userErrors: [] });
    expect(await runOf(api, claim.run.number)).toEqual(before);
    expect(before.attempts).toMatchObject([{ outcome: 'SUCCEEDED', staleWrites: 0 }]);
  });

  it('ten times at once ends it once', async () => {
    for (const attacker of ['MLP', 'XGB'] as const) await runner.attack(lease, attacker);
    await runner.recommend(lease);
    for (const kind of ['USER_EMBEDDING', 'CHECKPOINT'] as const) await addArtifact(api, claim.run.id, kind);
    const answers = await Promise.all(Array.from({ length: 10 }, () => runner.complete(lease)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ run: { status: 'SUCCEEDED' }, userErrors: [] });
  });

  it('after failRun is late: the attempt has ended already', async () => {
    await runner.fail(lease, { reason: 'no memory' });
    expect((await runner.complete(lease)).userErrors).toMatchObject([
      { code: 'STALE_LEASE', message: expect.stringContaining('which ended FAILED') },
    ]);
  });

  it('names everything that no machine measures', async () => {
    const seconds = { train: -1, unlearn: 0, attack: 0, evaluate: -0.5, analyse: -2 };
    const { userErrors } = await runner.complete(lease, { seconds, peakRssBytes: -1, codeVersion: '' });
    expect(userErrors.map(({ code, message, path }) => [code, message, path.join('/')])).toEqual([
      ['OUT_OF_RANGE', 'seconds.train: expected a number of at least 0, got -1', 'seconds/train'],
      ['OUT_OF_RANGE', 'seconds.evaluate: expected a number of at least 0, got -0.5', 'seconds/evaluate'],
      ['OUT_OF_RANGE', 'seconds.analyse: expected a number of at least 0, got -2', 'seconds/analyse'],
      ['OUT_OF_RANGE', 'peakRssBytes: expected a number of at least 0, got -1', 'peakRssBytes'],
      ['OUT_OF_RANGE', 'codeVersion: expected 1 to 200 characters, got 0', 'codeVersion'],
    ]);
  });
});

describe('failRun', () => {
  it('ends the run and what waits for it, with the reason', async () => {
    expect(await runner.fail(lease, { reason: 'no such file' })).toMatchObject({
      run: { status: 'FAILED', reason: 'no such file' },
      userErrors: [],
    });
    const [original, child] = await runsOf(api, experiment);
    expect(child).toMatchObject({
      status: 'FAILED',
      reason: `its Original, run ${original!.number}, failed: no such file`,
      finishedAt: original!.finishedAt,
    });
    expect(await runner.claim()).toBeNull();
  });

  it('retryable: queued again, a little later; what waits for it goes on waiting', async () => {
    const { run } = await runner.fail(lease, { reason: 'out of memory', retryable: true });
    expect(run).toMatchObject({ status: 'QUEUED', finishedAt: null });
    expect(run!.reason).toBe('waits 2 s before the next attempt (before: out of memory)');
    expect(await runner.claim()).toBeNull();
    const [, child] = await runsOf(api, experiment);
    expect(child).toMatchObject({ status: 'QUEUED', reason: `waits for its Original, run ${claim.run.number}` });
    await skipBackoff(api);
    expect((await runner.take()).attempt).toBe(2);
  });

  it('retryable three times: failed', async () => {
    for (const attempt of [1, 2, 3]) {
      if (attempt > 1) claim = await runner.take();
      await runner.fail(claim.lease.token, { reason: `attempt ${attempt}`, retryable: true });
      await skipBackoff(api);
    }
    const run = await runOf(api, claim.run.number);
    expect(run).toMatchObject({ status: 'FAILED', reason: 'attempt 3' });
    expect(run.attempts.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['FAILED', 'attempt 1'],
      ['FAILED', 'attempt 2'],
      ['FAILED', 'attempt 3'],
    ]);
  });

  it.each([true, false])('twice under the same lease answers the same (retryable: %s)', async (retryable) => {
    const first = await runner.fail(lease, { reason: 'once', retryable });
    const before = await runOf(api, claim.run.number);
    const second = await runner.fail(lease, { reason: 'twice', retryable });
    expect([second.run!.status, second.userErrors]).toEqual([first.run!.status, []]);
    const after = await runOf(api, claim.run.number);
    expect({ ...after, reason: '' }).toEqual({ ...before, reason: '' }); // the reason counts seconds down
    expect(after.attempts).toMatchObject([{ reason: 'once', staleWrites: 0 }]);
  });

  it('needs a reason', async () => {
    expect((await runner.fail(lease, { reason: '  \n' })).userErrors).toEqual([
      { code: 'INVALID', message: 'reason: expected a sentence, got nothing', path: ['reason'] },
    ]);
    expect((await runOf(api, claim.run.number)).status).toBe('LEASED');
  });

  it('a long reason is cut, not refused: a run always ends', async () => {
    await runner.fail(lease, { reason: 'x'.repeat(10_000) });
    expect((await runOf(api, claim.run.number)).reason).toBe('x'.repeat(4000));
  });

  it('a reason that no database can store ends it all the same', async () => {
    expect((await runner.fail(lease, { reason: 'bytes: \u0000\u0001' })).userErrors).toEqual([]);
    expect((await runOf(api, claim.run.number)).status).toBe('FAILED');
  });
});

describe('heartbeatRun', () => {
  it('notes the progress, and that the run is running', async () => {
    const { command } = await runner.beat(lease, { stage: 'TRAIN', fraction: 0.25, etaSeconds: 12.5 });
    expect(command).toBe('CONTINUE');
    const { run } = await api.request(
      'query ($n: Int!) { run(number: $n) { status progress { stage fraction etaSeconds } } }',
      { n: claim.run.number },
    );
    expect(run).toEqual({ status: 'RUNNING', progress: { stage: 'TRAIN', fraction: 0.25, etaSeconds: 12.5 } });
  });

  it.each([
    [{ stage: 'TRAIN', fraction: 1.01 }, 'progress.fraction: expected a number in [0, 1], got 1.01'],
    [{ stage: 'TRAIN', fraction: -0.01 }, 'progress.fraction: expected a number in [0, 1], got -0.01'],
    [{ stage: 'TRAIN', fraction: 0, etaSeconds: -1 }, 'progress.etaSeconds: expected a number of at least 0, got -1'],
  ])('%j is no progress', async (progress, message) => {
    const { userErrors, command } = await runner.beat(lease, progress);
    expect(command).toBeNull();
    expect(userErrors).toEqual([{ code: 'OUT_OF_RANGE', message, path: message.split(':')[0]!.split('.') }]);
  });

  it('a guessed lease is stale', async () => {
    expect((await runner.beat('ls_guessed')).userErrors).toEqual([
      {
        code: 'STALE_LEASE',
        message: 'lease: expected a lease that claimRun gave, got an unknown one',
        path: ['lease'],
      },
    ]);
  });
});
