import type { ArtifactStore } from './artifact-store.service.ts';
import type { Bucket } from './bucket-store.service.ts';
import { openFolderStore } from './folder-store.service.ts';

export interface StoreChoice {
  readonly artifactDir: string;
  readonly artifactMaxBytes: number;
  /** Null: the folder. */
  readonly bucket: Bucket | null;
}

export async function openArtifactStore({
  artifactDir,
  artifactMaxBytes,
  bucket,
}: StoreChoice): Promise<ArtifactStore> {
  if (bucket === null) return openFolderStore(artifactDir, artifactMaxBytes);
  const { openBucketStore } = await import('./bucket-store.service.ts'); // a large SDK: loaded only where it is used
  return openBucketStore(bucket, artifactMaxBytes);
}
