// A database as a team has it after years of use, made by SQL in a minute or two: 100,000 runs, a million results, ten million points.
import pg from 'pg';
import { newId } from '../../server/ids.ts';
import type { Cell } from '../../server/experiments/experiment.grid.ts';
import { cellsOfBoard, centreOf, type ScaleBoard, scaleBoards } from './scale-grid.ts';

export interface ScaleOptions {
  readonly teamId: string;
  /** Rounded up to whole boards of 550 runs. */
  readonly runs?: number;
  /** Of each of the two curves of a succeeded run. */
  readonly pointsPerCurve?: number;
  /** The same seed makes the same figures. */
  readonly seed?: number;
}

export interface Scale {
  /** The first is the default board of the launch page, all done; the last are queued. */
  readonly boards: readonly ScaleBoard[];
  readonly runs: number;
  readonly succeeded: number;
  readonly results: number;
  readonly points: number;
  /** One experiment a board, in the order of `boards`. */
  readonly experiments: readonly string[];
}

/** The connection must be a superuser's: triggers and foreign keys are left out while rows are poured in. */
export async function seedScale(url: string, options: ScaleOptions): Promise<Scale> {
  const { teamId, runs = 100_000, pointsPerCurve = 60, seed = 1 } = options;
  const client = new pg.Client({ connectionString: url, application_name: 'lethe-seed' });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
    await client.query(NOISE);
    const boards = scaleBoards();
    const chosen: ScaleBoard[] = [];
    const experiments: string[] = [];
    let made = 0;
    for (const board of boards) {
      if (made >= runs) break;
      const cells = cellsOfBoard(board);
      const done = made / runs;
      experiments.push(await pourBoard(client, { teamId, board, cells, state: stateOf(done) }));
      chosen.push(board);
      made += cells.length;
    }
    await client.query('SELECT setval(pg_get_serial_sequence($1, $2), (SELECT max(number) FROM run))', [
      'run',
      'number',
    ]);
    await client.query(STATUSES, [seed]);
    const attacks = await client.query(ATTACKS, [seed]);
    const recommendations = await client.query(RECOMMENDATIONS, [seed]);
    const chunks = await client.query(POINTS, [pointsPerCurve]);
    await client.query(BLOCKED);
    await client.query('VACUUM ANALYZE');
    const { rows } = await client.query<{ succeeded: number }>(
      `SELECT count(*)::int AS succeeded FROM run WHERE team_id = $1 AND status = 'SUCCEEDED'`,
      [teamId],
    );
    return {
      boards: chosen,
      experiments,
      runs: made,
      succeeded: rows[0]?.succeeded ?? 0,
      results: (attacks.rowCount ?? 0) + (recommendations.rowCount ?? 0),
      points: (chunks.rowCount ?? 0) * pointsPerCurve,
    };
  } finally {
    await client.end();
  }
}

/** DONE: all ended. READY: the Originals are done, the rest waits for runners. QUEUED: nothing has begun. */
type State = 'DONE' | 'READY' | 'QUEUED';

function stateOf(done: number): State {
  if (done < 0.9) return 'DONE';
  return done < 0.95 ? 'READY' : 'QUEUED';
}

