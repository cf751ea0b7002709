import type { Db } from '../db.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { DatasetKind, ModelName } from '../generated/prisma/enums.ts';
import { countingBackfilled } from './backfill.tables.ts';
import type { AttackFigures, BoardRun, OriginalRun, RecommendationFigure } from './board-run.ts';

/** Which runs share a board. */
export interface BoardKey {
  readonly teamId: string;
  readonly dataset: DatasetKind;
  /** Of CUSTOM: which. */
  readonly customDatasetId: string | null;
  readonly model: ModelName;
  readonly attribute: string;
  readonly protocolId: string;
}

export interface BoardVersion {
  readonly protocolId: string;
  readonly runs: number;
  /** Another whenever a run of the board, or what an experiment asks of it, has changed. */
  readonly version: string;
}

/**
 * Where a board stands, from its index alone; undefined when no run is asked for. Without a protocol it is that of the newest run. The revisions are
 * folded, not the latest of them taken: of two transactions the one that drew its revision first may be committed last.
 */
export async function boardVersion(
  db: Db,
  {
    teamId,
    dataset,
    customDatasetId,
    model,
    attribute,
    fingerprint,
  }: Omit<BoardKey, 'protocolId'> & { readonly fingerprint: string | null },
  { experiment, includeArchived }: RunChoice,
): Promise<BoardVersion | undefined> {
  const asked = Prisma.sql`r.team_id = ${teamId} AND r.dataset_kind = ${dataset}::"DatasetKind" AND r.model = ${model}::"ModelName" AND r.attribute = ${attribute}`;
  const link =
    experiment === null
      ? Prisma.empty
      : Prisma.sql`JOIN experiment_run l ON l.run_id = r.id AND l.experiment_id = ${experiment}`;
  const links =
    experiment === null
      ? Prisma.sql`''`
      : Prisma.sql`(SELECT count(*) || ' ' || coalesce(bit_xor(hashtextextended(run_id, 0)), 0) FROM experiment_run WHERE experiment_id = ${experiment})`;
  const [found] = await db.$queryRaw<BoardVersion[]>`
    WITH newest AS MATERIALIZED (
      SELECT r.protocol_id FROM run r ${link}
      WHERE ${asked} AND NOT r.reattack AND (${includeArchived} OR r.archived_at IS NULL)
        AND r.custom_dataset_id IS NOT DISTINCT FROM ${customDatasetId}
        AND (${fingerprint}::text IS NULL OR r.protocol_id = (SELECT id FROM protocol WHERE fingerprint = ${fingerprint}))
      ORDER BY r.number DESC LIMIT 1
    )
    SELECT newest.protocol_id AS "protocolId", b.runs, b.fold || ' ' || ${links} AS version
    FROM newest, LATERAL (
      SELECT count(*)::int AS runs, count(*) || ' ' || bit_xor(hashint8extended(r.revision, 0)) AS fold
      FROM run r WHERE ${asked} AND r.protocol_id = newest.protocol_id
    ) b`;
  return found;
}

/** Which of them are asked for; an Original lends its figures to its runs either way. */
export interface RunChoice {
  readonly experiment: string | null;
  readonly includeArchived: boolean;
}

/**
 * Every run of a board with its figures, by number, in one statement: one text holds them all, because a value of its own for each
 * figure costs several times as much on its way here. Figures of runs that have not succeeded are nobody's business yet.
 */
