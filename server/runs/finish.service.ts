import type { ArtifactStore } from '../artifacts/artifact-store.service.ts';
import { attributesOf } from '../attributes.ts';
import type { Db, Tx } from '../db.ts';
import type { AttemptOutcome, Engine } from '../enums.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { AttackResult, Run } from '../generated/prisma/client.ts';
import { postTraining } from '../methods.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { CompleteRunInput, FailRunInput } from './claim.input.ts';
import { type Holder, withLease } from './lease.service.ts';
import { attackersOf } from './parameters.service.ts';
import { handOver } from './reattack.service.ts';
import { requeueRow } from './run.queue.ts';
import { afterFailure, afterLostLease, afterRefusal, type Ending, reasonOfChild } from './run.status.ts';

/** SUCCEEDED, once everything that is compared with other runs is there. The same lease again answers the same. */
export async function completeRun(
  { db, store }: { readonly db: Db; readonly store: ArtifactStore },
  by: Identity,
  input: CompleteRunInput,
): Promise<Run> {
  const issues = completionIssues(input);
  if (issues.length > 0) throw DomainError.of(issues);
  const holder = { teamId: by.team.id, lease: input.lease };
  const run = await once(db, holder, ['SUCCEEDED'], async (tx, run) => {
    const missing = await missingResults(tx, run);
    if (missing.length > 0) {
      throw new DomainError(
        'CONFLICT',
        `expected run ${run.number} to have recorded ${missing.join(', ')} before it completes`,
      );
    }
    if (run.reattack) await handOver(tx, run);
    const now = new Date();
    await endAttempt(tx, run, { outcome: 'SUCCEEDED', reason: null, now, engine: input.engine });
    await tx.artifact.deleteMany({ where: { runId: run.id, kind: 'TRAINING_STATE' } });
    return tx.run.update({
      where: { id: run.id },
      data: {
        ...released,
        status: 'SUCCEEDED',
        reason: null,
        stage: 'REPORT',
        fraction: 1,
        etaSeconds: 0,
        finishedAt: now,
        trainSeconds: input.seconds.train,
        unlearnSeconds: input.seconds.unlearn,
        attackSeconds: input.seconds.attack,
        evaluateSeconds: input.seconds.evaluate,
        analyseSeconds: input.seconds.analyse,
        peakRssBytes: BigInt(input.peakRssBytes),
        engine: input.engine,
        codeVersion: input.codeVersion,
        environment: input.environment,
      },
    });
  });
  await store.clear(run.id); // where its training stood
  return run;
}

/** FAILED, QUEUED again or CANCELLED, as the status machine says. The same lease again answers the same. */
export async function failRun(db: Db, by: Identity, input: FailRunInput): Promise<Run> {
  const reason = input.reason.replaceAll('\u0000', '\uFFFD').trim().slice(0, 4000); // Postgres stores no NUL
  if (reason === '') throw new DomainError('INVALID', 'reason: expected a sentence, got nothing', ['reason']);
  const holder = { teamId: by.team.id, lease: input.lease };
  const needed = neededBytesOf(input);
  return once(db, holder, ['FAILED', 'CANCELLED', 'REFUSED'], (tx, run) =>
    // Refused again without needing more than it was claimed for: its runner says one thing and does another.
    needed !== null && needed > (run.neededBytes ?? 0n)
      ? refuse(tx, run, { reason, needed })
      : end(tx, run, afterFailure(run, { reason, retryable: input.retryable })),
  );
}

function neededBytesOf({ neededBytes }: FailRunInput): bigint | null {
  if (neededBytes == null) return null;
  if (neededBytes > 0) return BigInt(neededBytes);
  throw DomainError.of([issue('neededBytes', `expected at least 1, got ${neededBytes}`)]);
}

async function refuse(tx: Tx, run: Run, refusal: { readonly reason: string; readonly needed: bigint }): Promise<Run> {
  await tx.run.update({
    where: { id: run.id },
    data: { neededBytes: refusal.needed, maxAttempts: { increment: 1 } },
  });
  return end(tx, run, afterRefusal(run, refusal.reason));
}

/** The end of a locked run whose lease is over. */
export async function loseLease(tx: Tx, run: Run): Promise<Run> {
  const runner = run.runnerId && (await tx.runner.findUnique({ where: { id: run.runnerId } }));
  return end(tx, run, afterLostLease(run, runner ? runner.name : '(removed)'));
}

/** Cancels or fails a run that waits, and with it what waits for it. */
export async function endQueued(tx: Tx, run: Run, status: 'CANCELLED' | 'FAILED', reason: string): Promise<Run> {
  const ended = await tx.run.update({
    where: { id: run.id },
    data: { ...released, status, reason, finishedAt: new Date() },
  });
  await endChildren(tx, ended);
  return ended;
}

const released = { leaseToken: null, leaseExpiresAt: null, cancelling: false } as const;

