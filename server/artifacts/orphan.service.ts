import type { Db } from '../db.ts';
import type { ArtifactStore, Kept } from './artifact-store.service.ts';

/** Content is stored before the row that refers to it: what is younger may still get one. */
const DAY_MS = 86_400_000;
const BATCH = 500;

/** Removes content that nothing refers to: of purged runs, replaced artifacts, uploads that were never recorded. Answers how many. */
export async function sweepOrphans(
  { db, store }: { readonly db: Db; readonly store: ArtifactStore },
  now = Date.now(),
): Promise<number> {
  let removed = 0;
  let batch: Kept[] = [];
  const sweep = async (): Promise<void> => {
    for (const kept of await unreferenced(db, batch)) {
      await store.remove(kept);
      removed += 1;
    }
    batch = [];
  };
  for await (const kept of store.all()) {
    if (now - kept.keptAt.getTime() > DAY_MS) batch.push(kept);
    if (batch.length >= BATCH) await sweep();
  }
  await sweep();
  return removed;
}

async function unreferenced(db: Db, batch: readonly Kept[]): Promise<Kept[]> {
  const hashes = { in: batch.map(({ sha256 }) => sha256) };
  const artifacts = await db.artifact.findMany({
    where: { sha256: hashes },
    select: { sha256: true, runId: true, kind: true },
  });
  const datasets = await db.customDataset.findMany({ where: { sha256: hashes }, select: { sha256: true } });
  const forGood = new Set([
    ...artifacts.filter(({ kind }) => kind !== 'TRAINING_STATE').map(({ sha256 }) => sha256),
    ...datasets.map(({ sha256 }) => sha256),
  ]);
  const forRun = new Set(
    artifacts.filter(({ kind }) => kind === 'TRAINING_STATE').map(({ runId, sha256 }) => `${runId} ${sha256}`),
  );
  return batch.filter(({ run, sha256 }) =>
    run === undefined ? !forGood.has(sha256) : !forRun.has(`${run} ${sha256}`),
  );
}
