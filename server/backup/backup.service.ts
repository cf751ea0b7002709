import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type ArtifactStore, keyOf } from '../artifacts/artifact-store.service.ts';
import { MANIFEST, type Manifest, writeArchive } from './archive.ts';
import { appliedMigrations, contents, copyOut, tablesInOrder } from './tables.queue.ts';

export interface Backup {
  readonly tables: number;
  readonly artifacts: number;
  /** Content that rows refer to and the store has not; training states that went meanwhile are not among them. */
  readonly missing: readonly string[];
}

/** Saves the database as it is at one moment, and what it refers to in the store. Work goes on meanwhile. */
export async function backup(
  { databaseUrl, store }: { readonly databaseUrl: string; readonly store: ArtifactStore },
  file: string,
): Promise<Backup> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'lethe-backup' });
  await client.connect();
  const half = `${file}.part`;
  const archive = writeArchive(half);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables = await tablesInOrder(client);
    const migrations = await appliedMigrations(client);
    const manifest: Manifest = { format: 1, madeAt: new Date().toISOString(), migrations, tables };
    await archive.add(MANIFEST, Buffer.from(JSON.stringify(manifest, null, 2)));
    for (const table of tables) await archive.add(`tables/${table.name}`, client.query(copyTo(copyOut(table))));
    const wanted = await contents(client, tables);
    await client.query('COMMIT');
    const missing: string[] = [];
    for (const { sha256, run } of wanted) {
      const place = { sha256, run: run ?? undefined };
      const content: Readable | undefined = await store.open(place);
      if (content) await archive.add(`artifacts/${keyOf(place)}`, content);
      else if (run === null) missing.push(sha256);
    }
    await archive.close();
    await rename(half, file);
    return { tables: tables.length, artifacts: wanted.length - missing.length, missing };
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}
