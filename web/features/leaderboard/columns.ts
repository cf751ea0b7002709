import type { Estimate } from '../../components/figure.tsx';
import type {
  AttackerName,
  LeaderboardQuery,
  RankBy,
  RecommendationMetric,
  RowFragment,
  Surface,
} from '../../gql/graphql.ts';
import { decimalsFor } from '../../lib/format.ts';
import { attackerNames } from '../../lib/names.ts';
import { shortSurfaces } from '../../lib/parameters.ts';
import { type Domain, domainOf } from '../../lib/scale.ts';

export type Row = RowFragment;
export type NotRanked = LeaderboardQuery['leaderboard']['notRanked'][number];

/** Which way is better: towards chance, down or up. */
export type Direction = 'chance' | 'down' | 'up';

export interface Column {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly explain: string;
  readonly direction: Direction;
  /** The line values are read against: chance, or the Original. */
  readonly reference?: number;
  readonly estimate: (row: Row) => Estimate | null | undefined;
  readonly paper?: (row: Row) => number | undefined;
  readonly flag?: (row: Row) => boolean;
  readonly domain: Domain;
  readonly decimals: number;
  /** Rows printed in bold: the best mean, and in the ranked column all of the first rank band. */
  readonly best: ReadonlySet<string>;
}

type Draft = Omit<Column, 'domain' | 'decimals' | 'best'> & {
  /** Columns of one scale are drawn on one domain, so that they compare with each other too. */
  readonly scale: Scale;
};

type Scale = 'advantage' | 'attack' | 'NDCG' | 'HR' | 'kept' | 'seconds';

/** What a figure of each scale can be. */
const limits: Record<Scale, Domain> = {
  advantage: { low: 0, high: 1 },
  attack: { low: 0, high: 1 },
  NDCG: { low: 0, high: 1 },
  HR: { low: 0, high: 1 },
  kept: { low: 0, high: Infinity },
  seconds: { low: 0, high: Infinity },
};

export const CHANCE = 0.5;

export function columnsOf(rows: readonly Row[], k: number, rankBy: RankBy): readonly Column[] {
  const drafts = [worstCase, ...attacksOf(rows).flatMap(attackColumns), ...utilityColumns(k), unlearn];
  return drafts.map((draft) => {
    const sameScale = drafts.filter(({ scale }) => scale === draft.scale);
    const means = rows.flatMap((row) => draft.estimate(row)?.mean ?? []);
    return {
      ...draft,
      domain: domainOf(
        sameScale.flatMap((other) => extent(other, rows)),
        limits[draft.scale],
      ),
      decimals: draft.scale === 'seconds' ? decimalsFor(means) : 3,
      best: bestOf(draft, rows, ranked(rankBy, k) === draft.id),
    };
  });
}

/** The column the ranking goes by. The server ranks NDCG at 10. */
export function ranked(rankBy: RankBy, k: number): string | undefined {
  if (rankBy === 'WORST_CASE_ADVANTAGE') return worstCase.id;
  return k === 10 ? 'NDCG' : undefined;
}

const worstCase: Draft = {
  id: 'worst',
  group: 'Leakage',
  title: 'Worst case',
  explain:
    'Advantage over chance, 2 |AUC − 0.5|, of the attack that learns most, over attackers, embeddings and attributes',
  direction: 'down',
  scale: 'advantage',
  reference: 0,
  estimate: (row) => row.worstCase?.advantage,
};

interface AttackedBy {
  readonly attacker: AttackerName;
  readonly surface: Surface;
  readonly attribute: string;
}

const keyOf = ({ attacker, surface, attribute }: AttackedBy): string => `${attacker}-${surface}-${attribute}`;

/** With more attacks than this the table shows only the AUC of each; the inspector has all figures. */
const MOST_IN_FULL = 3;

function attacksOf(rows: readonly Row[]): readonly AttackedBy[] {
  const all = rows.flatMap(({ attacks }) => attacks);
  return [
    ...new Map(
      all.map(({ attacker, surface, attribute }) => [
        keyOf({ attacker, surface, attribute }),
        { attacker, surface, attribute },
      ]),
    ).values(),
  ].sort(
    (a, b) =>
      a.attribute.localeCompare(b.attribute) ||
      attackerOrder.indexOf(a.attacker) - attackerOrder.indexOf(b.attacker) ||
      surfaceOrder.indexOf(a.surface) - surfaceOrder.indexOf(b.surface),
  );
}

// The keys of a Record over the enum, in its order.
const attackerOrder = Object.keys(attackerNames) as AttackerName[];
const surfaceOrder = Object.keys(shortSurfaces) as Surface[];

