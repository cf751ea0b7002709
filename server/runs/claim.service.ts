import { randomBytes } from 'node:crypto';
import type { Db } from '../db.ts';
import type { Engine, RunnerCommand } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Artifact, Run } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { startsFromOriginal } from '../methods.ts';
import { findRunner } from '../runners/runner.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { ClaimRunInput, HeartbeatRunInput } from './claim.input.ts';
import { refuseStale } from './lease.service.ts';
import { claimRow, heartbeatRow } from './run.queue.ts';

export interface Lease {
  readonly token: string;
  readonly expiresAt: Date;
}

export interface Claim {
  readonly lease: Lease;
  readonly attempt: number;
  readonly run: Run;
  readonly parentCheckpoint: Artifact | null;
  /** Where an earlier attempt left training. */
  readonly resumeFrom: Artifact | null;
}

export interface LeaseTerms {
  readonly leaseSeconds: number;
}

/** Gives the runner the first run it can do, or null. */
export async function claimRun(
  db: Db,
  by: Identity,
  { input, leaseSeconds }: LeaseTerms & { input: ClaimRunInput },
): Promise<Claim | null> {
  const { engines, methods, models, datasets } = input.capabilities;
  const runner = await findRunner(db, by, input.runner);
  const foreign = engines.filter((engine: Engine) => !runner.engines.includes(engine));
  if (engines.length === 0 || foreign.length > 0) {
    throw new DomainError(
      'INVALID',
      `capabilities.engines: expected some of ${runner.engines.join(', ')} (as registered), got ${engines.join(', ') || 'none'}`,
      ['capabilities', 'engines'],
    );
  }
  const token = `ls_${randomBytes(24).toString('base64url')}`;
  const claimed = await claimRow(db, {
    teamId: by.team.id,
    runnerId: runner.id,
    methods,
    models,
    datasets,
    leaseSeconds,
    leaseToken: token,
    attemptId: newId('Attempt'),
  });
  if (!claimed) return null;
  const { parent, artifacts, ...run } = await db.run.findUniqueOrThrow({
    where: { id: claimed.id },
    include: {
      parent: { select: { artifacts: { where: { kind: 'CHECKPOINT' } } } },
      artifacts: { where: { kind: 'TRAINING_STATE' } },
    },
  });
  return {
    lease: { token, expiresAt: claimed.expiresAt },
    attempt: run.attemptCount,
    run,
    parentCheckpoint: startsFromOriginal[run.method] ? (parent?.artifacts[0] ?? null) : null,
    resumeFrom: artifacts[0] ?? null,
  };
}

/** Renews the lease, notes the progress, and tells the runner what to do next. */
export async function heartbeatRun(
  db: Db,
  by: Identity,
  { input, leaseSeconds }: LeaseTerms & { input: HeartbeatRunInput },
): Promise<{ command: RunnerCommand; lease: Lease }> {
  const { stage, fraction, etaSeconds } = input.progress;
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new DomainError('OUT_OF_RANGE', `progress.fraction: expected a number in [0, 1], got ${fraction}`, [
      'progress',
      'fraction',
    ]);
  }
  if (etaSeconds != null && !(etaSeconds >= 0)) {
    throw new DomainError('OUT_OF_RANGE', `progress.etaSeconds: expected a number of at least 0, got ${etaSeconds}`, [
      'progress',
      'etaSeconds',
    ]);
  }
  const holder = { teamId: by.team.id, lease: input.lease };
  const beat = await heartbeatRow(db, {
    teamId: holder.teamId,
    leaseToken: holder.lease,
    leaseSeconds,
    stage,
    fraction,
    etaSeconds: etaSeconds ?? null,
  });
  if (!beat) return refuseStale(db, holder);
  return { command: commandOf(beat), lease: { token: input.lease, expiresAt: beat.expiresAt } };
}

function commandOf({ cancelling, draining }: { cancelling: boolean; draining: boolean }): RunnerCommand {
  if (cancelling) return 'CANCEL';
  return draining ? 'DRAIN' : 'CONTINUE';
}
