import type { MethodName, RankBy } from '../enums.ts';
import { type RankBand, rankBands } from './bands.stats.ts';
import { facingTheSameAttackers } from './attack-setup.tables.ts';
import type { BoardRun } from './board-run.ts';
import { groupBy } from './group-by.ts';
import { comparable, type NotRanked } from './comparable.tables.ts';
import { worstCase } from './leak.stats.ts';
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
  readonly rankBand: RankBand | null;
  readonly methodName: MethodName;
  readonly seeds: SeedCounts;
  readonly worstCase: AttackSummary | null;
  readonly attacks: readonly AttackSummary[];
  readonly utility: readonly UtilitySummary[];
  readonly seconds: readonly StageSummary[];
  /** By seed; every status. */
  readonly runs: readonly R[];
}

export interface SeedCounts {
  readonly done: number;
  readonly planned: number;
  readonly failed: number;
  readonly running: number;
}

export function rankRuns<R extends BoardRun>(
  runs: readonly R[],
  rankBy: RankBy,
): { rows: BoardRow<R>[]; notRanked: NotRanked<R>[] } {
  const { ranked, notRanked } = comparable(runs);
  const counted = new Set<R>(ranked);
  const rows = [...groupBy(runs, (run) => run.rowHash)].map(([key, group]) => summarise(key, group, counted));
  const measured = rows.filter((row) => scores(row, rankBy) !== null);
  const peers = rankBy === 'WORST_CASE_ADVANTAGE' ? facingTheSameAttackers(measured) : measured;
  const ranks = rankBands(peers.map((row) => ({ key: row.key, penalty: scores(row, rankBy)! })));
  const bands = new Map(ranks.map(({ key, band }, place) => [key, { band, place }]));
  const strangers = measured
    .filter((row) => !peers.includes(row))
    .flatMap((row) => row.runs.filter((run) => counted.has(run)));
  const place = (row: BoardRow<R>) => bands.get(row.key)?.place ?? Infinity;
  return {
    rows: rows
      .map((row) => ({ ...row, rankBand: bands.get(row.key)?.band ?? null }))
      .sort((a, b) => (place(a) === place(b) ? a.runs[0]!.number - b.runs[0]!.number : place(a) - place(b))),
    notRanked: [
      ...notRanked,
      ...strangers.map((run) => ({ run, reason: 'faced other attackers than the ranked rows' })),
    ].sort((a, b) => a.run.number - b.run.number),
  };
}

function summarise<R extends BoardRun>(key: string, group: readonly R[], counted: ReadonlySet<R>): BoardRow<R> {
  const runs = [...group].sort((a, b) => a.seed - b.seed);
  const done = runs.filter((run) => counted.has(run));
  const attacks = summariseAttacks(done);
  const withStatus = (...statuses: R['status'][]) => runs.filter((run) => statuses.includes(run.status)).length;
  return {
    key,
    rankBand: null,
    methodName: runs[0]!.method,
    seeds: {
      done: done.length,
      planned: runs.length,
      failed: withStatus('FAILED', 'CANCELLED'),
      running: withStatus('LEASED', 'RUNNING'),
    },
    worstCase: worstCase(attacks),
    attacks,
    utility: summariseUtility(done),
    seconds: summariseSeconds(done),
    runs,
  };
}

/** By seed, the lower the better; null for a row that lacks the figure. */
function scores(row: BoardRow<unknown>, rankBy: RankBy): ReadonlyMap<number, number> | null {
  if (rankBy === 'WORST_CASE_ADVANTAGE') return row.worstCase?.advantageBySeed ?? null;
  const ndcg = row.utility.find(({ metric, k }) => metric === 'NDCG' && k === 10);
  return ndcg === undefined ? null : new Map([...ndcg.bySeed].map(([seed, value]) => [seed, -value]));
}
