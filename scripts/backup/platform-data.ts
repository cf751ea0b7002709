import path from 'node:path';
import pg from 'pg';
import type { ArtifactStore } from '../../server/artifacts/artifact-store.service.ts';
import { openArtifactStore } from '../../server/artifacts/open-store.service.ts';
import { readEnv as readServerEnv } from '../../server/env.ts';
import { explain } from '../../server/explain.ts';
import { readEnv } from '../start/env.ts';
import { DATABASE } from '../start/platform.ts';
import { startPostgres } from '../start/postgres.ts';

export interface PlatformData {
  readonly databaseUrl: string;
  readonly store: ArtifactStore;
}

/**
 * Where the platform that is started with this environment keeps its data: DATABASE_URL and the store of the server's settings, or the
 * embedded database of LETHE_HOME, which is started for the time being unless it runs. What fails is said in a sentence, and ends the program.
 */
export async function withPlatformData<T>(work: (data: PlatformData) => Promise<T>): Promise<T> {
  try {
    const { home, databaseUrl, variables } = readEnv();
    if (databaseUrl !== undefined) return await work(await dataAt(databaseUrl, variables));
    const postgres = await startPostgres({ home });
    try {
      await createIfMissing(postgres.url('postgres'));
      const artifacts = { LETHE_ARTIFACT_DIR: path.join(home, 'artifacts') };
      return await work(await dataAt(postgres.url(DATABASE), { ...artifacts, ...variables }));
    } finally {
      if (!postgres.adopted) await postgres.stop();
    }
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

async function dataAt(databaseUrl: string, variables: NodeJS.ProcessEnv): Promise<PlatformData> {
  const env = readServerEnv({ ...variables, DATABASE_URL: databaseUrl });
  return { databaseUrl, store: await openArtifactStore(env) };
}

async function createIfMissing(connectionString: string): Promise<void> {
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await admin.end();
  }
}
