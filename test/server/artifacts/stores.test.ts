// One suite for every store: files of a folder, and objects of a real S3 server in a process of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/start/postgres.ts';
import type { ArtifactStore, Place } from '../../../server/artifacts/artifact-store.service.ts';
import { openBucketStore } from '../../../server/artifacts/bucket-store.service.ts';
import { openFolderStore } from '../../../server/artifacts/folder-store.service.ts';

const MAX = 12_000_000;
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let home: string;
let s3: ChildProcess;
const stores = {} as Record<'folder' | 'bucket', ArtifactStore>;

beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'lethe-stores-'));
  const port = await freePort();
  const program = path.resolve(import.meta.dirname, '../../../node_modules/s3rver/bin/s3rver.js');
  const args = ['-d', path.join(home, 's3'), '-a', '127.0.0.1', '-p', String(port)];
  s3 = spawn(process.execPath, [program, ...args], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await fetch(endpoint).catch(() => undefined))) {
    if (s3.exitCode !== null) throw new Error(`s3rver ended with code ${s3.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  process.env.AWS_ACCESS_KEY_ID = 'S3RVER';
  process.env.AWS_SECRET_ACCESS_KEY = 'S3RVER';
  stores.folder = await openFolderStore(path.join(home, 'files'), MAX);
  stores.bucket = await openBucketStore({ name: 'made-when-missing', endpoint, region: 'us-east-1' }, MAX);
});
afterAll(async () => {
  s3.kill();
  await rm(home, { recursive: true, force: true });
});

async function read(store: ArtifactStore, place: Place): Promise<Buffer | undefined> {
  const content = await store.open(place);
  if (!content) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of content as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const streamOf = (bytes: Buffer): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    })(),
  );

describe.each(['folder', 'bucket'] as const)('a %s', (kind) => {
  const put = (bytes: Buffer, place: Partial<Place> = {}) =>
    stores[kind].put(streamOf(bytes), { sha256: sha(bytes), ...place });

  it.each([0, 1, 70_000, 11_000_000])('gives back %i bytes as they came', async (length) => {
    const bytes = randomBytes(length);
    expect(await put(bytes)).toBe(length);
    expect((await read(stores[kind], { sha256: sha(bytes) }))?.equals(bytes)).toBe(true);
  });

  it.each([3000, 11_000_000])('%i bytes with another hash leave no trace', async (length) => {
    const bytes = randomBytes(length);
    const sha256 = sha(Buffer.from(`something else ${length}`));
    await expect(put(bytes, { sha256 })).rejects.toThrow(
      `x-lethe-sha256: expected the hash of the content, ${sha(bytes)}, got ${sha256}`,
    );
    expect(await read(stores[kind], { sha256 })).toBeUndefined();
    expect(await read(stores[kind], { sha256: sha(bytes) })).toBeUndefined();
  });

  it('more than is allowed is refused on the way, and leaves no trace', async () => {
    const bytes = randomBytes(MAX + 1);
    await expect(put(bytes)).rejects.toThrow(`expected at most ${MAX} bytes, got more`);
    expect(await read(stores[kind], { sha256: sha(bytes) })).toBeUndefined();
  });

  it('an upload that breaks off leaves no trace', async () => {
    const bytes = randomBytes(200_000);
    const broken = Readable.from(
      (async function* () {
        yield bytes.subarray(0, 100_000);
        throw new Error('the runner died');
      })(),
    );
    await expect(stores[kind].put(broken, { sha256: sha(bytes) })).rejects.toThrow('the runner died');
    expect(await read(stores[kind], { sha256: sha(bytes) })).toBeUndefined();
  });

  it('what is kept for a run goes with it, all but the one to keep; what is kept for good stays', async () => {
    const [first, second] = [randomBytes(100), randomBytes(100)];
    for (const bytes of [first, second]) for (const run of ['ru_1', 'ru_2']) await put(bytes, { run });
    await put(first);
    await stores[kind].clear('ru_1', sha(second));
    const there = async (bytes: Buffer, run?: string) =>
      (await read(stores[kind], { sha256: sha(bytes), run })) !== undefined;
    expect([await there(first, 'ru_1'), await there(second, 'ru_1')]).toEqual([false, true]);
    await stores[kind].clear('ru_1');
    await stores[kind].clear('ru_1');
    expect([await there(second, 'ru_1'), await there(first, 'ru_2'), await there(first)]).toEqual([false, true, true]);
  });

  it('lists what it keeps, and removes it; twice is safe', async () => {
    const bytes = randomBytes(100);
    const [forGood, ofRun] = [{ sha256: sha(bytes) }, { sha256: sha(bytes), run: 'ru_3' }];
    await put(bytes);
    await put(bytes, ofRun);
    const list = async () => {
      const found: Place[] = [];
      for await (const { keptAt, ...place } of stores[kind].all()) {
        expect(Date.now() - keptAt.getTime()).toBeLessThan(600_000);
        if (place.sha256 === sha(bytes)) found.push(place);
      }
      return found;
    };
    expect(await list()).toEqual(expect.arrayContaining([forGood, ofRun]));
    await stores[kind].remove(forGood);
    await stores[kind].remove(forGood);
    expect(await list()).toEqual([ofRun]);
  });
});

describe('a bucket that is not there', () => {
  it('is said when the server starts', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    await expect(openBucketStore({ name: 'none', endpoint, region: 'us-east-1' }, MAX)).rejects.toThrow(
      `LETHE_S3_BUCKET: expected a bucket none that these keys may use at ${endpoint}`,
    );
  });
});
