import type { Db, Tx } from '../db.ts';
import { Prisma } from '../generated/prisma/client.ts';

// Curves lie in chunks: the points of one report in two arrays. A step is in one chunk of its series at most, the first that brought it.

export interface Curve {
  readonly runId: string;
  readonly attempt: number;
  readonly name: string;
}

/** Points of one curve, by step, each step once. */
export interface Points {
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The last step of each curve of an attempt that has points. */
export async function lastSteps(
  tx: Tx,
  { runId, attempt }: Omit<Curve, 'name'>,
  names: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ name: string; last: number }[]>`
    SELECT name, last_step AS last FROM metric_series
    WHERE run_id = ${runId} AND attempt = ${attempt} AND name = ANY(${names})`;
  return new Map(rows.map(({ name, last }) => [name, last]));
}

/** The steps of a curve from `from` on. */
export async function stepsFrom(tx: Tx, { runId, attempt, name }: Curve, from: number): Promise<Set<number>> {
  const rows = await tx.$queryRaw<{ step: number }[]>`
    SELECT step FROM metric_series s JOIN metric_chunk c ON c.series_id = s.id, unnest(c.steps) AS step
    WHERE s.run_id = ${runId} AND s.attempt = ${attempt} AND s.name = ${name} AND step >= ${from}`;
  return new Set(rows.map(({ step }) => step));
}

/** Adds a chunk to each curve. The caller holds the run locked, and has left out the steps that are there. */
export async function insertChunks(
  tx: Tx,
  { runId, attempt }: Omit<Curve, 'name'>,
  curves: readonly Points[],
): Promise<void> {
  const names = curves.map(({ name }) => name);
  const ends = curves.reduce<number[]>((all, { steps }) => [...all, (all.at(-1) ?? 0) + steps.length], []);
  const steps = curves.flatMap((curve) => curve.steps);
  const values = curves.flatMap((curve) => curve.values);
  await tx.$executeRaw`
    WITH given AS MATERIALIZED (
      SELECT ${steps}::int[] AS steps, ${values}::float8[] AS "values"
    ), curve AS MATERIALIZED (
      SELECT name, lag(last, 1, 0) OVER (ORDER BY last) + 1 AS first, last
      FROM unnest(${names}::text[], ${ends}::int[]) AS c(name, last)
    ), series AS (
      INSERT INTO metric_series (run_id, attempt, name, last_step, points)
      SELECT ${runId}, ${attempt}, name, steps[last], last - first + 1 FROM curve, given
      ON CONFLICT (run_id, attempt, name) DO UPDATE
        SET last_step = greatest(metric_series.last_step, excluded.last_step), points = metric_series.points + excluded.points
      RETURNING id, name
    )
    INSERT INTO metric_chunk (series_id, first_step, steps, "values")
    SELECT series.id, given.steps[first], given.steps[first:last], given."values"[first:last]
    FROM series JOIN curve USING (name), given`;
}

export interface PointRow extends Curve {
  readonly step: number;
  readonly value: number;
}

/**
 * Curves of the latest attempt of each run that has any. A curve longer than `maxPoints` is cut into maxPoints / 2 buckets of equal
 * width, of which the lowest and the highest point stay: no peak is lost, whatever the zoom.
 */
export async function curves(
  db: Db,
  wanted: { readonly runIds: readonly string[]; readonly names: readonly string[] | null; readonly maxPoints: number },
): Promise<PointRow[]> {
  const named = wanted.names === null ? Prisma.empty : Prisma.sql`AND s.name = ANY(${wanted.names})`;
  const buckets = Math.max(1, Math.floor(wanted.maxPoints / 2));
  return db.$queryRaw<PointRow[]>`
    WITH latest AS (
      SELECT run_id, max(attempt) AS attempt FROM metric_series WHERE run_id = ANY(${wanted.runIds}) GROUP BY run_id
    ), point AS (
      SELECT s.run_id, s.attempt, s.name, s.points AS n, p.step, p.value,
        width_bucket(p.step::float8, min(p.step) OVER curve, max(p.step) OVER curve + 1.0, ${buckets}::int) AS bucket
      FROM metric_series s JOIN latest USING (run_id, attempt)
      JOIN metric_chunk c ON c.series_id = s.id, unnest(c.steps, c."values") AS p(step, value)
      WHERE true ${named}
      WINDOW curve AS (PARTITION BY s.id)
    ), ranked AS (
      SELECT *,
        row_number() OVER (PARTITION BY run_id, name, bucket ORDER BY value, step) AS low,
        row_number() OVER (PARTITION BY run_id, name, bucket ORDER BY value DESC, step) AS high
      FROM point
    )
    SELECT run_id AS "runId", attempt, name, step, value FROM ranked
    WHERE n <= ${wanted.maxPoints} OR low = 1 OR high = 1
    ORDER BY run_id, name, step`;
}

/** The points of some curves of one attempt, each between two steps. */
export async function pointsBetween(
  db: Db,
  { runId, attempt }: Omit<Curve, 'name'>,
  wanted: readonly { readonly name: string; readonly from: number; readonly to: number }[],
): Promise<PointRow[]> {
  return db.$queryRaw<PointRow[]>`
    SELECT s.run_id AS "runId", s.attempt, s.name, p.step, p.value
    FROM unnest(${wanted.map(({ name }) => name)}::text[], ${wanted.map(({ from }) => from)}::int[], ${wanted.map(({ to }) => to)}::int[])
      AS w(name, first, last)
    JOIN metric_series s ON s.run_id = ${runId} AND s.attempt = ${attempt} AND s.name = w.name
    JOIN metric_chunk c ON c.series_id = s.id AND c.first_step <= w.last AND c.steps[cardinality(c.steps)] >= w.first,
      unnest(c.steps, c."values") AS p(step, value)
    WHERE p.step BETWEEN w.first AND w.last
    ORDER BY s.name, p.step`;
}
