import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Claim, RunnerApi } from './api/runner-api.ts';
import { sha256 } from './data/load-files.ts';
import { fetchArtifact } from './fetch-artifact.ts';

/** The file of a team's own data set, in the cache; undefined when the run wants none, or once nobody wants it. */
export async function fetchDataset(
  api: RunnerApi,
  wanted: Claim['run']['customDataset'],
  { cacheDir, isStopped }: { readonly cacheDir: string; readonly isStopped: () => boolean },
): Promise<string | undefined> {
  if (!wanted) return undefined;
  const file = path.join(cacheDir, 'custom', `${wanted.sha256}.safetensors`);
  const here = await readFile(file).catch(() => undefined);
  if (here && sha256(here) === wanted.sha256) return file;
  const bytes = await fetchArtifact(api, wanted, isStopped);
  if (!bytes) return undefined;
  await mkdir(path.dirname(file), { recursive: true });
  const half = `${file}.${process.pid}-${Date.now()}`; // runs side by side may fetch the same
  try {
    await writeFile(half, bytes);
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
  return file;
}
