import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import pg from 'pg';
import { startPostgres } from '../../scripts/start/postgres.ts';
import { migrate } from '../../server/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the maintenance database of this test run's own Postgres. */
    postgresUrl: string;
  }
}

const TEMPLATE = 'lethe_template';

/** One throw-away Postgres a test run, with a migrated template that test/support/database.ts clones. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'lethe-test-'));
  await chmod(home, 0o755); // as root, the server runs as another user, who must reach it
  const postgres = await startPostgres({
    home,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  const stop = async (): Promise<void> => {
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const admin = new pg.Client({ connectionString: postgres.url('postgres') });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${TEMPLATE}`);
    await admin.end();
    await migrate(postgres.url(TEMPLATE));
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgresUrl', postgres.url('postgres'));
  return stop;
}