async function pourBoard(
  client: pg.Client,
  { teamId, board, cells, state }: { teamId: string; board: ScaleBoard; cells: readonly Cell[]; state: State },
): Promise<string> {
  const { protocol, fingerprint } = board;
  await client.query(
    `INSERT INTO protocol (id, fingerprint, split, ranking, attack, k_core, surfaces, repeats)
     VALUES ($1, $2, $3, $4, $5, $6, $7::text[]::"Surface"[], $8) ON CONFLICT (fingerprint) DO NOTHING`,
    [
      newId('Protocol'),
      fingerprint,
      protocol.split,
      protocol.ranking,
      protocol.attack,
      protocol.kCore,
      protocol.surfaces,
      protocol.repeats,
    ],
  );
  await client.query(
    `INSERT INTO dataset (id, kind, sha256, users, items, interactions) VALUES ($1, $2, repeat('5', 64), 943, 1682, 100000)
     ON CONFLICT (kind, sha256) DO NOTHING`,
    [newId('Dataset'), board.dataset],
  );
  const ids = new Map(cells.map((cell) => [cell.configHash, newId('Run')]));
  const rows = cells.map((cell) => {
    const { auc, ndcg, unlearnSeconds } = centreOf(cell.method);
    return {
      id: ids.get(cell.configHash)!, // made of the same cells
      parent_id: cell.parentHash === null ? null : ids.get(cell.parentHash)!, // an Original comes with its cell
      model_parameters: cell.model,
      method: cell.method.name,
      method_parameters: cell.method,
      unlearned: `{${cell.unlearned.join(',')}}`,
      attackers: cell.attackers,
      seed: cell.seed,
      config_hash: cell.configHash,
      row_hash: cell.rowHash,
      auc,
      ndcg,
      unlearn_seconds: unlearnSeconds,
      done: state === 'DONE' || (state === 'READY' && cell.parentHash === null),
    };
  });
  const experiment = newId('Experiment');
  await client.query(BOARD, [
    teamId,
    board.dataset,
    fingerprint,
    board.model,
    board.attribute,
    JSON.stringify(rows),
    experiment,
  ]);
  return experiment;
}

/** Triangular noise in (-1, 1), the same for the same arguments. */
const NOISE = `
CREATE FUNCTION pg_temp.noise(seed bigint, number bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
  SELECT (hashint8extended(number * 1000 + salt, seed) / 2^64 + hashint8extended(number * 1000 + salt, seed + 1) / 2^64)
$$;
CREATE TEMP TABLE scale_row (run_id text PRIMARY KEY, auc float8, ndcg float8, unlearn_seconds float8, done boolean)`;

const BOARD = `
WITH poured AS (
  SELECT * FROM jsonb_to_recordset($6::jsonb) AS r(
    id text, parent_id text, model_parameters jsonb, method text, method_parameters jsonb, unlearned text, attackers jsonb,
    seed int, config_hash text, row_hash text, auc float8, ndcg float8, unlearn_seconds float8, done boolean)
), centred AS (
  INSERT INTO scale_row SELECT id, auc, ndcg, unlearn_seconds, done FROM poured
), asked AS (
  INSERT INTO experiment (id, team_id, name) VALUES ($7, $1, $2 || ', ' || $4 || ', ' || $5 || ', ' || $3)
), linked AS (
  INSERT INTO experiment_run (experiment_id, run_id) SELECT $7, id FROM poured
)
INSERT INTO run (id, team_id, dataset_kind, dataset_id, protocol_id, parent_id, model, model_parameters, attribute, method, method_parameters,
  unlearned_surfaces, attackers, seed, config_hash, row_hash)
SELECT p.id, $1, $2::"DatasetKind", (SELECT id FROM dataset WHERE kind = $2::"DatasetKind" AND sha256 = repeat('5', 64)),
  (SELECT id FROM protocol WHERE fingerprint = $3), p.parent_id, $4::"ModelName", p.model_parameters, $5,
  p.method::"MethodName", p.method_parameters, p.unlearned::"Surface"[], p.attackers, p.seed, p.config_hash, p.row_hash
FROM poured p`;

