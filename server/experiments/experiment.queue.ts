import type { Db, Tx } from '../db.ts';
import type { DatasetKind, MethodName, ModelName, RunStatus } from '../enums.ts';

/** Launches of one team follow each other: two that share cells would otherwise wait for each other's rows. */
export async function lockLaunches(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`launch ${teamId}`}, 0))`;
}

/** Keeps runs from ending badly until the transaction ends: what is queued behind them is then seen by whoever ends them. In the order of `lockRuns`. */
export async function holdRuns(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM run WHERE id = ANY(${ids}) ORDER BY parent_id IS NOT NULL, id FOR SHARE`;
}

/** Median seconds of the team's past runs, by `kindOf`: what decides most how long a run takes. */
export async function medianSeconds(db: Db, teamId: string): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ dataset: DatasetKind; model: ModelName; method: MethodName; seconds: number }[]>`
    SELECT dataset_kind::text AS dataset, model::text AS model, method::text AS method,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at)::float8) AS seconds
    FROM run
    WHERE team_id = ${teamId} AND status = 'SUCCEEDED' AND started_at IS NOT NULL AND finished_at IS NOT NULL
    GROUP BY dataset_kind, model, method`;
  return new Map(rows.map(({ dataset, model, method, seconds }) => [kindOf(dataset, model, method), seconds]));
}

export function kindOf(dataset: DatasetKind, model: ModelName, method: MethodName): string {
  return `${dataset} ${model} ${method}`;
}

export interface StatusCountRow {
  readonly experimentId: string;
  readonly status: RunStatus;
  readonly count: number;
}

/** How many runs of each experiment have each status. */
export async function statusCounts(db: Db, experimentIds: readonly string[]): Promise<StatusCountRow[]> {
  return db.$queryRaw<StatusCountRow[]>`
    SELECT l.experiment_id AS "experimentId", r.status::text AS status, count(*)::int AS count
    FROM experiment_run l JOIN run r ON r.id = l.run_id
    WHERE l.experiment_id = ANY(${experimentIds})
    GROUP BY l.experiment_id, r.status
    ORDER BY l.experiment_id, r.status`;
}
