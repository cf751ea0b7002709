import type { ArtifactStore } from './artifact-store.service.ts';
import { type Bucket, openBucketStore } from './bucket-store.service.ts';
import { openFolderStore } from './folder-store.service.ts';

export interface StoreChoice {
  readonly artifactDir: string;
  readonly artifactMaxBytes: number;
  /** Null: the folder. */
  readonly bucket: Bucket | null;
}

export function openArtifactStore({ artifactDir, artifactMaxBytes, bucket }: StoreChoice): Promise<ArtifactStore> {
  return bucket === null ? openFolderStore(artifactDir, artifactMaxBytes) : openBucketStore(bucket, artifactMaxBytes);
}
