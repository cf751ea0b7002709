import { randomBytes } from 'node:crypto';
import type { Db } from '../db.ts';
import type { RunnerCommand } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Artifact, Run } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { startsFromOriginal } from '../methods.ts';
import { unknownRunner } from '../runners/runner.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { ClaimRunInput, HeartbeatRunInput } from './claim.input.ts';
import { refuseStale } from './lease.service.ts';
import { claimRow } from './claim.queue.ts';
import { heartbeatRow } from './run.queue.ts';

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
  /** Of a re-attack: what it attacks. */
  readonly embeddings: readonly Artifact[];
}

export interface LeaseTerms {
  readonly leaseSeconds: number;
}

/** Gives the runner the first run it can do, or null; one that drains hears so. */
export async function claimRun(
  db: Db,
  by: Identity,
  { input, leaseSeconds }: LeaseTerms & { input: ClaimRunInput },
): Promise<{ claim: Claim | null; command: RunnerCommand }> {
  const { engines } = input.capabilities;
  const token = `ls_${randomBytes(24).toString('base64url')}`;
  const answer = await claimRow(db, {
    ...input.capabilities,
    teamId: by.team.id,
    runnerId: input.runner,
    tokenId: by.tokenId,
    leaseSeconds,
    leaseToken: token,
    attemptId: newId('Attempt'),
  });
  if (!answer) throw unknownRunner(input.runner);
  const foreign = engines.filter((engine) => !answer.engines.includes(engine));
  if (engines.length === 0 || foreign.length > 0) {
    throw new DomainError(
      'INVALID',
      `capabilities.engines: expected some of ${answer.engines.join(', ')} (as registered), got ${engines.join(', ') || 'none'}`,
      ['capabilities', 'engines'],
    );
  }
  const { run } = answer;
  const command = commandOf({ cancelling: false, draining: answer.draining });
  if (!run) return { claim: null, command };
  const claim = {
    lease: { token, expiresAt: run.leaseExpiresAt! }, // just set
    attempt: run.attemptCount,
    run,
    ...(await whereItStarts(db, run)),
  };
  return { claim, command };
}

/** A first attempt at what trains a model starts from nothing. */
async function whereItStarts(db: Db, run: Run): Promise<Pick<Claim, 'parentCheckpoint' | 'resumeFrom' | 'embeddings'>> {
  if (run.reattack) {
    const { surfaces } = await db.protocol.findUniqueOrThrow({ where: { id: run.protocolId } });
    const embeddings = await db.artifact.findMany({
      where: { runId: run.parentId ?? '', kind: 'USER_EMBEDDING', surface: { in: surfaces } },
      orderBy: { surface: 'asc' },
    });
    return { parentCheckpoint: null, resumeFrom: null, embeddings };
  }
  const parentId = startsFromOriginal[run.method] ? run.parentId : null;
  if (parentId === null && run.attemptCount === 1) return { parentCheckpoint: null, resumeFrom: null, embeddings: [] };
  const artifacts = await db.artifact.findMany({
    where: {
      OR: [
        { runId: run.id, kind: 'TRAINING_STATE' },
        ...(parentId === null ? [] : [{ runId: parentId, kind: 'CHECKPOINT' as const }]),
      ],
    },
  });
  return {
    parentCheckpoint: artifacts.find(({ kind }) => kind === 'CHECKPOINT') ?? null,
    resumeFrom: artifacts.find(({ kind }) => kind === 'TRAINING_STATE') ?? null,
    embeddings: [],
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
