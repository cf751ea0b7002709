import type { Db } from '../db.ts';
import { ArtifactKind, Surface } from '../generated/prisma/enums.ts';
import { DomainError } from '../errors.ts';
import type { Artifact } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { type Holder, refuseStale, withLease } from '../runs/lease.service.ts';

/** What an upload says of itself; unchecked. */
export interface UploadClaim {
  readonly kind: unknown;
  readonly surface: unknown;
  readonly sha256: unknown;
}

export interface Upload {
  readonly kind: ArtifactKind;
  readonly surface: Surface | null;
  readonly sha256: string;
}

export function checkUpload({ kind, surface, sha256 }: UploadClaim): Upload {
  const checkedKind = oneOf(ArtifactKind, 'kind', kind);
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw invalid('x-lethe-sha256', '64 lower-case hexadecimal digits', sha256);
  }
  if (checkedKind === 'USER_EMBEDDING')
    return { kind: checkedKind, surface: oneOf(Surface, 'surface', surface), sha256 };
  if (surface !== undefined) throw invalid('surface', `none for ${checkedKind}`, surface);
  return { kind: checkedKind, surface: null, sha256 };
}

/** Before a large body is taken in: whether the lease is held at all. */
export async function assertHeld(db: Db, holder: Holder): Promise<void> {
  const held = await db.run.count({ where: { leaseToken: holder.lease, teamId: holder.teamId } });
  if (held === 0) await refuseStale(db, holder);
}

/** Notes that the stored content is this run's; again by the present holder replaces what it noted before. */
export async function recordArtifact(db: Db, holder: Holder, upload: Upload & { bytes: number }): Promise<Artifact> {
  const { kind, ...content } = upload;
  return withLease(db, holder, (tx, run) =>
    tx.artifact.upsert({
      where: { runId_kind: { runId: run.id, kind } },
      create: { id: newId('Artifact'), runId: run.id, kind, ...content },
      update: content,
    }),
  );
}

function oneOf<T extends string>(values: Readonly<Record<string, T>>, name: string, value: unknown): T {
  const found = Object.values(values).find((one) => one === value);
  if (found === undefined) throw invalid(name, `one of ${Object.values(values).join(', ')}`, value);
  return found;
}

const invalid = (name: string, expected: string, got: unknown): DomainError =>
  new DomainError('INVALID', `${name}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`, [name]);
