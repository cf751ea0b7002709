import type { Goal, Measure } from '../enums.ts';
import type { AttackerName, Stage, Surface } from '../generated/prisma/enums.ts';
import { canonicalJson } from '../canonical.ts';
import type { RunOfRow } from './board-run.ts';
import type { Estimate } from './estimate.stats.ts';
import type { BoardRow } from './leaderboard.tables.ts';
import { type AttackSummary, UNKNOWN_HARDWARE } from './summary.tables.ts';

/** What a figure is about: a measure and, where it has them, whose attack on what, or the cut-off. */
export interface FigureName {
  readonly measure: Measure;
  readonly attacker: AttackerName | null;
  readonly surface: Surface | null;
  readonly attribute: string | null;
  readonly k: number | null;
}

/** One figure of a row over its seeds. */
export interface Figure extends FigureName {
  readonly value: Estimate;
  /** In the order of the values. */
  readonly seeds: readonly number[];
  /** Figures of one name are compared only where this is equal: the attackers' parameters, or the machine of a time. */
  readonly setUp: string;
}

/** What is better of it; null: nothing. */
export const goalOf: Readonly<Record<Measure, Goal | null>> = {
  WORST_CASE_ADVANTAGE: 'LESS',
  ADVANTAGE: 'LESS',
  AUC: 'HALF',
  AUC_HARD: 'HALF',
  ATTACK_ACCURACY: null,
  BALANCED_ACCURACY: null,
  ATTACK_PRECISION: null,
  ATTACK_RECALL: null,
  NDCG: 'MORE',
  HR: 'MORE',
  RECALL: 'MORE',
  POPULARITY: null,
  COVERAGE: null,
  NDCG_KEPT: 'MORE',
  HR_KEPT: 'MORE',
  RECALL_KEPT: 'MORE',
  TRAIN_SECONDS: 'LESS',
  UNLEARN_SECONDS: 'LESS',
  ATTACK_SECONDS: 'LESS',
  EVALUATE_SECONDS: 'LESS',
  ANALYSE_SECONDS: 'LESS',
  SPEED_UP: 'MORE',
};

/** The smaller the better; null where nothing is better. */
export function penaltyOf(measure: Measure, mean: number): number | null {
  const goal = goalOf[measure];
  if (goal === null) return null;
  return goal === 'LESS' ? mean : goal === 'MORE' ? -mean : Math.abs(mean - 0.5);
}

export function figuresOf(row: BoardRow<RunOfRow>): Figure[] {
  const { attackers } = row.runs[0]!; // a row is made of runs
  return [
    ...(row.worstCase === null ? [] : [worstCaseOf(row.worstCase, allOf(attackers))]),
    ...row.attacks.flatMap((attack) => attackFigures(attack, parametersOf(attackers, attack.attacker))),
    ...row.utility.flatMap(({ metric, k, value, seeds, keptOfOriginal, keptSeeds }): Figure[] => [
      { ...nothing, measure: metric, k, value, seeds, setUp: '' },
      ...(keptOfOriginal === null || !(metric in keptMeasure)
        ? []
        : [
            { ...nothing, measure: keptMeasure[metric as Kept], k, value: keptOfOriginal, seeds: keptSeeds, setUp: '' },
          ]),
    ]),
    ...row.seconds.map(({ stage, value, seeds, hardware }) => ({
      ...nothing,
      measure: secondsMeasure[stage as Timed],
      value,
      seeds,
      // Times of several or of unknown machines are nobody's to compare with.
      setUp: hardware.length === 1 && hardware[0] !== UNKNOWN_HARDWARE ? hardware[0]! : row.key,
    })),
    ...(row.speedUp?.value == null
      ? []
      : [{ ...nothing, measure: 'SPEED_UP' as const, value: row.speedUp.value, seeds: row.speedUp.seeds, setUp: '' }]),
  ];
}

const nothing = { attacker: null, surface: null, attribute: null, k: null };

/** Which attack is the worst may differ from row to row: that is what is compared. */
const worstCaseOf = ({ advantage, seeds }: AttackSummary, setUp: string): Figure => ({
  ...nothing,
  measure: 'WORST_CASE_ADVANTAGE',
  value: advantage,
  seeds,
  setUp,
});

function attackFigures(attack: AttackSummary, setUp: string): Figure[] {
  const { attacker, surface, attribute, seeds } = attack;
  const figure = (measure: Measure, value: Estimate) => ({
    measure,
    attacker,
    surface,
    attribute,
    k: null,
    value,
    seeds,
    setUp,
  });
  return [
    figure('ADVANTAGE', attack.advantage),
    figure('AUC', attack.auc),
    figure('BALANCED_ACCURACY', attack.balancedAccuracy),
    figure('ATTACK_ACCURACY', attack.accuracy),
    figure('ATTACK_PRECISION', attack.precision),
    figure('ATTACK_RECALL', attack.recall),
    figure('AUC_HARD', attack.aucHard),
  ];
}

const keptMeasure = { NDCG: 'NDCG_KEPT', HR: 'HR_KEPT', RECALL: 'RECALL_KEPT' } as const;
type Kept = keyof typeof keptMeasure;

const secondsMeasure = {
  TRAIN: 'TRAIN_SECONDS',
  UNLEARN: 'UNLEARN_SECONDS',
  ATTACK: 'ATTACK_SECONDS',
  EVALUATE: 'EVALUATE_SECONDS',
  ANALYSE: 'ANALYSE_SECONDS',
} as const satisfies Partial<Record<Stage, Measure>>;
/** The stages that a summary has (`summariseSeconds`). */
type Timed = keyof typeof secondsMeasure;

const allOf = (attackers: unknown): string => listOf(attackers).map(canonicalJson).sort().join();

const parametersOf = (attackers: unknown, name: AttackerName): string =>
  canonicalJson(listOf(attackers).find((attacker) => nameOf(attacker) === name));

const listOf = (attackers: unknown): readonly unknown[] => (Array.isArray(attackers) ? attackers : []);

const nameOf = (attacker: unknown): unknown =>
  typeof attacker === 'object' && attacker !== null && 'name' in attacker ? attacker.name : undefined;

/** One text a name: what figures are matched by. */
export function nameKey({ measure, attacker, surface, attribute, k }: FigureName): string {
  return [measure, attacker, surface, attribute, k].join(' ');
}

/** By `nameKey`. */
export function figureIndex(figures: readonly Figure[]): ReadonlyMap<string, Figure> {
  return new Map(figures.map((figure) => [nameKey(figure), figure]));
}

/** By seed. */
export function bySeed({ seeds, value }: Pick<Figure, 'seeds' | 'value'>): Map<number, number> {
  return new Map(seeds.map((seed, i) => [seed, value.values[i]!])); // as long as the seeds
}
