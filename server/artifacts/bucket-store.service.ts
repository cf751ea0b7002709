import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type ArtifactStore, checking, keyOf, placeOfKey, prefixOfRun } from './artifact-store.service.ts';

export interface Bucket {
  readonly name: string;
  /** Null: Amazon's. */
  readonly endpoint: string | null;
  readonly region: string;
}

/** Parts in memory of each upload: with 5 MB a part the usual artifact is one part, hence one request. */
const PARTS_AT_ONCE = 2;

/** Objects of an S3-compatible bucket. Keys come from where the AWS SDK always looks: AWS_ACCESS_KEY_ID, a profile, the machine's role. */
export async function openBucketStore(bucket: Bucket, maxBytes: number): Promise<ArtifactStore> {
  const { name: Bucket, endpoint, region } = bucket;
  const client = new S3Client({
    region,
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    // Our own sha256 is checked on the way in; stores other than Amazon's do not all know the SDK's newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  await ensureBucket(client, Bucket).catch((error: unknown) => {
    const where = endpoint ?? `Amazon S3, ${region}`;
    throw new Error(
      `LETHE_S3_BUCKET: expected a bucket ${Bucket} that these keys may use at ${where}, got ${String(error)}`,
    );
  });
  const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket, Key }));

  async function* keys(Prefix?: string) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, ...(Prefix && { Prefix }) })) {
      for (const { Key, LastModified } of Contents) if (Key) yield { key: Key, keptAt: LastModified ?? new Date() };
    }
  }

  return {
    async put(content, place) {
      const check = checking(place.sha256, maxBytes);
      const upload = new Upload({
        client,
        params: { Bucket, Key: keyOf(place), Body: check.stream, ContentType: 'application/octet-stream' },
        queueSize: PARTS_AT_ONCE,
      });
      // The last part is sent only when the stream has ended well: what has another hash never becomes an object.
      const sent = upload.done();
      sent.catch(() => {}); // said below
      try {
        await pipeline(content, check.stream);
        await sent;
      } catch (error) {
        await upload.abort();
        await sent.catch(() => {});
        throw error;
      }
      return check.bytes();
    },
    async open(place) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(place) }));
        return Body as Readable; // in Node.js
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async clear(run, keep) {
      for await (const { key } of keys(prefixOfRun(run))) if (key !== prefixOfRun(run) + keep) await remove(key);
    },
    async remove(place) {
      await remove(keyOf(place));
    },
    async *all() {
      for await (const { key, keptAt } of keys()) {
        const place = placeOfKey(key);
        if (place) yield { ...place, keptAt };
      }
    },
  };
}

/** Made when it is missing: a store that was just installed has none. */
async function ensureBucket(client: S3Client, Bucket: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    await client.send(new CreateBucketCommand({ Bucket }));
  }
}
