import type { Mark, Measure } from '../enums.ts';
import type { Estimate } from './estimate.stats.ts';
import { penaltyOf } from './figures.tables.ts';
import { groupBy } from './group-by.ts';

/** A table before it becomes text in one of the formats. */
export interface TextTable {
  readonly caption: string;
  /** Letters, digits and "-": names the file and the LaTeX label. */
  readonly name: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly TextCell[])[];
  /** What is left out, and why. */
  readonly notes: readonly string[];
}

export interface TextColumn {
  readonly header: string;
  /** Of figures; 0 to 6. */
  readonly digits: number;
  readonly figures: boolean;
}

/** A word, a figure, or nothing. */
export type TextCell = string | FigureCell | null;

export interface FigureCell {
  readonly value: Estimate;
  readonly mark: Mark | null;
  /** Against the baseline of the table; null where it was not tested. */
  readonly significant: boolean | null;
}

interface Contestant {
  readonly key: string;
  readonly mean: number;
  readonly setUp: string;
}

/** The best and the second best mean of one measure, equals alike. Where set-ups differ, only the largest group has been in one contest. */
export function marks(measure: Measure, contestants: readonly Contestant[]): Map<string, Mark> {
  const groups = [...groupBy(contestants, ({ setUp }) => setUp).values()];
  const peers = groups.reduce<Contestant[]>((largest, group) => (group.length > largest.length ? group : largest), []);
  const penalties = peers.flatMap(({ key, mean }) => {
    const penalty = penaltyOf(measure, mean);
    return penalty === null ? [] : [{ key, penalty }];
  });
  const [best, second] = [...new Set(penalties.map(({ penalty }) => penalty))].sort((a, b) => a - b);
  if (second === undefined) return new Map();
  return new Map(
    penalties
      .filter(({ penalty }) => penalty <= second)
      .map(({ key, penalty }) => [key, penalty === best ? 'BEST' : 'SECOND']),
  );
}
