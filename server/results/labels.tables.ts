import type { MethodName } from '../enums.ts';
import type { RunOfRow } from './board-run.ts';
import type { FigureName } from './figures.tables.ts';
import type { BoardRow } from './leaderboard.tables.ts';
import { attackerNames, measureNames, methodNames, surfaceNames } from './names.ts';

/** A parameter by name, as text. */
export type Parameters = ReadonlyMap<string, string>;

/** The parameters of a row, those of its method first; of its model and what it unlearns behind "model." and "unlearned". */
export function parametersOf(row: BoardRow<RunOfRow>): Parameters {
  const [run] = row.runs;
  return new Map([
    ...membersOf(run!.methodParameters), // a row is made of runs
    ...membersOf(run!.modelParameters).map(([name, value]): [string, string] => [`model.${name}`, value]),
    ['unlearned', run!.unlearned.join(' and ')],
  ]);
}

function membersOf(parameters: unknown): [string, string][] {
  if (typeof parameters !== 'object' || parameters === null) return [];
  return Object.entries(parameters)
    .filter(([name]) => name !== 'name')
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
}

/** The names of those that differ between rows. */
export function differing(all: readonly Parameters[]): string[] {
  const names = [...new Set(all.flatMap((each) => [...each.keys()]))];
  return names.filter((name) => new Set(all.map((each) => each.get(name))).size > 1);
}

/** By key: the method, with the parameters that tell it from the other rows of that method. */
export function labelsOf(rows: readonly BoardRow<RunOfRow>[]): Map<string, string> {
  const parameters = new Map(rows.map((row) => [row.key, parametersOf(row)]));
  const telling = new Map<MethodName, string[]>();
  for (const { methodName } of rows) {
    if (telling.has(methodName)) continue;
    const same = rows.filter((row) => row.methodName === methodName);
    telling.set(methodName, differing(same.map(({ key }) => parameters.get(key)!)));
  }
  return new Map(
    rows.map(({ key, methodName }) => {
      const told = telling.get(methodName)!.map((name) => `${name} ${parameters.get(key)!.get(name) ?? '–'}`);
      const name = methodNames[methodName];
      return [key, told.length === 0 ? name : `${name} (${told.join(', ')})`];
    }),
  );
}

/** Whether a table has several of them: only then they are said. */
export interface Several {
  readonly surfaces: boolean;
  readonly attributes: boolean;
}

export function severalOf(names: readonly FigureName[]): Several {
  const count = (of: (name: FigureName) => string | null) =>
    new Set(names.map(of).filter((value) => value !== null)).size;
  return { surfaces: count(({ surface }) => surface) > 1, attributes: count(({ attribute }) => attribute) > 1 };
}

export function figureLabel({ measure, attacker, surface, attribute, k }: FigureName, several: Several): string {
  const place = [
    ...(several.surfaces && surface !== null ? [surfaceNames[surface]] : []),
    ...(several.attributes && attribute !== null ? [attribute] : []),
  ];
  if (attacker !== null) {
    return `${attackerNames[attacker]} ${measureNames[measure]}${place.length > 0 ? ` (${place.join(', ')})` : ''}`;
  }
  if (k === null) return measureNames[measure];
  const [metric, ...rest] = measureNames[measure].split(' ');
  return [`${metric}@${k}`, ...rest].join(' ');
}
