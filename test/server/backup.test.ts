// A platform with something of everything in it, saved and restored: the same rows, the same artifacts, a server that goes on from there.
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderStore } from '../../server/artifacts/folder-store.service.ts';
import type { ArtifactStore } from '../../server/artifacts/artifact-store.service.ts';
import { backup, type Backup } from '../../server/backup/backup.service.ts';
import { restore, type Restored } from '../../server/backup/restore.service.ts';
import { newId } from '../../server/ids.ts';
import { migrate } from '../../server/migrate.ts';
import { startServer } from '../../server/server.ts';
import { type Api, openApi } from '../support/api.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { launch, openRunner, through } from './queue/actors.ts';

const FIRST = '20261125000000_init';

let api: Api;
let home: string;
let file: string;
let saved: Backup;
let restored: Restored;
let target: TestDatabase;
let store: ArtifactStore;
const content = randomBytes(5_000_000); // more than one part
const sha256 = createHash('sha256').update(content).digest('hex');

beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'lethe-backup-'));
  file = path.join(home, 'backup.tar.gz');
  api = await openApi({ artifactMaxBytes: 10_000_000 });
  const original = await openFolderStore(api.env.artifactDir, 10_000_000);
  await launch(api, {
    name: 'a "name",\twith \\ tabs\nand 漢字',
    methods: [{ u2uR: {} }],
    seeds: { from: 1, count: 3 },
  });
  const runner = await openRunner(api, 'lab-1');
  const done = await runner.take();
  await runner.metrics(done.lease.token, { series: [{ name: 'loss', steps: [1, 2], values: [0.1 + 0.2, 1e-300] }] });
  await original.put(Readable.from([content]), { sha256 });
  await runner.finish(done);
  await api.db.artifact.updateMany({ where: { kind: 'CHECKPOINT' }, data: { sha256, bytes: content.length } });
  const held = await runner.take();
  await original.put(Readable.from([content]), { sha256, run: held.run.id });
  await api.db.artifact.create({
    data: { id: newId('Artifact'), runId: held.run.id, kind: 'TRAINING_STATE', sha256, bytes: content.length },
  });
  saved = await backup({ databaseUrl: api.databaseUrl, store: original }, file);
  target = await emptyDatabase();
  store = await openFolderStore(path.join(home, 'artifacts'), 10_000_000);
  restored = await restore({ databaseUrl: target.url, store }, file);
}, 120_000);
afterAll(async () => {
  await api.close();
  await target.drop();
  await rm(home, { recursive: true, force: true });
});

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await freshDatabase();
  await query(database.url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  return database;
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Every row of every table, as text. */
async function everything(url: string): Promise<Record<string, unknown>> {
  const tables = await query(
    url,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
     AND relname <> '_prisma_migrations' ORDER BY 1`,
  );
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) {
    rows[name as string] = await query(url, `SELECT t::text AS row FROM "${name as string}" t ORDER BY 1`);
  }
  return rows;
}

describe('a backup', () => {
  it('restored has the same rows in every table, and the same content in the store', async () => {
    const [before, after] = [await everything(api.databaseUrl), await everything(target.url)];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after).toEqual(before);
    for (const table of ['run', 'attempt', 'metric_chunk', 'attack_result', 'artifact', 'token', 'paper_figure']) {
      expect(before[table], table).not.toEqual([]);
    }
    const run = (await api.db.artifact.findFirstOrThrow({ where: { kind: 'TRAINING_STATE' } })).runId;
    for (const place of [{ sha256 }, { sha256, run }]) {
      expect((await buffer((await store.open(place))!)).equals(content)).toBe(true);
    }
  });

  it('names what rows refer to and the store has not', () => {
    expect(saved.missing).toEqual(['f'.repeat(64)]); // the embeddings of this test were never uploaded
  });

  it('is for the eyes of its owner: it holds hashes of secrets', async () => {
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it('a server goes on from it: old tokens are good, numbers go on, triggers work', async () => {
    const server = await startServer({
      ...api.env,
      databaseUrl: target.url,
      artifactDir: path.join(home, 'artifacts'),
    });
    try {
      const other = through(server.url, api);
      const { launchExperiment } = (await other.request(
        `mutation { launchExperiment(input: { idempotencyKey: "after", name: "after", datasets: [SYNTHETIC_100K],
          methods: [{ d2dR: {} }], seeds: { from: 900, count: 1 } }) { experiment { number runs { nodes { number } } } userErrors { message } } }`,
      )) as { launchExperiment: { experiment: { number: number; runs: { nodes: { number: number }[] } } } };
      expect(launchExperiment.experiment.number).toBe(2);
      expect(launchExperiment.experiment.runs.nodes.map(({ number }) => number)).toEqual([7, 8]);
      expect(await query(target.url, 'SELECT blocked FROM run WHERE number > 6 ORDER BY number')).toEqual([
        { blocked: false },
        { blocked: true },
      ]);
    } finally {
      await server.stop();
    }
  });
});

describe('what is not restored', () => {
  it('over a database with tables in it', async () => {
    const used = await freshDatabase();
    await expect(restore({ databaseUrl: used.url, store }, file)).rejects.toThrow(
      'restore: expected an empty database, got one with tables in it',
    );
    await used.drop();
  });

  it('half a file: the database is empty again, and the whole file can be restored into it', async () => {
    const half = path.join(home, 'half.tar.gz');
    await copyFile(file, half);
    await truncate(half, Math.floor((await stat(file)).size / 2));
    const empty = await emptyDatabase();
    await expect(restore({ databaseUrl: empty.url, store }, half)).rejects.toThrow();
    expect((await restore({ databaseUrl: empty.url, store }, file)).manifest).toEqual(restored.manifest);
    await empty.drop();
  });
});

describe('a backup of an older version', () => {
  it('is brought up to this one', async () => {
    const old = await emptyDatabase();
    await migrate(old.url, undefined, [FIRST]);
    await query(
      old.url,
      `INSERT INTO team (id, slug, name) VALUES ('tm_old', 'old', 'Old');
      INSERT INTO protocol (id, fingerprint, split, ranking, attack, k_core, surface) VALUES ('pr_1', 'p_old', 'RATIO', 'FULL', 'CV5', 5, 'MLP')`,
    );
    const oldFile = path.join(home, 'old.tar.gz');
    await backup({ databaseUrl: old.url, store }, oldFile);
    const empty = await emptyDatabase();
    const { migrated } = await restore({ databaseUrl: empty.url, store }, oldFile);
    expect(migrated.length).toBeGreaterThan(3);
    expect(
      await query(empty.url, `SELECT slug, (SELECT surfaces::text[] FROM protocol) AS surfaces FROM team`),
    ).toEqual([{ slug: 'old', surfaces: ['MLP'] }]);
    await old.drop();
    await empty.drop();
  });
});
