import { AttackerName, RecommendationMetric, type Stage, Surface } from '../generated/prisma/enums.ts';
import { type AttackFigures, type BoardRun, hardwareOf, type RecommendationFigure } from './board-run.ts';
import { type Estimate, estimate } from './estimate.stats.ts';
import { groupBy } from './group-by.ts';
import { attackerAdvantage, isOverUnlearned } from './leak.stats.ts';

/** One attacker against one surface and one attribute, over the seeds that have it. */
export interface AttackSummary {
  readonly attacker: AttackerName;
  readonly surface: Surface;
  readonly attribute: string;
  readonly accuracy: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly auc: Estimate;
  readonly aucHard: Estimate;
  readonly advantage: Estimate;
  readonly overUnlearned: boolean;
  /** Those that have it, in the order of the values. */
  readonly seeds: readonly number[];
}

export function summariseAttacks(runs: readonly BoardRun[]): AttackSummary[] {
  const results = runs.flatMap((run) => run.attacks.map((attack) => ({ ...attack, seed: run.seed })));
  const attributes = [...new Set(results.map(({ attribute }) => attribute))].sort();
  const order = inOrder<AttackFigures>(
    (a) => attackers.indexOf(a.attacker),
    (a) => surfaces.indexOf(a.surface),
    (a) => attributes.indexOf(a.attribute),
  );
  const cells = groupBy(results.sort(order), (r) => `${r.attacker} ${r.surface} ${r.attribute}`);
  return [...cells.values()].map((group) => {
    const over = (figure: (attack: AttackFigures) => number) => estimate(group.map(figure));
    const auc = over((a) => a.auc);
    return {
      attacker: group[0]!.attacker,
      surface: group[0]!.surface,
      attribute: group[0]!.attribute,
      accuracy: over((a) => a.accuracy),
      balancedAccuracy: over((a) => a.balancedAccuracy),
      precision: over((a) => a.precision),
      recall: over((a) => a.recall),
      auc,
      aucHard: over((a) => a.aucHard),
      advantage: over((a) => attackerAdvantage(a.auc)),
      overUnlearned: isOverUnlearned(auc),
      seeds: group.map((a) => a.seed),
    };
  });
}

/** One recommendation metric of all users at one cut-off, over the seeds that have it. */
export interface UtilitySummary {
  readonly metric: RecommendationMetric;
  readonly k: number;
  readonly value: Estimate;
  /** Ratio to the Original of each run; null for an Original and for a metric of which more is not better. */
  readonly keptOfOriginal: Estimate | null;
  /** Those that have it, in the order of the values. */
  readonly seeds: readonly number[];
  readonly keptSeeds: readonly number[];
}

export function summariseUtility(runs: readonly BoardRun[]): UtilitySummary[] {
  const results = runs.flatMap((run) => run.recommendations.filter(isOfAll).map((figure) => ({ figure, run })));
  const order = inOrder<(typeof results)[number]>(
    ({ figure }) => metrics.indexOf(figure.metric),
    ({ figure }) => figure.k,
  );
  return [...groupBy(results.sort(order), ({ figure }) => `${figure.metric} ${figure.k}`).values()].map((group) => {
    const { metric, k } = group[0]!.figure;
    const kept = group.flatMap(({ figure, run }) => {
      const ratio = keptOfOriginal(figure, run);
      return ratio === null ? [] : [{ seed: run.seed, ratio }];
    });
    return {
      metric,
      k,
      value: estimate(group.map(({ figure }) => figure.value)),
      keptOfOriginal: kept.length === 0 ? null : estimate(kept.map(({ ratio }) => ratio)),
      seeds: group.map(({ run }) => run.seed),
      keptSeeds: kept.map(({ seed }) => seed),
    };
  });
}

const isOfAll = ({ attribute }: RecommendationFigure): boolean => attribute === '';

/** How much better is more of it; how popular or how varied the recommendations are is nothing to keep. */
export const isUtility: Readonly<Record<RecommendationMetric, boolean>> = {
  NDCG: true,
  HR: true,
  RECALL: true,
  POPULARITY: false,
  COVERAGE: false,
};

/**
 * None where the Original has not succeeded on the same files (a run that trains its own model does not wait for it), lacks the figure, or has
 * 0: nothing is no share of nothing.
 */
function keptOfOriginal(figure: RecommendationFigure, { parent, datasetId }: BoardRun): number | null {
  if (!isUtility[figure.metric] || parent?.status !== 'SUCCEEDED' || parent.datasetId !== datasetId) return null;
  const original = parent.recommendations.find((o) => isOfAll(o) && o.metric === figure.metric && o.k === figure.k);
  return original === undefined || original.value === 0 ? null : figure.value / original.value;
}

/** Of runs whose runner did not say. */
export const UNKNOWN_HARDWARE = 'unknown';

export interface StageSummary {
  readonly stage: Stage;
  readonly value: Estimate;
  /** Those that have it, in the order of the values. */
  readonly seeds: readonly number[];
  /** What they were timed on, each once. */
  readonly hardware: readonly string[];
}

export function summariseSeconds(runs: readonly BoardRun[]): StageSummary[] {
  const stages = [
    ['TRAIN', (run: BoardRun) => run.trainSeconds],
    ['UNLEARN', (run: BoardRun) => run.unlearnSeconds],
    ['ATTACK', (run: BoardRun) => run.attackSeconds],
    ['EVALUATE', (run: BoardRun) => run.evaluateSeconds],
    ['ANALYSE', (run: BoardRun) => run.analyseSeconds],
  ] as const;
  return stages.flatMap(([stage, secondsOf]) => {
    const timed = runs.flatMap((run) => {
      const seconds = secondsOf(run);
      return seconds === null ? [] : [{ run, seconds }];
    });
    if (timed.length === 0) return [];
    return {
      stage,
      value: estimate(timed.map(({ seconds }) => seconds)),
      seeds: timed.map(({ run }) => run.seed),
      hardware: [...new Set(timed.map(({ run }) => hardwareOf(run) ?? UNKNOWN_HARDWARE))].sort(),
    };
  });
}

// Enums are listed in the order of prisma/schema.prisma, as Postgres sorts them too.
const attackers = Object.values(AttackerName);
const surfaces = Object.values(Surface);
const metrics = Object.values(RecommendationMetric);

/** By the first figure, then by the next. Sorting is stable: the order of the seeds stays. */
const inOrder =
  <Item>(...figures: ((item: Item) => number)[]) =>
  (a: Item, b: Item) =>
    figures.reduce((difference, figure) => difference || figure(a) - figure(b), 0);
