import { type Db, poolOf } from '../db.ts';
import type { DatasetKind, Engine, MethodName, ModelName } from '../enums.ts';
import { postTraining } from '../methods.ts';
import { Prisma, type Run } from '../generated/prisma/client.ts';

export interface ClaimRequest {
  readonly teamId: string;
  readonly runnerId: string;
  /** Only the runner registered with this token. */
  readonly tokenId: string;
  readonly engines: readonly Engine[];
  readonly memoryBytes: number;
  readonly methods: readonly MethodName[];
  readonly models: readonly ModelName[];
  readonly datasets: readonly DatasetKind[];
  readonly leaseSeconds: number;
  readonly leaseToken: string;
  readonly attemptId: string;
}

export interface ClaimAnswer {
  /** As the runner registered. */
  readonly engines: readonly Engine[];
  readonly draining: boolean;
  /** Null: nothing for it. */
  readonly run: Run | null;
}

/**
 * Takes the first run the runner can do, in one statement: highest priority, then lowest number, the Original it starts from done.
 * What an earlier attempt recorded goes with it, but where it left training: from here on everything a run holds is of one attempt.
 * Undefined when the runner is not of this token; else it is noted as seen.
 */
export async function claimRow(db: Db, request: ClaimRequest): Promise<ClaimAnswer | undefined> {
  const { rows } = await poolOf(db).query<{ registered: Engine[]; draining: boolean } & Run>({
    name: 'claim',
    text: CLAIM,
    values: [
      request.teamId,
      request.runnerId,
      request.tokenId,
      request.engines,
      request.memoryBytes,
      request.methods,
      request.models,
      request.datasets,
      request.leaseSeconds,
      request.leaseToken,
      request.attemptId,
      postTraining,
    ],
  });
  const [row] = rows;
  if (!row) return undefined;
  const { registered: engines, draining, ...run } = row;
  return { engines, draining, run: run.id === null ? null : { ...run, ...bigInts(run) } };
}

/** Every field of a run, as Prisma names it. */
const RUN = Object.values(Prisma.RunScalarFieldEnum)
  .map((field) => {
    if (field === 'unlearned') return 'claimed.unlearned_surfaces::text[] AS "unlearned"'; // pg knows no array of an enum
    return `claimed.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} AS "${field}"`;
  })
  .join(', ');

// Enums are compared as enums: of their texts Postgres keeps no statistics, expects few rows, and sorts the whole queue for one.
const CLAIM = `
  WITH seen AS (
    UPDATE runner SET last_seen_at = now() WHERE id = $2 AND team_id = $1 AND token_id = $3
    RETURNING engines::text[] AS engines, draining
  ), candidate AS (
    SELECT r.id
    FROM run r LEFT JOIN run p ON p.id = r.parent_id
    WHERE r.status = 'QUEUED' AND NOT r.blocked
      AND r.team_id = $1
      AND r.not_before <= now()
      AND (r.needed_bytes IS NULL OR r.needed_bytes <= $5)
      AND r.method = ANY($6::"MethodName"[])
      AND r.model = ANY($7::"ModelName"[])
      AND r.dataset_kind = ANY($8::"DatasetKind"[])
      AND (p.status = 'SUCCEEDED' OR r.method <> ALL($12::"MethodName"[]))
      AND EXISTS (SELECT FROM seen WHERE NOT draining AND $4::text[] <@ engines AND cardinality($4::text[]) > 0)
    ORDER BY r.priority DESC, r.number
    LIMIT 1
    FOR UPDATE OF r SKIP LOCKED
  ), claimed AS (
    UPDATE run SET
      status = 'LEASED', attempt_count = run.attempt_count + 1, runner_id = $2,
      lease_token = $10, lease_expires_at = now() + make_interval(secs => $9),
      cancelling = false, reason = NULL, stage = NULL, fraction = 0, eta_seconds = NULL,
      started_at = now(), finished_at = NULL
    FROM candidate WHERE run.id = candidate.id
    RETURNING run.*
  ), attempted AS (
    INSERT INTO attempt (id, run_id, number, runner_id, lease_token, resumed)
    SELECT $11, id, attempt_count, $2, $10,
      EXISTS (SELECT FROM artifact WHERE run_id = claimed.id AND kind = 'TRAINING_STATE')
    FROM claimed
  ), no_attacks AS (
    DELETE FROM attack_result USING claimed WHERE run_id = claimed.id
  ), no_recommendations AS (
    DELETE FROM recommendation_result USING claimed WHERE run_id = claimed.id
  ), no_artifacts AS (
    DELETE FROM artifact USING claimed WHERE run_id = claimed.id AND kind <> 'TRAINING_STATE'
  )
  SELECT seen.engines AS registered, seen.draining, ${RUN} FROM seen LEFT JOIN claimed ON true`;

/** pg gives a bigint as text. */
function bigInts({ peakRssBytes, neededBytes }: Run): Pick<Run, 'peakRssBytes' | 'neededBytes'> {
  const of = (value: bigint | null): bigint | null => (value === null ? null : BigInt(value));
  return { peakRssBytes: of(peakRssBytes), neededBytes: of(neededBytes) };
}
