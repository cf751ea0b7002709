import { canonicalHash } from '../canonical.ts';
import type { Db, Tx } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import { meters } from '../meters.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { ReportMetricsInput } from './claim.input.ts';
import { withLease } from './lease.service.ts';
import {
  curves,
  insertChunks,
  lastSteps,
  type PointRow,
  type Points,
  pointsBetween,
  stepsFrom,
} from './metric.queue.ts';
import { notify } from './run.queue.ts';

const MAX_POINTS = 10_000;
const MAX_SERIES = 50;

export interface Series {
  readonly name: string;
  readonly attempt: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** What the other servers are told: which points came, not their values. */
export interface MetricsEvent {
  readonly topic: 'metrics';
  readonly team: string;
  readonly run: string;
  readonly attempt: number;
  readonly series: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

/** Stores points; a point that is there already stays as it was, so that a repeated report changes nothing. Answers how many of the batch are stored. */
export async function reportMetrics(db: Db, by: Identity, input: ReportMetricsInput): Promise<number> {
  const issues = issuesOf(input);
  if (issues.length > 0) throw DomainError.of(issues);
  const series = input.series.filter(({ steps }) => steps.length > 0).map(inOrder);
  const count = input.series.reduce((sum, { steps }) => sum + steps.length, 0);
  const stored = await withLease(db, { teamId: by.team.id, lease: input.lease }, async (tx, run) => {
    const key = {
      teamId: by.team.id,
      operation: `reportMetrics ${run.id} ${run.attemptCount}`,
      key: input.idempotencyKey,
    };
    const requestHash = canonicalHash(input.series);
    const before = await tx.idempotency.findUnique({ where: { teamId_operation_key: key } });
    if (before && before.requestHash !== requestHash) {
      throw new DomainError(
        'IDEMPOTENCY_MISMATCH',
        'idempotencyKey: expected the points that this key reported first, got others; choose a new key',
        ['idempotencyKey'],
      );
    }
    if (before || count === 0) return count;
    await tx.idempotency.create({ data: { ...key, requestHash, subjectId: run.id } });
    const attempt = { runId: run.id, attempt: run.attemptCount };
    const fresh = await withoutKnown(tx, attempt, series);
    if (fresh.length > 0) await insertChunks(tx, attempt, fresh);
    const event: MetricsEvent = {
      topic: 'metrics',
      team: by.team.id,
      run: run.id,
      attempt: run.attemptCount,
      series: series.map(({ name, steps }) => ({ name, from: steps[0]!, to: steps.at(-1)! })), // not empty
    };
    await notify(tx, event);
    return count;
  });
  meters.points += stored;
  return stored;
}

/** By step, each step once: the first of a batch that names it. */
function inOrder({ name, steps, values }: Points): Points {
  if (steps.every((step, i) => i === 0 || step > steps[i - 1]!)) return { name, steps, values };
  const first = new Map<number, number>();
  for (const [i, step] of steps.entries()) if (!first.has(step)) first.set(step, values[i]!); // as long as steps
  const sorted = [...first].sort(([a], [b]) => a - b);
  return { name, steps: sorted.map(([step]) => step), values: sorted.map(([, value]) => value) };
}

/** Most curves only grow: what is stored is read where a batch begins before their end. */
async function withoutKnown(
  tx: Tx,
  attempt: { readonly runId: string; readonly attempt: number },
  series: readonly Points[],
): Promise<Points[]> {
  const names = series.map(({ name }) => name);
  const last = await lastSteps(tx, attempt, names);
  const fresh: Points[] = [];
  for (const points of series) {
    const from = points.steps[0]!; // not empty
    const known =
      from > (last.get(points.name) ?? -1) ? undefined : await stepsFrom(tx, { ...attempt, ...points }, from);
    const kept = known === undefined ? points : without(points, known);
    if (kept.steps.length > 0) fresh.push(kept);
  }
  return fresh;
}

function without({ name, steps, values }: Points, known: ReadonlySet<number>): Points {
  return {
    name,
    steps: steps.filter((step) => !known.has(step)),
    values: values.filter((_, i) => !known.has(steps[i]!)), // as long as steps
  };
}

/** By run, its curves, of the latest attempt that has any; each cut down to `maxPoints` or a few more, its peaks kept. */
export async function metricsOf(
  db: Db,
  runIds: readonly string[],
  wanted: { readonly names: readonly string[] | null; readonly maxPoints: number },
): Promise<Map<string, Series[]>> {
  if (wanted.maxPoints < 2 || wanted.maxPoints > 5000) {
    throw new DomainError('OUT_OF_RANGE', `maxPoints: expected a whole number in [2, 5000], got ${wanted.maxPoints}`, [
      'maxPoints',
    ]);
  }
  const rows = await curves(db, { runIds, ...wanted });
  const found = new Map<string, Series[]>(runIds.map((id) => [id, []]));
  for (const [runId, points] of groupBy(rows, (row) => row.runId)) found.set(runId, seriesOf(points));
  return found;
}

/** The points an event tells of. */
export async function pointsOf(db: Db, event: MetricsEvent): Promise<Series[]> {
  return seriesOf(await pointsBetween(db, { runId: event.run, attempt: event.attempt }, event.series));
}

function seriesOf(points: readonly PointRow[]): Series[] {
  return [...groupBy(points, (point) => point.name)].map(([name, own]) => ({
    name,
    attempt: own[0]!.attempt, // a group has a member
    steps: own.map((point) => point.step),
    values: own.map((point) => point.value),
  }));
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

function issuesOf({ idempotencyKey, series }: ReportMetricsInput): Issue[] {
  const total = series.reduce((sum, { steps }) => sum + steps.length, 0);
  const names = series.map(({ name }) => name);
  return [
    ...(idempotencyKey.length < 1 || idempotencyKey.length > 200
      ? [issue(['idempotencyKey'], `expected 1 to 200 characters, got ${idempotencyKey.length}`)]
      : []),
    ...(total > MAX_POINTS ? [issue(['series'], `expected at most ${MAX_POINTS} points, got ${total}`)] : []),
    ...(series.length > MAX_SERIES
      ? [issue(['series'], `expected at most ${MAX_SERIES} series, got ${series.length}`)]
      : []),
    ...series.flatMap(({ name, steps, values }, i) => {
      const at = ['series', `${i}`];
      const step = steps.findIndex((s) => s < 0);
      const value = values.findIndex((v) => !Number.isFinite(v));
      return [
        ...(/^[\w.@/-]{1,100}$/.test(name)
          ? []
          : [issue([...at, 'name'], `expected 1 to 100 letters, digits and _ . - / @, got ${JSON.stringify(name)}`)]),
        ...(names.indexOf(name) < i ? [issue([...at, 'name'], `expected each series once, got ${name} again`)] : []),
        ...(steps.length === values.length
          ? []
          : [issue([...at, 'values'], `expected ${steps.length} values (one a step), got ${values.length}`)]),
        ...(step < 0 ? [] : [issue([...at, 'steps', `${step}`], `expected at least 0, got ${steps[step]}`)]),
        ...(value < 0 ? [] : [issue([...at, 'values', `${value}`], `expected a finite number, got ${values[value]}`)]),
      ];
    }),
  ];
}

function issue(path: readonly string[], message: string): Issue {
  return { code: 'OUT_OF_RANGE', message: `${path.join('.').replace(/\.(\d+)/g, '[$1]')}: ${message}`, path };
}
