import { AttackerName, RecommendationMetric, type Stage, Surface } from '../generated/prisma/enums.ts';
import type { AttackFigures, BoardRun, RecommendationFigure } from './board-run.ts';
import { type Estimate, estimate } from './estimate.stats.ts';
import { groupBy } from './group-by.ts';
import { attackerAdvantage, isOverUnlearned } from './leak.stats.ts';

/** One attacker against one surface, over the seeds that have it. */
export interface AttackSummary {
  readonly attacker: AttackerName;
  readonly surface: Surface;
  readonly accuracy: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly precision: Estimate;
  readonly recall: Estimate;
  readonly auc: Estimate;
  readonly aucHard: Estimate;
  readonly advantage: Estimate;
  readonly overUnlearned: boolean;
  readonly advantageBySeed: ReadonlyMap<number, number>;
}

export function summariseAttacks(runs: readonly BoardRun[]): AttackSummary[] {
  const results = runs.flatMap((run) => run.attacks.map((attack) => ({ ...attack, seed: run.seed })));
  const order = inOrder<AttackFigures>(
    (a) => attackers.indexOf(a.attacker),
    (a) => surfaces.indexOf(a.surface),
  );
  return [...groupBy(results.sort(order), (r) => `${r.attacker} ${r.surface}`).values()].map((group) => {
    const over = (figure: (attack: AttackFigures) => number) => estimate(group.map(figure));
    const auc = over((a) => a.auc);
    return {
      attacker: group[0]!.attacker,
      surface: group[0]!.surface,
      accuracy: over((a) => a.accuracy),
      balancedAccuracy: over((a) => a.balancedAccuracy),
      precision: over((a) => a.precision),
      recall: over((a) => a.recall),
      auc,
      aucHard: over((a) => a.aucHard),
      advantage: over((a) => attackerAdvantage(a.auc)),
      overUnlearned: isOverUnlearned(auc),
      advantageBySeed: new Map(group.map((a) => [a.seed, attackerAdvantage(a.auc)])),
    };
  });
}

/** One recommendation metric at one cut-off, over the seeds that have it. */
export interface UtilitySummary {
  readonly metric: RecommendationMetric;
  readonly k: number;
  readonly value: Estimate;
  /** Ratio to the Original that each run started from; null for an Original. */
  readonly keptOfOriginal: Estimate | null;
  readonly bySeed: ReadonlyMap<number, number>;
}

export function summariseUtility(runs: readonly BoardRun[]): UtilitySummary[] {
  const results = runs.flatMap((run) => run.recommendations.map((figure) => ({ figure, run })));
  const order = inOrder<(typeof results)[number]>(
    ({ figure }) => metrics.indexOf(figure.metric),
    ({ figure }) => figure.k,
  );
  return [...groupBy(results.sort(order), ({ figure }) => `${figure.metric} ${figure.k}`).values()].map((group) => {
    const { metric, k } = group[0]!.figure;
    const ratios = group.flatMap(({ figure, run }) => keptOfOriginal(figure, run));
    return {
      metric,
      k,
      value: estimate(group.map(({ figure }) => figure.value)),
      keptOfOriginal: ratios.length === 0 ? null : estimate(ratios),
      bySeed: new Map(group.map(({ figure, run }) => [run.seed, figure.value])),
    };
  });
}

/** None where the Original lacks the figure, or has 0: nothing is no share of nothing. */
function keptOfOriginal(figure: RecommendationFigure, run: BoardRun): number[] {
  const original = run.parent?.recommendations.find((o) => o.metric === figure.metric && o.k === figure.k);
  return original === undefined || original.value === 0 ? [] : [figure.value / original.value];
}

export interface StageSummary {
  readonly stage: Stage;
  readonly value: Estimate;
}

export function summariseSeconds(runs: readonly BoardRun[]): StageSummary[] {
  const stages = [
    ['TRAIN', (run: BoardRun) => run.trainSeconds],
    ['UNLEARN', (run: BoardRun) => run.unlearnSeconds],
    ['ATTACK', (run: BoardRun) => run.attackSeconds],
    ['EVALUATE', (run: BoardRun) => run.evaluateSeconds],
  ] as const;
  return stages.flatMap(([stage, secondsOf]) => {
    const values = runs.map(secondsOf).filter((seconds) => seconds !== null);
    return values.length === 0 ? [] : [{ stage, value: estimate(values) }];
  });
}

// Enums are listed in the order of prisma/schema.prisma, as Postgres sorts them too.
const attackers = Object.values(AttackerName);
const surfaces = Object.values(Surface);
const metrics = Object.values(RecommendationMetric);

/** By the first figure, then by the second. Sorting is stable: the order of the seeds stays. */
const inOrder =
  <Item>(first: (item: Item) => number, second: (item: Item) => number) =>
  (a: Item, b: Item) =>
    first(a) - first(b) || second(a) - second(b);
