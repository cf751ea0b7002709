import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../server/migrate.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const OURS = path.resolve(import.meta.dirname, '../../prisma/migrations');
const FIRST = '20260101000000_first';
const SECOND = '20260102000000_second';

let database: TestDatabase;
let folder: string;
let client: pg.Client;

beforeEach(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'lethe-migrations-'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const write = async (name: string, sql: string): Promise<void> => {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
};
const empty = async (): Promise<void> => {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
};
const noted = async (): Promise<string[]> =>
  (await client.query<{ migration_name: string }>('SELECT migration_name FROM _prisma_migrations ORDER BY 1')).rows.map(
    (row) => row.migration_name,
  );

describe('migrate', () => {
  it('again is a no-op', async () => {
    expect(await migrate(database.url)).toEqual([]);
    expect(await migrate(database.url)).toEqual([]);
  });

  it('applies in the order of the names, and only what is new', async () => {
    await empty();
    await write(SECOND, 'ALTER TABLE thing ADD COLUMN name text');
    await write(FIRST, 'CREATE TABLE thing (id int)');
    expect(await migrate(database.url, folder)).toEqual([FIRST, SECOND]);
    await write('20260103000000_third', 'INSERT INTO thing VALUES (1, $$one$$)');
    expect(await migrate(database.url, folder)).toEqual(['20260103000000_third']);
    expect((await client.query('SELECT * FROM thing')).rows).toEqual([{ id: 1, name: 'one' }]);
  });

  it('a file that was changed after it was applied is refused', async () => {
    await cp(OURS, folder, { recursive: true });
    const [name] = await noted();
    await write(name!, 'SELECT 1');
    await expect(migrate(database.url, folder)).rejects.toThrow(
      new RegExp(`^Migration ${name} was changed after it was applied: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}`),
    );
  });

  it('a database that a newer version has used is refused, and left as it is', async () => {
    await empty();
    await write(FIRST, 'CREATE TABLE thing (id int)');
    await write(SECOND, 'CREATE TABLE other (id int)');
    await migrate(database.url, folder);
    await rm(path.join(folder, SECOND), { recursive: true });
    await write('20260101500000_between', 'DROP TABLE thing');
    await expect(migrate(database.url, folder)).rejects.toThrow(
      `The database has migrations that this version does not know: ${SECOND}. A newer Lethe has used it`,
    );
    expect((await client.query('SELECT * FROM thing')).rows).toEqual([]);
  });

  it('a migration that fails leaves nothing behind, and those before it stay', async () => {
    await empty();
    await write(FIRST, 'CREATE TABLE thing (id int)');
    await write(SECOND, 'CREATE TABLE half (id int); SELECT 1 / 0');
    await expect(migrate(database.url, folder)).rejects.toThrow(`Migration ${SECOND} failed: division by zero`);
    expect(await noted()).toEqual([FIRST]);
    expect(
      (await client.query(`SELECT to_regclass('half') AS half, to_regclass('thing')::text AS thing`)).rows,
    ).toEqual([{ half: null, thing: 'thing' }]);
  });

  it('servers that start at once apply each migration once', async () => {
    await empty();
    const done = await Promise.all(Array.from({ length: 6 }, () => migrate(database.url)));
    expect(done.flat()).toEqual(await noted());
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
  });
});
