import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startPostgres } from '../../scripts/start/postgres.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'lethe-pg-test-'));
  await chmod(home, 0o755);
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

it('keeps what was committed over a stop and over a kill', async () => {
  const first = await startPostgres({ home });
  await query(first.url('postgres'), 'CREATE TABLE kept AS SELECT 1 AS n');
  await first.stop();

  const second = await startPostgres({ home });
  await query(second.url('postgres'), 'INSERT INTO kept VALUES (2)');
  process.kill(second.pid, 'SIGKILL');

  const third = await startPostgres({ home });
  expect((await query(third.url('postgres'), 'SELECT n FROM kept ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
  await third.stop();
});

it('takes over a server that is still running', async () => {
  const first = await startPostgres({ home });
  const second = await startPostgres({ home });
  expect(second).toMatchObject({ adopted: true, port: first.port, pid: first.pid });
  await second.stop();
});

it('refuses a data folder of another Postgres version and says what to do', async () => {
  const first = await startPostgres({ home });
  await first.stop();
  const file = path.join(home, 'postgres/data/PG_VERSION');
  expect((await readFile(file, 'utf8')).trim()).toBe('17');
  await writeFile(file, '15\n');
  await expect(startPostgres({ home })).rejects.toThrow(
    /written by Postgres 15, but Lethe runs Postgres 17.*pg_dumpall.*LETHE_HOME/,
  );
});

it('does not trust a half-made data folder', async () => {
  await mkdir(path.join(home, 'postgres/data/base'), { recursive: true }); // no PG_VERSION: initdb never ended
  const postgres = await startPostgres({ home });
  expect((await query(postgres.url('postgres'), 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await postgres.stop();
});
