import type { MethodName, RankBy } from '../enums.ts';
import { facingTheSameAttackers } from './attack-setup.tables.ts';
import { type RankBand, rankBands } from './bands.stats.ts';
import type { BoardRun, RunOfRow } from './board-run.ts';
import { comparable, type NotRanked } from './comparable.tables.ts';
import { groupBy } from './group-by.ts';
import { worstCase } from './leak.stats.ts';
import { type SpeedUp, speedUps } from './speed-up.tables.ts';
import {
  type AttackSummary,
  type StageSummary,
  summariseAttacks,
  summariseSeconds,
  summariseUtility,
  type UtilitySummary,
} from './summary.tables.ts';

/** The runs of one configuration, all seeds together. */
export interface BoardRow<R> {
  readonly key: string;
  readonly methodName: MethodName;
  readonly seeds: SeedCounts;
  readonly worstCase: AttackSummary | null;
  readonly attacks: readonly AttackSummary[];
  readonly utility: readonly UtilitySummary[];
  readonly seconds: readonly StageSummary[];
  /** Null for Original and Retrain, and on a board without Retrain. */
  readonly speedUp: SpeedUp | null;
  /** The row of the Originals of its runs; null for an Original and where they are missing. */
  readonly originalKey: string | null;
  /** By seed; every status. */
  readonly runs: readonly R[];
  /** By seed; those whose figures count. */
  readonly counted: readonly R[];
}

export interface SeedCounts {
  readonly done: number;
  readonly planned: number;
  readonly failed: number;
  readonly running: number;
}

export interface RankedRow<R> extends BoardRow<R> {
  readonly rankBand: RankBand | null;
}

export interface RowsOf<R> {
  readonly rows: BoardRow<R>[];
  readonly notRanked: NotRanked<R>[];
}

export interface Ranking<Row, R> {
  readonly rows: Row[];
  readonly notRanked: NotRanked<R>[];
}

export function rankRuns<R extends BoardRun>(runs: readonly R[], rankBy: RankBy): Ranking<RankedRow<R>, R> {
  return rankRows(summariseRuns(runs), rankBy);
}

/** A row a configuration, by the age of its first run, with what its comparable runs say. */
export function summariseRuns<R extends BoardRun>(runs: readonly R[]): RowsOf<R> {
  const { ranked, notRanked } = comparable(runs);
  const counted = new Set<R>(ranked);
  const groups = [...groupBy(runs, (run) => run.rowHash)].map(([key, group]) => {
    const all = [...group].sort((a, b) => a.seed - b.seed);
    return { key, all, done: all.filter((run) => counted.has(run)) };
  });
  const speed = speedUps(groups.map(({ key, done }) => ({ key, runs: done })));
  return { rows: groups.map((group) => ({ ...summarise(group), speedUp: speed.get(group.key) ?? null })), notRanked };
}

interface Group<R> {
  readonly key: string;
  readonly all: readonly R[];
  readonly done: readonly R[];
}

function summarise<R extends BoardRun>({ key, all, done }: Group<R>): Omit<BoardRow<R>, 'speedUp'> {
  const attacks = summariseAttacks(done);
  const withStatus = (...statuses: R['status'][]) => all.filter((run) => statuses.includes(run.status)).length;
  return {
    key,
    methodName: all[0]!.method,
    seeds: {
      done: done.length,
      planned: all.length,
      failed: withStatus('FAILED', 'CANCELLED'),
      running: withStatus('LEASED', 'RUNNING'),
    },
    worstCase: worstCase(attacks),
    attacks,
    utility: summariseUtility(done),
    seconds: summariseSeconds(done),
    originalKey: all.find((run) => run.parent !== null)?.parent?.rowHash ?? null,
    runs: all,
    counted: done,
  };
}

/** The rows in the order of their bands, then those without; what cannot be ranked beside the others is named. */
export function rankRows<Row extends BoardRow<R>, R extends RunOfRow>(
  { rows, notRanked }: { readonly rows: readonly Row[]; readonly notRanked: readonly NotRanked<R>[] },
  rankBy: RankBy,
): Ranking<Row & { readonly rankBand: RankBand | null }, R> {
  const measured = rows.filter((row) => scores(row, rankBy) !== null);
  const peers = rankBy === 'WORST_CASE_ADVANTAGE' ? facingTheSameAttackers(measured) : measured;
  const ranks = rankBands(peers.map((row) => ({ key: row.key, penalty: scores(row, rankBy)! })));
  const bands = new Map(ranks.map(({ key, band }, place) => [key, { band, place }]));
  const strangers = measured.filter((row) => !peers.includes(row)).flatMap((row) => row.counted);
  const place = (row: Row) => bands.get(row.key)?.place ?? Infinity;
  const age = (row: Row) => Math.min(...row.runs.map(({ number }) => number));
  return {
    rows: rows
      .map((row) => ({ ...row, rankBand: bands.get(row.key)?.band ?? null }))
      .sort((a, b) => (place(a) === place(b) ? age(a) - age(b) : place(a) - place(b))),
    notRanked: [
      ...notRanked,
      ...strangers.map((run) => ({ run, reason: 'faced other attackers than the ranked rows' })),
    ].sort((a, b) => a.run.number - b.run.number),
  };
}

/** By seed, the lower the better; null for a row that lacks the figure. */
function scores(row: BoardRow<unknown>, rankBy: RankBy): ReadonlyMap<number, number> | null {
  if (rankBy === 'WORST_CASE_ADVANTAGE') {
    if (row.worstCase === null) return null;
    const { advantage, seeds } = row.worstCase;
    return new Map(seeds.map((seed, i) => [seed, advantage.values[i]!]));
  }
  const ndcg = row.utility.find(({ metric, k }) => metric === 'NDCG' && k === 10);
  return ndcg === undefined ? null : new Map(ndcg.seeds.map((seed, i) => [seed, -ndcg.value.values[i]!]));
}