function attackColumns(by: AttackedBy, _index: number, all: readonly AttackedBy[]): readonly Draft[] {
  const several = <Key extends keyof AttackedBy>(key: Key) => all.some((other) => other[key] !== by[key]);
  const details = [
    several('surface') ? shortSurfaces[by.surface] : '',
    several('attribute') ? by.attribute : '',
  ].filter(Boolean);
  const group = [`${attackerNames[by.attacker]} attacker`, ...details].join(', ');
  const key = keyOf(by);
  const attack = (row: Row) => row.attacks.find((each) => keyOf(each) === key);
  // The paper attacks the embedding that is unlearned.
  const printed = by.surface === 'GMF' || by.surface === 'LAYER0';
  const shared = { group, direction: 'chance', scale: 'attack', reference: CHANCE } as const;
  const auc: Draft = {
    ...shared,
    id: `${key}-auc`,
    title: 'AUC',
    explain: 'Area under the ROC curve of the attacker’s scores; 0.5 is chance. The paper’s AUC is that of hard labels',
    estimate: (row) => attack(row)?.auc,
    paper: (row) => (printed ? paperFigure(row, 'auc', by.attacker) : undefined),
    flag: (row) => attack(row)?.overUnlearned ?? false,
  };
  if (all.length > MOST_IN_FULL) return [auc];
  return [
    auc,
    {
      ...shared,
      id: `${key}-bac`,
      title: 'Bal. acc.',
      explain: 'Balanced accuracy of the attacker; 0.5 is chance. Beside it the paper’s accuracy, on a balanced sample',
      estimate: (row) => attack(row)?.balancedAccuracy,
      paper: (row) => (printed ? paperFigure(row, 'accuracy', by.attacker) : undefined),
    },
  ];
}

function utilityColumns(k: number): readonly Draft[] {
  const group = `Recommendation @${k}`;
  const find = (row: Row, metric: RecommendationMetric) =>
    row.utility.find((each) => each.metric === metric && each.k === k);
  return [
    {
      id: 'NDCG',
      group,
      title: 'NDCG',
      explain: `Normalised discounted cumulative gain of the first ${k} items`,
      direction: 'up',
      scale: 'NDCG',
      estimate: (row) => find(row, 'NDCG')?.value,
      paper: (row) => paperFigure(row, `ndcg@${k}`),
    },
    {
      id: 'HR',
      group,
      title: 'HR',
      explain: `Share of users with a hit among the first ${k} items. The paper counts hits in another way: compare ratios`,
      direction: 'up',
      scale: 'HR',
      estimate: (row) => find(row, 'HR')?.value,
      paper: (row) => paperFigure(row, `hr@${k}`),
    },
    {
      id: 'kept',
      group,
      title: 'Kept',
      explain: `NDCG@${k} as a share of the Original of the same seed`,
      direction: 'up',
      scale: 'kept',
      reference: 1,
      estimate: (row) => find(row, 'NDCG')?.keptOfOriginal,
    },
  ];
}

const unlearn: Draft = {
  id: 'unlearn',
  group: 'Cost',
  title: 'Unlearn, s',
  explain:
    'Seconds of unlearning, after training; of Retrain and Adv-InT, which unlearn while they train, of the training',
  direction: 'down',
  scale: 'seconds',
  reference: 0,
  estimate: ({ methodName, seconds }) => {
    if (methodName === 'ORIGINAL') return null;
    const inTraining = methodName === 'RETRAIN' || methodName === 'ADV_INT';
    return seconds.find(({ stage }) => stage === (inTraining ? 'TRAIN' : 'UNLEARN'))?.value;
  },
};

function paperFigure(row: Row, metric: string, attacker?: AttackerName): number | undefined {
  return row.paper.find((figure) => figure.metric === metric && (figure.attacker ?? undefined) === attacker)?.value;
}

function extent(draft: Draft, rows: readonly Row[]): number[] {
  const values = rows.flatMap((row) => {
    const estimate = draft.estimate(row);
    if (estimate == null) return [];
    const half = estimate.ci95 ?? 0;
    // The paper ranks in a way of its own: its NDCG and HR are no part of our scale, or ours would shrink to a point.
    const printed = draft.scale === 'attack' ? draft.paper?.(row) : undefined;
    return [estimate.mean - half, estimate.mean + half, printed ?? estimate.mean];
  });
  return draft.reference === undefined ? values : [...values, draft.reference];
}

function bestOf(draft: Draft, rows: readonly Row[], isRanked: boolean): ReadonlySet<string> {
  if (isRanked) return new Set(rows.filter((row) => row.rankBand?.from === 1).map(({ key }) => key));
  const distances = rows.flatMap((row) => {
    const mean = draft.estimate(row)?.mean;
    return mean === undefined ? [] : [{ key: row.key, distance: distanceFromIdeal(mean, draft.direction) }];
  });
  const least = Math.min(...distances.map(({ distance }) => distance));
  return new Set(distances.filter(({ distance }) => distance === least).map(({ key }) => key));
}

function distanceFromIdeal(mean: number, direction: Direction): number {
  if (direction === 'chance') return Math.abs(mean - CHANCE);
  return direction === 'down' ? mean : -mean;
}
