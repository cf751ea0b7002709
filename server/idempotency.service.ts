import { canonicalHash } from './canonical.ts';
import type { Tx } from './db.ts';
import { DomainError } from './errors.ts';
import type { Idempotency, Prisma } from './generated/prisma/client.ts';
import type { Identity } from './teams/authorization.service.ts';

/** A mutation that is carried out once a key. */
export interface Keyed {
  /** Of the contract. */
  readonly operation: string;
  readonly idempotencyKey: string;
  /** What the key stands for: all of the input that has an effect, defaults filled in. */
  readonly asked: unknown;
}

/** What was carried out under this key; the same key with another input is refused. Whoever asks holds a lock that makes equal keys follow each other. */
export async function carriedOut(tx: Tx, by: Identity, { operation, idempotencyKey, asked }: Keyed) {
  const key = { teamId: by.team.id, operation, key: idempotencyKey };
  const before = await tx.idempotency.findUnique({ where: { teamId_operation_key: key } });
  if (before && before.requestHash !== canonicalHash(asked)) {
    throw new DomainError(
      'IDEMPOTENCY_MISMATCH',
      'idempotencyKey: expected the input that this key was used with first, got another; choose a new key',
      ['idempotencyKey'],
    );
  }
  return before;
}

/** Notes it, in the transaction that carries it out. */
export async function noteCarriedOut(
  tx: Tx,
  by: Identity,
  { operation, idempotencyKey, asked }: Keyed,
  made: { readonly subjectId: string; readonly answer?: Prisma.InputJsonValue },
): Promise<Idempotency> {
  const row = { teamId: by.team.id, operation, key: idempotencyKey, requestHash: canonicalHash(asked), ...made };
  return tx.idempotency.create({ data: row });
}
