import type { Db, Tx } from '../db.ts';
import type { Engine, MethodName, ModelName, RunStatus } from '../enums.ts';

/** Launches of one team follow each other: two that share cells would otherwise wait for each other's rows. */
export async function lockLaunches(tx: Tx, teamId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`launch ${teamId}`}, 0))`;
}

/** Keeps runs from ending badly until the transaction ends: what is queued behind them is then seen by whoever ends them. In the order of `lockRuns`. */
export async function holdRuns(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM run WHERE id = ANY(${ids}) ORDER BY parent_id IS NOT NULL, id FOR SHARE`;
}

interface Median {
  /** Its kind, or the id of the team's own. */
  readonly dataset: string;
  readonly model: ModelName;
  readonly method: MethodName;
  /** Null: of all engines. */
  readonly engine: Engine | null;
  readonly seconds: number;
}

/** Median seconds of the team's past runs, by `kindOf`: what decides most how long a run takes. */
export async function medianSeconds(db: Db, teamId: string): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<Median[]>`
    SELECT dataset, model, method, engine, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds
    FROM (
      SELECT coalesce(custom_dataset_id, dataset_kind::text) AS dataset, model::text, method::text, engine::text,
        extract(epoch FROM finished_at - started_at)::float8 AS seconds
      FROM run
      WHERE team_id = ${teamId} AND status = 'SUCCEEDED' AND NOT reattack AND started_at IS NOT NULL AND finished_at IS NOT NULL
    ) AS past
    GROUP BY GROUPING SETS ((dataset, model, method), (dataset, model, method, engine))
    HAVING grouping(engine) = 1 OR engine IS NOT NULL`;
  return new Map(
    rows.map(({ dataset, model, method, engine, seconds }) => [
      kindOf(dataset, model, method, engine ?? undefined),
      seconds,
    ]),
  );
}

export function kindOf(dataset: string, model: ModelName, method: MethodName, engine?: Engine): string {
  return [dataset, model, method, ...(engine ? [engine] : [])].join(' ');
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

/** How many runs of each experiment were purged. */
export async function purgedCounts(db: Db, experimentIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.purgedRun.groupBy({
    by: ['experimentId'],
    where: { experimentId: { in: [...experimentIds] } },
    _count: true,
  });
  return new Map(rows.map(({ experimentId, _count }) => [experimentId, _count]));
}