/** Of what has ended, 4 in 100 failed and 1 in 100 was cancelled, no Original among them; each run took about a minute, one after another. */
const STATUSES = `
UPDATE run SET
  status = (CASE WHEN r.method = 'ORIGINAL' OR pg_temp.noise($1, r.number, 1) < 0.68 THEN 'SUCCEEDED'
    WHEN pg_temp.noise($1, r.number, 1) < 0.87 THEN 'FAILED' ELSE 'CANCELLED' END)::"RunStatus",
  reason = CASE WHEN r.method <> 'ORIGINAL' AND pg_temp.noise($1, r.number, 1) >= 0.68 THEN 'loss.total is NaN at step 1 312' END,
  attempt_count = 1, stage = 'REPORT', fraction = 1, eta_seconds = 0,
  created_at = now() - interval '400 days' + r.number * interval '5 minutes',
  started_at = now() - interval '399 days' + r.number * interval '5 minutes',
  finished_at = now() - interval '399 days' + r.number * interval '5 minutes' + (70 + 20 * pg_temp.noise($1, r.number, 2)) * interval '1 second',
  train_seconds = CASE WHEN r.method IN ('ORIGINAL', 'RETRAIN', 'ADV_INT') THEN 41 + 3 * pg_temp.noise($1, r.number, 3) ELSE 0 END,
  unlearn_seconds = s.unlearn_seconds * (1 + pg_temp.noise($1, r.number, 4) / 20),
  attack_seconds = 6 + pg_temp.noise($1, r.number, 5) / 2, evaluate_seconds = 2 + pg_temp.noise($1, r.number, 6) / 5,
  analyse_seconds = 0.7, peak_rss_bytes = 412000000, engine = 'WASM', code_version = '0.1.0', environment = 'Node 22, linux x64, 2 cores'
FROM run r JOIN scale_row s ON s.run_id = r.id
WHERE r.id = run.id AND s.done`;

const ATTACKS = `
INSERT INTO attack_result (run_id, attacker, surface, attribute, accuracy, balanced_accuracy, precision, recall, auc, auc_hard, users)
SELECT r.id, a.name::"AttackerName", p.surfaces[1], r.attribute, v.hard, v.hard, v.hard, v.hard, v.auc, v.hard, 546
FROM run r JOIN scale_row s ON s.run_id = r.id JOIN protocol p ON p.id = r.protocol_id
CROSS JOIN (VALUES ('MLP', 10, 0), ('XGB', 11, -0.03), ('LOGISTIC', 12, -0.02)) AS a(name, salt, shift)
CROSS JOIN LATERAL (SELECT least(0.9995, greatest(0.0005, s.auc + a.shift + 0.022 * pg_temp.noise($1, r.number, a.salt))) AS auc) AS u
CROSS JOIN LATERAL (SELECT u.auc, 0.5 + (u.auc - 0.5) * 0.74 AS hard) AS v
WHERE r.status = 'SUCCEEDED'`;

const RECOMMENDATIONS = `
INSERT INTO recommendation_result (run_id, metric, k, value)
SELECT r.id, m.name::"RecommendationMetric", k, least(0.9995, greatest(0.0005, s.ndcg * m.scale * log(2, k + 2) / log(2, 12) * (1 + 0.008 * pg_temp.noise($1, r.number, 20))))
FROM run r JOIN scale_row s ON s.run_id = r.id
CROSS JOIN (VALUES ('NDCG', 1.0), ('HR', 3.3)) AS m(name, scale) CROSS JOIN unnest(ARRAY[5, 10, 15, 20]) AS k
WHERE r.status = 'SUCCEEDED'
UNION ALL
SELECT r.id, m.name::"RecommendationMetric", 10, m.value
FROM run r CROSS JOIN (VALUES ('POPULARITY', 0.37), ('COVERAGE', 0.31)) AS m(name, value)
WHERE r.status = 'SUCCEEDED'`;

/** Two curves a run, each reported at once. Triggers are off: what is blocked is said here, too. */
const POINTS = `
WITH series AS (
  INSERT INTO metric_series (run_id, attempt, name, last_step, points)
  SELECT r.id, 1, c.name, $1::int, $1::int
  FROM run r CROSS JOIN (VALUES ('loss.total'), ('loss.regularization')) AS c(name) WHERE r.status = 'SUCCEEDED'
  RETURNING id, name
)
INSERT INTO metric_chunk (series_id, first_step, steps, "values")
SELECT s.id, 1, ARRAY(SELECT generate_series(1, $1::int)),
  ARRAY(SELECT (CASE s.name WHEN 'loss.total' THEN 0.9 ELSE 0.06 END) * exp(-6.0 * step / $1::int) * (1 + sin(s.id + 7 * step) / 50)
    FROM generate_series(1, $1::int) AS step)
FROM series s`;

const BLOCKED = `
UPDATE run SET blocked = true FROM run p
WHERE p.id = run.parent_id AND p.status <> 'SUCCEEDED' AND run.status = 'QUEUED' AND starts_from_original(run.method)`;
