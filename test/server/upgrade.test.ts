import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellsOf, fingerprintOf, type Grid } from '../../server/experiments/experiment.grid.ts';
import { presets } from '../../server/experiments/preset.service.ts';
import { migrate } from '../../server/migrate.ts';
import { attackersOf, methodOf, modelOf } from '../../server/runs/parameters.service.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const OURS = path.resolve(import.meta.dirname, '../../prisma/migrations');
const FIRST = '20261125000000_init';

// What version 0.1 stored; numbers that JavaScript, numeric and float8 each write in another way.
const model = {
  name: 'NMF',
  dim: 8,
  layers: [16, 4],
  epochs: 3,
  batchSize: 99,
  learningRate: 1e-7,
  negatives: 2,
  initStd: 0.00012,
};
const u2uR = { name: 'U2U_R', alpha: 2.5e-9, solver: 'EXACT', epochs: 7, learningRate: 1.5e-8 };
const d2dR = { name: 'D2D_R', alpha: 1e6, epochs: 11, learningRate: 0.1 };
const mlp = { name: 'MLP', hidden: 7, l2: 0.01, learningRate: 0.000001, maxIterations: 9 };
const xgb = { name: 'XGB', rounds: 5, eta: 0.1, maxDepth: 2, lambda: 0.5, minChildWeight: 2 };
const runs = [
  { id: 'ru_1', parent: null, method: { name: 'ORIGINAL' } },
  { id: 'ru_2', parent: 'ru_1', method: u2uR },
  { id: 'ru_3', parent: 'ru_1', method: d2dR },
];