/** `work` under the lease; the run as it is, when an attempt under this lease has ended in one of `outcomes` already. */
async function once(
  db: Db,
  holder: Holder,
  outcomes: readonly AttemptOutcome[],
  work: (tx: Tx, run: Run) => Promise<Run>,
): Promise<Run> {
  return withLease(db, holder, work, async () => {
    const done = await db.attempt.findFirst({
      where: { leaseToken: holder.lease, outcome: { in: [...outcomes] }, run: { teamId: holder.teamId } },
      include: { run: true },
    });
    return done?.run;
  });
}

async function end(tx: Tx, run: Run, ending: Ending): Promise<Run> {
  const now = new Date();
  await endAttempt(tx, run, { outcome: ending.outcome, reason: ending.reason, now });
  if (ending.status === 'QUEUED') {
    await requeueRow(tx, run.id, ending);
    return tx.run.findUniqueOrThrow({ where: { id: run.id } });
  }
  return endQueued(tx, run, ending.status, ending.reason);
}

async function endAttempt(
  tx: Tx,
  run: Run,
  end: {
    readonly outcome: AttemptOutcome;
    readonly reason: string | null;
    readonly now: Date;
    readonly engine?: Engine;
  },
): Promise<void> {
  await tx.attempt.updateMany({
    where: { runId: run.id, number: run.attemptCount },
    data: { outcome: end.outcome, reason: end.reason, endedAt: end.now, ...(end.engine && { engine: end.engine }) },
  });
}

/** Runs that waited for an Original that will not come end with it. Only Originals have children, so one level is all. */
async function endChildren(tx: Tx, parent: Run): Promise<void> {
  if (parent.status !== 'FAILED' && parent.status !== 'CANCELLED') return;
  const { number, status, reason } = parent;
  await tx.run.updateMany({
    where: { parentId: parent.id, status: 'QUEUED', method: { in: postTraining } },
    data: { status, reason: reasonOfChild({ number, status, reason }), finishedAt: parent.finishedAt },
  });
}

/** What other runs are compared by, and what later attackers and methods need. */
async function missingResults(tx: Tx, run: Run): Promise<string[]> {
  const { surfaces } = await tx.protocol.findUniqueOrThrow({ where: { id: run.protocolId } });
  const attacks = await tx.attackResult.findMany({ where: { runId: run.id } });
  const artifacts = await tx.artifact.findMany({ where: { runId: run.id } });
  const ofAllUsers = { runId: run.id, attribute: '' };
  const attacked = surfaces.flatMap((surface) =>
    attributesOf(run.attribute).flatMap((attribute) =>
      attackersOf(run).map(({ name: attacker }) => ({ attacker, surface, attribute })),
    ),
  );
  const missing = attacked
    .filter((expected) => !attacks.some((attack) => isOf(attack, expected)))
    .map(({ attacker, surface, attribute }) => `the result of ${attacker} on ${surface} for ${attribute}`);
  if (run.reattack) return missing; // the rest is with the run it attacks
  const embeddings = surfaces.filter(
    (surface) => !artifacts.some((a) => a.kind === 'USER_EMBEDDING' && a.surface === surface),
  );
  const hasCheckpoint = artifacts.some(({ kind }) => kind === 'CHECKPOINT');
  return [
    ...missing,
    ...((await tx.recommendationResult.count({ where: ofAllUsers })) === 0 ? ['recommendation results'] : []),
    ...embeddings.map((surface) => `the artifact USER_EMBEDDING of ${surface}`),
    ...(run.method === 'ORIGINAL' && !hasCheckpoint ? ['the artifact CHECKPOINT'] : []),
  ];
}

type Attacked = Pick<AttackResult, 'attacker' | 'surface' | 'attribute'>;

const isOf = (a: Attacked, b: Attacked): boolean =>
  a.attacker === b.attacker && a.surface === b.surface && a.attribute === b.attribute;

function completionIssues(input: CompleteRunInput): Issue[] {
  const numbers = {
    'seconds.train': input.seconds.train,
    'seconds.unlearn': input.seconds.unlearn,
    'seconds.attack': input.seconds.attack,
    'seconds.evaluate': input.seconds.evaluate,
    'seconds.analyse': input.seconds.analyse,
    peakRssBytes: input.peakRssBytes,
  };
  const texts = [
    { field: 'codeVersion', length: input.codeVersion.length, max: 200 },
    { field: 'environment', length: input.environment.length, max: 2000 },
  ];
  return [
    ...Object.entries(numbers)
      .filter(([, value]) => !(value >= 0 && Number.isFinite(value)))
      .map(([field, value]) => issue(field, `expected a number of at least 0, got ${value}`)),
    ...texts
      .filter(({ length, max }) => length < 1 || length > max)
      .map(({ field, length, max }) => issue(field, `expected 1 to ${max} characters, got ${length}`)),
  ];
}

const issue = (field: string, message: string): Issue => ({
  code: 'OUT_OF_RANGE',
  message: `${field}: ${message}`,
  path: field.split('.'),
});
