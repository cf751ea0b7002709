import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type ArtifactStore, placeOfKey } from '../artifacts/artifact-store.service.ts';
import { migrate } from '../migrate.ts';
import { MANIFEST, type Manifest, manifestSchema, readArchive } from './archive.ts';
import { copyIn, empty, finish, isEmpty, prepare } from './tables.queue.ts';

export interface Restored {
  readonly manifest: Manifest;
  /** Applied to bring an older backup up to this version. */
  readonly migrated: readonly string[];
  readonly artifacts: number;
}

/** Fills an empty database and the store from a backup, of this version or of an older one. */
export async function restore(
  { databaseUrl, store }: { readonly databaseUrl: string; readonly store: ArtifactStore },
  file: string,
): Promise<Restored> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'lethe-restore' });
  await client.connect();
  try {
    if (!(await isEmpty(client))) {
      throw new Error(
        'restore: expected an empty database, got one with tables in it; create another and point DATABASE_URL at it',
      );
    }
    return await fill(client, { databaseUrl, store }, file).catch(async (error: unknown) => {
      await empty(client); // so that it can be tried again
      throw error;
    });
  } finally {
    await client.end();
  }
}

async function fill(
  client: pg.Client,
  { databaseUrl, store }: { readonly databaseUrl: string; readonly store: ArtifactStore },
  file: string,
): Promise<Restored> {
  let manifest: Manifest | undefined;
  let artifacts = 0;
  for await (const { name, content } of readArchive(file)) {
    if (name === MANIFEST) {
      manifest = manifestSchema.parse(JSON.parse(await text(content)));
      await migrate(databaseUrl, undefined, manifest.migrations);
      await client.query('BEGIN');
      await prepare(client, manifest.tables);
    } else if (manifest && name.startsWith('tables/')) {
      await copyTable(client, manifest, { name: name.slice('tables/'.length), content });
    } else if (manifest && name.startsWith('artifacts/')) {
      const place = placeOfKey(name.slice('artifacts/'.length));
      if (!place) throw new Error(`restore: expected the key of an artifact, got ${name}`);
      await store.put(content, place);
      artifacts += 1;
    } else {
      throw new Error(`restore: expected a backup that begins with ${MANIFEST}, got ${name}`);
    }
  }
  if (!manifest) throw new Error(`restore: expected a backup that begins with ${MANIFEST}, got an empty file`);
  await finish(client, manifest.tables);
  await client.query('COMMIT');
  return { manifest, artifacts, migrated: await migrate(databaseUrl) };
}

async function copyTable(
  client: pg.Client,
  { tables }: Manifest,
  { name, content }: { readonly name: string; readonly content: Readable },
): Promise<void> {
  const table = tables.find((each) => each.name === name);
  if (!table) throw new Error(`restore: expected a table of the manifest, got ${name}`);
  await pipeline(content, client.query(copyFrom(copyIn(table))));
}
