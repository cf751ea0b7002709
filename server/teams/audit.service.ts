import type { Tx } from '../db.ts';
import { newId } from '../ids.ts';
import type { Identity } from './authorization.service.ts';

export type AuditAction =
  | 'dataset.add'
  | 'dataset.remove'
  | 'experiment.archive'
  | 'experiment.launch'
  | 'experiment.purge'
  | 'experiment.rerun'
  | 'experiment.restore'
  | 'experiment.tag'
  | 'experiment.update'
  | 'run.archive'
  | 'run.cancel'
  | 'run.purge'
  | 'run.reattack'
  | 'run.restore'
  | 'run.retry'
  | 'run.tag'
  | 'run.update'
  | 'session.end'
  | 'session.start'
  | 'token.create'
  | 'token.revoke';

export interface AuditedAct {
  readonly action: AuditAction;
  readonly subject: string;
  readonly detail?: string;
}

type Actor = Pick<Identity, 'team' | 'account' | 'tokenId'>;

/** Writes who did what to what, in the transaction that does it. */
export async function audit(tx: Tx, by: Actor, act: AuditedAct): Promise<void> {
  await auditAll(tx, by, [act]);
}

export async function auditAll(tx: Tx, by: Actor, acts: readonly AuditedAct[]): Promise<void> {
  await tx.auditEntry.createMany({
    data: acts.map(({ action, subject, detail }) => ({
      id: newId('AuditEntry'),
      teamId: by.team.id,
      accountId: by.account?.id ?? null,
      tokenId: by.tokenId,
      action,
      subject,
      detail: detail ?? null,
    })),
  });
}
