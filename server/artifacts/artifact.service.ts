import type { Db } from '../db.ts';
import { ArtifactKind, Surface } from '../generated/prisma/enums.ts';
import { DomainError } from '../errors.ts';
import type { Artifact } from '../generated/prisma/client.ts';
import { newId } from '../ids.ts';
import { lockContent } from './artifact.queue.ts';
import { type Holder, refuseStale, withLease } from '../runs/lease.service.ts';
import { surfacesOf } from '../surfaces.ts';
import type { ArtifactStore, Place } from './artifact-store.service.ts';

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
  const rule = SURFACE_OF[checkedKind];
  if (rule === 'never' && surface !== undefined) throw invalid('surface', `none for ${checkedKind}`, surface);
  if (rule === 'never' || (rule === 'maybe' && surface === undefined)) {
    return { kind: checkedKind, surface: null, sha256 };
  }
  return { kind: checkedKind, surface: oneOf(Surface, 'surface', surface), sha256 };
}

/** Whether an artifact is about one user embedding; figures may be about one or about several together. */
const SURFACE_OF: Readonly<Record<ArtifactKind, 'always' | 'maybe' | 'never'>> = {
  USER_EMBEDDING: 'always',
  CHECKPOINT: 'never',
  TSNE: 'maybe',
  HISTOGRAMS: 'maybe',
  ATTACK_SCORES: 'maybe',
  TRAINING_STATE: 'never',
};

/** Where its content lies: a training state is replaced again and again and goes when its run succeeds, all else stays. */
export function placeOf({ kind, runId, sha256 }: Pick<Artifact, 'kind' | 'runId' | 'sha256'>): Place {
  return { sha256, run: kind === 'TRAINING_STATE' ? runId : undefined };
}

/** Before a large body is taken in: the id of the run that is held. */
export async function assertHeld(db: Db, holder: Holder): Promise<string> {
  const where = { leaseToken: holder.lease, teamId: holder.teamId };
  const held = await db.run.findFirst({ where, select: { id: true } });
  return held ? held.id : refuseStale(db, holder);
}

/** Notes that the stored content is this run's; again by the present holder replaces what it noted before. */
export async function recordArtifact(
  { db, store }: { readonly db: Db; readonly store: ArtifactStore },
  holder: Holder,
  upload: Upload & { readonly bytes: number },
): Promise<Artifact> {
  const { kind, surface } = upload;
  const artifact = await withLease(db, holder, async (tx, run) => {
    if (surface !== null && !surfacesOf[run.model].includes(surface)) {
      throw invalid('surface', `one of ${surfacesOf[run.model].join(', ')} (${run.model} has these)`, surface);
    }
    await lockContent(tx, upload.sha256);
    const content = await store.open(placeOf({ ...upload, runId: run.id }));
    if (!content) throw new Error(`the content ${upload.sha256} was removed while it was noted; upload it again`);
    content.destroy();
    const place = { runId: run.id, kind, surface };
    const same = await tx.artifact.findFirst({ where: { ...place, sha256: upload.sha256 } });
    if (same) return same;
    await tx.artifact.deleteMany({ where: place }); // not updated: what an id stands for never changes
    return tx.artifact.create({ data: { id: newId('Artifact'), runId: run.id, ...upload } });
  });
  if (kind === 'TRAINING_STATE') await store.clear(artifact.runId, artifact.sha256);
  return artifact;
}

/** Removes content that no run has any more: what was purged. */
export async function removeUnreferenced(
  { db, store }: { readonly db: Db; readonly store: ArtifactStore },
  contents: readonly string[],
): Promise<void> {
  for (const sha256 of contents) {
    await db.$transaction(async (tx) => {
      await lockContent(tx, sha256); // whoever notes the same content now does so before or after
      if ((await tx.artifact.count({ where: { sha256 } })) === 0) await store.remove({ sha256 });
    });
  }
}

function oneOf<T extends string>(values: Readonly<Record<string, T>>, name: string, value: unknown): T {
  const found = Object.values(values).find((one) => one === value);
  if (found === undefined) throw invalid(name, `one of ${Object.values(values).join(', ')}`, value);
  return found;
}

const invalid = (name: string, expected: string, got: unknown): DomainError =>
  new DomainError('INVALID', `${name}: expected ${expected}, got ${JSON.stringify(got) ?? 'nothing'}`, [name]);