export async function boardRuns(
  db: Db,
  key: BoardKey,
  { experiment, includeArchived }: RunChoice,
): Promise<BoardRun[]> {
  const [answer] = await db.$queryRaw<{ runs: string | null }[]>`
    SELECT json_agg(json_build_array(
      r.id, r.number, r.row_hash, r.seed, r.status, r.reason, r.method, r.method_parameters::text, r.model_parameters::text,
      r.unlearned_surfaces::text[], r.attackers::text, r.parent_id, r.dataset_id, d.sha256,
      extract(epoch FROM r.finished_at) * 1000, r.train_seconds, r.unlearn_seconds, r.attack_seconds, r.evaluate_seconds,
      r.analyse_seconds, r.engine, r.environment,
      CASE WHEN r.status = 'SUCCEEDED' THEN (
        SELECT json_agg(json_build_array(a.attacker, a.surface, a.attribute, a.accuracy, a.balanced_accuracy, a.precision, a.recall, a.auc, a.auc_hard))
        FROM attack_result a WHERE a.run_id = r.id) END,
      CASE WHEN r.status = 'SUCCEEDED' THEN (
        SELECT json_agg(json_build_array(u.metric, u.k, u.value))
        FROM recommendation_result u WHERE u.run_id = r.id AND u.attribute = '') END,
      r.backfilled::text,
      (${includeArchived} OR r.archived_at IS NULL) AND (${experiment}::text IS NULL OR EXISTS (
        SELECT 1 FROM experiment_run l WHERE l.run_id = r.id AND l.experiment_id = ${experiment}))
    ) ORDER BY r.number)::text AS runs
    FROM run r LEFT JOIN dataset d ON d.id = r.dataset_id
    WHERE r.team_id = ${key.teamId} AND NOT r.reattack AND r.dataset_kind = ${key.dataset}::"DatasetKind"
      AND r.custom_dataset_id IS NOT DISTINCT FROM ${key.customDatasetId} AND r.model = ${key.model}::"ModelName"
      AND r.attribute = ${key.attribute} AND r.protocol_id = ${key.protocolId}`;
  const rows = JSON.parse(answer?.runs ?? '[]') as Row[]; // in the order of the statement
  const intern = interning();
  const read = rows.map((row) => ({ run: runOf(row, key, intern), parentId: row[11], asked: row[25] }));
  const originals = new Map<string, OriginalRun>(read.map(({ run }) => [run.id, run])); // an Original is on the board of its runs
  const counted = countingBackfilled(read.map(({ run }) => run));
  return read
    .map(({ parentId, asked }, i) => ({ run: counted[i]!, parentId, asked })) // one each, in order
    .filter(({ asked }) => asked)
    .map(({ run, parentId }) => ({ ...run, parent: parentId === null ? null : (originals.get(parentId) ?? null) }));
}

type Row = readonly [
  id: string,
  number: number,
  rowHash: string,
  seed: number,
  status: BoardRun['status'],
  reason: string | null,
  method: BoardRun['method'],
  methodParameters: string,
  modelParameters: string,
  unlearned: BoardRun['unlearned'],
  attackers: string,
  parentId: string | null,
  datasetId: string | null,
  sha256: string | null,
  finishedAt: number | null,
  trainSeconds: number | null,
  unlearnSeconds: number | null,
  attackSeconds: number | null,
  evaluateSeconds: number | null,
  analyseSeconds: number | null,
  engine: BoardRun['engine'],
  environment: string | null,
  attacks: readonly AttackTuple[] | null,
  recommendations: readonly (readonly [RecommendationFigure['metric'], k: number, value: number])[] | null,
  backfilled: string,
  asked: boolean,
];

type AttackTuple = readonly [
  AttackFigures['attacker'],
  AttackFigures['surface'],
  attribute: string,
  ...figures: [number, number, number, number, number, number],
];

/** The seeds of a row, and often all rows, have the same parameters: one object for all. */
type Intern = (json: string) => unknown;

function interning(): Intern {
  const known = new Map<string, unknown>();
  return (json) => {
    if (!known.has(json)) known.set(json, JSON.parse(json));
    return known.get(json);
  };
}

function runOf(row: Row, { model }: BoardKey, intern: Intern): Omit<BoardRun, 'parent'> {
  return {
    id: row[0],
    number: row[1],
    rowHash: row[2],
    seed: row[3],
    status: row[4],
    reason: row[5],
    method: row[6],
    methodParameters: intern(row[7]),
    model,
    modelParameters: intern(row[8]),
    unlearned: row[9],
    attackers: intern(row[10]),
    backfilled: intern(row[24]),
    datasetId: row[12],
    dataset: row[13] === null ? null : { sha256: row[13] },
    finishedAt: row[14] === null ? null : new Date(Number(row[14])),
    trainSeconds: row[15],
    unlearnSeconds: row[16],
    attackSeconds: row[17],
    evaluateSeconds: row[18],
    analyseSeconds: row[19],
    engine: row[20],
    environment: row[21],
    attacks: (row[22] ?? []).map(attackOf),
    recommendations: (row[23] ?? []).map(([metric, k, value]) => ({ metric, k, attribute: '', value })),
  };
}

function attackOf([attacker, surface, attribute, ...figures]: AttackTuple): AttackFigures {
  const [accuracy, balancedAccuracy, precision, recall, auc, aucHard] = figures;
  return { attacker, surface, attribute, accuracy, balancedAccuracy, precision, recall, auc, aucHard };
}