/** Names of folders, in the order in which migrations are applied. */
async function folders(of: string): Promise<string[]> {
  const entries = await readdir(of, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

let database: TestDatabase;
let folder: string;
let client: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'lethe-migrations-'));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await cp(path.join(OURS, FIRST), path.join(folder, FIRST), { recursive: true });
  await migrate(database.url, folder);
  await client.query(`INSERT INTO team (id, slug, name) VALUES ('tm_1', 'team', 'Team');
    INSERT INTO protocol (id, fingerprint, split, ranking, attack, k_core, surface)
      VALUES ('pr_1', 'p_old', 'LEAVE_ONE_OUT', 'FULL', 'CV5', 5, 'MLP')`);
  for (const { id, parent, method } of runs) {
    await client.query(
      `INSERT INTO run (id, team_id, dataset_kind, protocol_id, parent_id, model, model_parameters, attribute, method,
         method_parameters, attackers, seed, config_hash, row_hash, status, stage)
       VALUES ($1, 'tm_1', 'ML_100K', 'pr_1', $2, 'NMF', $3, 'gender', $4, $5, $6, 42, 'config ' || $1, 'row ' || $1, 'SUCCEEDED', 'REPORT')`,
      [id, parent, model, method.name, method, JSON.stringify([mlp, xgb])],
    );
    await client.query(
      `INSERT INTO attack_result (run_id, attacker, surface, accuracy, balanced_accuracy, precision, recall, auc, auc_hard, users)
       VALUES ($1, 'MLP', 'MLP', 0.6, 0.6, 0.6, 0.6, 0.7, 0.6, 546), ($1, 'XGB', 'MLP', 0.6, 0.6, 0.6, 0.6, 0.8, 0.6, 546)`,
      [id],
    );
    await client.query(`INSERT INTO recommendation_result (run_id, metric, k, value) VALUES ($1, 'NDCG', 10, 0.25)`, [
      id,
    ]);
  }
  await client.query(`INSERT INTO artifact (id, run_id, kind, surface, sha256, bytes)
    VALUES ('ar_1', 'ru_1', 'CHECKPOINT', NULL, 'a', 1), ('ar_2', 'ru_1', 'USER_EMBEDDING', 'MLP', 'b', 2)`);
  await client.query(`INSERT INTO metric_point (run_id, attempt, name, step, value)
    VALUES ('ru_1', 1, 'loss', 3, 0.5), ('ru_1', 1, 'loss', 1, 0.7), ('ru_1', 2, 'loss', 1, 0.6), ('ru_2', 1, 'auc', 0, 0.1)`);
  expect(await migrate(database.url)).toEqual((await folders(OURS)).filter((name) => name > FIRST));
});
afterAll(async () => {
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const all = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows;

describe('what version 0.1 stored', () => {
  it('unlearned and attacked one surface; each is a list now, and an Original unlearns none', async () => {
    expect(await all('SELECT id, unlearned_surfaces::text[] AS unlearned FROM run ORDER BY id')).toEqual([
      { id: 'ru_1', unlearned: [] },
      { id: 'ru_2', unlearned: ['MLP'] },
      { id: 'ru_3', unlearned: ['MLP'] },
    ]);
    expect(await all('SELECT surfaces::text[] AS surfaces, repeats FROM protocol')).toEqual([
      { surfaces: ['MLP'], repeats: 1 },
    ]);
  });

  it('results are of their run’s attribute and of all users', async () => {
    expect(
      await all('SELECT DISTINCT attacker, attribute, auc, repeats, auc_ci95 FROM attack_result ORDER BY attacker'),
    ).toEqual([
      { attacker: 'MLP', attribute: 'gender', auc: 0.7, repeats: 1, auc_ci95: null },
      { attacker: 'XGB', attribute: 'gender', auc: 0.8, repeats: 1, auc_ci95: null },
    ]);
    expect(await all('SELECT DISTINCT attribute, "group", value FROM recommendation_result')).toEqual([
      { attribute: '', group: '', value: 0.25 },
    ]);
    expect(await all('SELECT id, kind, surface FROM artifact ORDER BY id')).toEqual([
      { id: 'ar_1', kind: 'CHECKPOINT', surface: null },
      { id: 'ar_2', kind: 'USER_EMBEDDING', surface: 'MLP' },
    ]);
  });

  it('has every parameter that came since, with the value that means what was computed', async () => {
    const rows = await all('SELECT model, model_parameters, method, method_parameters, attackers FROM run ORDER BY id');
    for (const [i, row] of rows.entries()) {
      expect(modelOf({ model: 'NMF', modelParameters: row.model_parameters })).toEqual({ ...model, patience: 0 });
      expect(attackersOf({ attackers: row.attackers })).toEqual([mlp, { ...xgb, library: 'LETHE' }]);
      const { method } = runs[i]!;
      const preset = presets.PAPER.methods[row.method as 'D2D_R'];
      expect(methodOf({ method: row.method as 'D2D_R', methodParameters: row.method_parameters })).toEqual({
        ...preset,
        ...method,
      });
    }
  });

  it('keeps its identity: launching it again links it, and new seeds stand in its row', async () => {
    const { PAPER } = presets;
    const grid = {
      datasets: [{ kind: 'ML_100K' }],
      models: [{ ...PAPER.models.NMF, ...model }],
      attributes: ['gender'],
      methods: [
        { ...PAPER.methods.U2U_R, ...u2uR },
        { ...PAPER.methods.D2D_R, ...d2dR },
      ],
      unlearn: ['MLP'],
      attackers: [mlp, { ...PAPER.attackers.XGB, ...xgb }],
      protocol: { split: 'LEAVE_ONE_OUT', ranking: 'FULL', attack: 'CV5', kCore: 5, surfaces: ['MLP'], repeats: 1 },
      seeds: { from: 42, count: 2 },
    } as Grid; // the literals above
    const cells = cellsOf(grid);
    const stored = await all('SELECT config_hash, row_hash FROM run ORDER BY id');
    expect(stored).toEqual(
      cells.slice(0, 3).map(({ configHash, rowHash }) => ({ config_hash: configHash, row_hash: rowHash })),
    );
    expect(cells.slice(3).map(({ rowHash }) => rowHash)).toEqual(stored.map((row) => row.row_hash));
    expect(await all('SELECT fingerprint FROM protocol')).toEqual([{ fingerprint: fingerprintOf(cells[0]!.protocol) }]);
  });

  it('takes one artifact of a kind and surface, and one of a kind without', async () => {
    const insert = (kind: string, surface: string | null) =>
      client.query(
        'INSERT INTO artifact (id, run_id, kind, surface, sha256, bytes) VALUES (gen_random_uuid(), $1, $2, $3, $4, 1)',
        ['ru_1', kind, surface, 'c'],
      );
    await insert('USER_EMBEDDING', 'GMF');
    await expect(insert('USER_EMBEDDING', 'MLP')).rejects.toThrow('artifact_run_id_kind_surface_key');
    await expect(insert('CHECKPOINT', null)).rejects.toThrow('artifact_run_id_kind_surface_key');
    await insert('TSNE', null);
    await insert('TSNE', 'GMF');
  });

  it('keeps its curves, each of its attempt, by step', async () => {
    expect(
      await all(`SELECT run_id, attempt, name, last_step, points, first_step, steps, "values"
        FROM metric_series s JOIN metric_chunk c ON c.series_id = s.id ORDER BY run_id, attempt`),
    ).toEqual([
      {
        run_id: 'ru_1',
        attempt: 1,
        name: 'loss',
        last_step: 3,
        points: 2,
        first_step: 1,
        steps: [1, 3],
        values: [0.7, 0.5],
      },
      { run_id: 'ru_1', attempt: 2, name: 'loss', last_step: 1, points: 1, first_step: 1, steps: [1], values: [0.6] },
      { run_id: 'ru_2', attempt: 1, name: 'auc', last_step: 0, points: 1, first_step: 0, steps: [0], values: [0.1] },
    ]);
  });

  it('a queued run of before waits for its Original, and is claimable once that has succeeded', async () => {
    await client.query(
      `UPDATE run SET status = 'QUEUED' WHERE id = 'ru_2'; UPDATE run SET status = 'FAILED' WHERE id = 'ru_1'`,
    );
    expect(await all(`SELECT blocked FROM run WHERE id = 'ru_2'`)).toEqual([{ blocked: true }]);
    await client.query(`UPDATE run SET status = 'SUCCEEDED' WHERE id = 'ru_1'`);
    expect(await all(`SELECT blocked FROM run WHERE id = 'ru_2'`)).toEqual([{ blocked: false }]);
  });

  it('leaves no function behind', async () => {
    expect(
      await all(`SELECT proname FROM pg_proc WHERE proname IN ('canonical', 'canonical_hash', 'protocol_of')`),
    ).toEqual([]);
  });
});
