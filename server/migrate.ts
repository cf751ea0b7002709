import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** The key Prisma Migrate itself locks, so that its CLI and a booting server exclude each other. */
const LOCK = 72_707_369;
const MIGRATIONS = path.resolve(import.meta.dirname, '../prisma/migrations');

/**
 * Applies the migrations that the database has not seen, in order, each in a transaction, and returns their names.
 * `only`: no others, for a backup that was made when there were no others.
 * Keeps Prisma's own table, so that `prisma migrate status` agrees; the server needs no Prisma CLI to start.
 */
export async function migrate(url: string, folder = MIGRATIONS, only?: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'lethe-migrate' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]); // released with the connection
    await client.query(TABLE);
    const applied = await appliedMigrations(client);
    const names = await migrationNames(folder);
    const foreign = (only ?? []).filter((name) => !names.includes(name));
    if (foreign.length > 0) {
      throw new Error(
        `The backup has migrations that this version does not know: ${foreign.join(', ')}. A newer Lethe made it; restore it with that version.`,
      );
    }
    const unknown = [...applied.keys()].filter((name) => !names.includes(name));
    if (unknown.length > 0) {
      throw new Error(
        `The database has migrations that this version does not know: ${unknown.join(', ')}. A newer Lethe has used it; start that version, or use another database.`,
      );
    }
    const done: string[] = [];
    for (const name of only ?? names) {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const known = applied.get(name);
      if (known === undefined) {
        await apply(client, { name, sql, checksum });
        done.push(name);
      } else if (known !== checksum) {
        throw new Error(
          `Migration ${name} was changed after it was applied: expected sha256 ${known}, got ${checksum}. Restore the file and add a new migration instead.`,
        );
      }
    }
    return done;
  } finally {
    await client.end();
  }
}

const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

async function appliedMigrations(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

async function migrationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function apply(client: pg.Client, migration: { name: string; sql: string; checksum: string }): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count) VALUES ($1, $2, now(), $3, now(), 1)',
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
  }
}
