import type { AttackerName, Measure, Verdict } from '../enums.ts';
import type { Estimate } from './estimate.stats.ts';
import { type Figure, bySeed } from './figures.tables.ts';
import { estimate } from './estimate.stats.ts';

/** A number that the paper prints, with what is needed to read it. */
export interface PrintedCell {
  readonly table: number;
  readonly attacker: AttackerName | null;
  readonly metric: string;
  readonly value: number;
  /** The same metric of the Original (Table 4), or the seconds of Retrain (Table 5). */
  readonly reference: number | null;
  /** Table 3: the accuracy printed beside it. */
  readonly accuracy: number | null;
}

/** What ours is judged by. */
export interface Judged {
  readonly ours: Estimate | null;
  /** The printed number as it is compared: itself, or a ratio. */
  readonly expected: number | null;
  /** How far ours may lie from it. */
  readonly tolerance: number | null;
  readonly verdict: Verdict;
  readonly reason: string;
}

/** Fewer seeds say nothing of the noise between them. */
const MIN_SEEDS = 3;
/** Table 4 prints averages of ten runs to four digits; how far two implementations of the same method may differ in what they keep. */
const KEPT_TOLERANCE = 0.02;
/** Table 5 was timed on other hardware: only the order of magnitude of a ratio carries over. */
const SPEED_FACTOR = 3;

/** The rule in words, for the contract. */
export const RULE =
  'REPRODUCED: the printed number lies within the tolerance of ours. Table 3: the 95 % interval of ours plus 1.96 standard errors of the printed one, sqrt(p (1 - p) / n) of its test set (n = 110 users of ML-100K, 342 of ML-1M, 883 of LFM-2B, as its digits show). Table 4: ratios to the Original, the 95 % interval of ours plus 0.02. Table 5: speed-up over Retrain, within a factor of 3. OFF: beyond it. UNTESTED: fewer than 3 seeds. NOT_COMPARABLE: the reason says why.';

const measureOf: Readonly<Record<string, Measure>> = {
  accuracy: 'ATTACK_ACCURACY',
  auc: 'AUC_HARD',
  'ndcg@5': 'NDCG_KEPT',
  'ndcg@10': 'NDCG_KEPT',
  'hr@5': 'HR_KEPT',
  'hr@10': 'HR_KEPT',
  seconds: 'SPEED_UP',
};

/** `figures` are those of the row that stands for the printed one; `users` the size of the test set of Table 3. */
export function judge(cell: PrintedCell, figures: readonly Figure[], users: number): Judged {
  const { table, metric } = cell;
  if (metric === 'precision' || metric === 'recall') {
    return notComparable('the paper does not say which class is the positive one');
  }
  if (table > 3 && cell.reference === null) {
    return notComparable(
      table === 4 ? 'the Original is what ratios are taken to' : 'Retrain is what speed-ups are taken over',
    );
  }
  const figure = figureOf(cell, figures);
  if (table === 3) return judgeAttack(cell, figure, users);
  return table === 4 ? judgeKept(cell, figure) : judgeSpeed(cell, figure);
}

function figureOf({ metric, attacker }: PrintedCell, figures: readonly Figure[]): Figure | undefined {
  const [, k = null] = metric.split('@');
  return figures.find(
    (figure) =>
      figure.measure === measureOf[metric] &&
      figure.attacker === attacker &&
      figure.k === (k === null ? null : Number(k)),
  );
}

/** The printed AUC is of hard decisions, and of some rows folded at one half: printed as 1 - accuracy. Ours is folded likewise, seed by seed. */
function judgeAttack({ metric, value, accuracy }: PrintedCell, figure: Figure | undefined, users: number): Judged {
  const folded = metric === 'auc' && accuracy !== null && accuracy < 0.5 && Math.abs(value - (1 - accuracy)) < 0.002;
  const ours = figure === undefined ? null : folded ? estimate([...bySeed(figure).values()].map(fold)) : figure.value;
  const noise = 1.96 * Math.sqrt((value * (1 - value)) / users);
  const how = folded
    ? 'the printed AUC is 1 - accuracy: folded at one half, and ours likewise'
    : metric === 'auc'
      ? 'AUC of hard decisions'
      : 'accuracy on balanced users';
  return judged(ours, { expected: value, noise, how });
}

const fold = (auc: number) => Math.max(auc, 1 - auc);

function judgeKept({ value, reference }: PrintedCell, figure: Figure | undefined): Judged {
  return judged(figure?.value ?? null, {
    expected: value / reference!, // the caller has checked
    noise: KEPT_TOLERANCE,
    how: 'ratio to the Original: absolute values are of another definition of the metric and another split',
  });
}

function judgeSpeed({ value, reference }: PrintedCell, figure: Figure | undefined): Judged {
  const expected = reference! / value; // the caller has checked
  const ours = figure?.value ?? null;
  const how = 'speed-up over Retrain: the seconds are of other hardware';
  if (ours === null || ours.n < MIN_SEEDS) return untested(ours, expected, how);
  const ratio = ours.mean / expected;
  const inside = ratio <= SPEED_FACTOR && ratio >= 1 / SPEED_FACTOR;
  return { ours, expected, tolerance: null, verdict: inside ? 'REPRODUCED' : 'OFF', reason: how };
}

function judged(
  ours: Estimate | null,
  { expected, noise, how }: { readonly expected: number; readonly noise: number; readonly how: string },
): Judged {
  if (ours === null || ours.n < MIN_SEEDS || ours.ci95 === null) return untested(ours, expected, how);
  const tolerance = ours.ci95 + noise;
  const inside = Math.abs(ours.mean - expected) <= tolerance;
  return { ours, expected, tolerance, verdict: inside ? 'REPRODUCED' : 'OFF', reason: how };
}

function untested(ours: Estimate | null, expected: number, how: string): Judged {
  const seeds = ours?.n ?? 0;
  const reason =
    seeds === 0
      ? `no seed has this figure (${how})`
      : `${seeds} of the ${MIN_SEEDS} seeds that a verdict needs (${how})`;
  return { ours, expected, tolerance: null, verdict: 'UNTESTED', reason };
}

export function notComparable(reason: string, ours: Estimate | null = null): Judged {
  return { ours, expected: null, tolerance: null, verdict: 'NOT_COMPARABLE', reason };
}
