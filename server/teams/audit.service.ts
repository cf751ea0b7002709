import type { Tx } from '../db.ts';
import { newId } from '../ids.ts';
import type { Identity } from './authorization.service.ts';

export type AuditAction =
  'experiment.launch' | 'run.cancel' | 'run.retry' | 'token.create' | 'token.revoke' | 'session.start' | 'session.end';

/** Writes who did what to what, in the transaction that does it. */
export async function audit(
  tx: Tx,
  by: Pick<Identity, 'team' | 'account' | 'tokenId'>,
  entry: { readonly action: AuditAction; readonly subject: string; readonly detail?: string },
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: newId('AuditEntry'),
      teamId: by.team.id,
      accountId: by.account?.id ?? null,
      tokenId: by.tokenId,
      action: entry.action,
      subject: entry.subject,
      detail: entry.detail ?? null,
    },
  });
}
