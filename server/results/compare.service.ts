import type { Db } from '../db.ts';
import type { Goal, Mark, SignificanceTest, TableFormat } from '../enums.ts';
import { DomainError } from '../errors.ts';
import type { Board } from './board.service.ts';
import { type Figure, figureIndex, type FigureName, goalOf, nameKey } from './figures.tables.ts';
import { differing, parametersOf } from './labels.tables.ts';
import { checkDigits, leaderboard, type LeaderboardRow } from './leaderboard.service.ts';
import { leaderboardText, type TextChoice } from './leaderboard-text.tables.ts';
import { type TableText, tableText } from './text-formats.tables.ts';
import { marks } from './text-table.tables.ts';
import { type Difference, differences } from './versus.tables.ts';

const MAX_GROUPS = 20;

export interface CompareChoice {
  /** Keys of rows. */
  readonly groups: readonly string[];
  /** One of them; by default the first. */
  readonly baseline?: string | null;
  readonly test: SignificanceTest;
}

export interface Comparison {
  readonly board: Board;
  readonly baseline: string;
  readonly test: SignificanceTest;
  readonly rows: readonly LeaderboardRow[];
  readonly parameters: readonly { readonly name: string; readonly values: readonly (string | null)[] }[];
  readonly figures: readonly ComparedFigure[];
}

export interface ComparedFigure extends FigureName {
  readonly goal: Goal | null;
  readonly cells: readonly ComparedCell[];
}

export interface ComparedCell {
  readonly key: string;
  readonly value: Figure['value'] | null;
  readonly seeds: readonly number[];
  readonly mark: Mark | null;
  readonly versus: Difference | null;
}

/** Chosen rows of one board side by side; Holm's adjustment is over these rows alone. */
export async function compare(db: Db, teamId: string, choice: CompareChoice): Promise<Comparison> {
  const { groups, test } = choice;
  checkGroups(choice);
  const place = await boardOfRows(db, teamId, groups);
  const all = await leaderboard(db, teamId, { ...place, rankBy: 'WORST_CASE_ADVANTAGE' });
  const rows = groups.map((key) => all.rows.find((row) => row.key === key)!); // boardOfRows found each
  const baseline = choice.baseline ?? groups[0]!; // checked above
  const told = rows.map(parametersOf);
  return {
    board: all.board!, // it has these rows
    baseline,
    test,
    rows,
    parameters: [
      ...(new Set(rows.map((row) => row.methodName)).size > 1
        ? [{ name: 'method', values: rows.map(({ methodName }) => methodName as string) }]
        : []),
      ...differing(told).map((name) => ({ name, values: told.map((each) => each.get(name) ?? null) })),
    ],
    figures: figuresOfAll(rows, differencesOfAll(rows, baseline, test)),
  };
}

/** The comparison as a file; daggers are against its baseline. */
export function comparisonFile(
  { board, rows, baseline, test }: Comparison,
  choice: Omit<TextChoice, 'test'> & { readonly format: TableFormat },
): TableText {
  checkDigits(choice.digits);
  const text = leaderboardText({ board, rows, notRanked: [] }, differencesOfAll(rows, baseline, test), {
    ...choice,
    test,
  });
  return tableText(text, choice.format);
}

function checkGroups({ groups, baseline = null }: CompareChoice): void {
  const unique = new Set(groups).size;
  if (unique < 2 || groups.length > MAX_GROUPS || unique < groups.length) {
    const got = unique < groups.length ? `${groups.length}, some twice` : `${groups.length}`;
    throw new DomainError('OUT_OF_RANGE', `groups: expected 2 to ${MAX_GROUPS} different rows, got ${got}`, ['groups']);
  }
  if (baseline !== null && !groups.includes(baseline)) {
    const message = `baseline: expected one of the groups, got ${JSON.stringify(baseline)}`;
    throw new DomainError('INVALID', message, ['baseline']);
  }
}

async function boardOfRows(db: Db, teamId: string, keys: readonly string[]) {
  const found = await db.run.findMany({
    where: { teamId, rowHash: { in: [...keys] }, reattack: false },
    distinct: ['rowHash'],
    select: {
      rowHash: true,
      datasetKind: true,
      model: true,
      attribute: true,
      protocol: { select: { fingerprint: true } },
    },
  });
  const missing = keys.findIndex((key) => !found.some(({ rowHash }) => rowHash === key));
  if (missing >= 0) {
    const message = `groups[${missing}]: expected the key of a row of your team, got ${JSON.stringify(keys[missing])}`;
    throw new DomainError('NOT_FOUND', message, ['groups', `${missing}`]);
  }
  const places = found.map(({ datasetKind, model, attribute, protocol }) => ({
    dataset: datasetKind,
    model,
    attribute,
    protocol: protocol.fingerprint,
  }));
  const [first] = places;
  const odd = (['dataset', 'model', 'attribute', 'protocol'] as const).flatMap((field) => {
    const values = [...new Set(places.map((place) => place[field]))];
    return values.length > 1 ? [`${field} ${values.join(' and ')}`] : [];
  });
  if (odd.length > 0) {
    const message = `groups: expected rows of one data set, model, attribute and protocol, got ${odd.join('; ')}`;
    throw new DomainError('INVALID', message, ['groups']);
  }
  return first!; // two rows at least
}

function differencesOfAll(rows: readonly LeaderboardRow[], baseline: string, test: SignificanceTest) {
  const reference = rows.find(({ key }) => key === baseline)!; // checked
  const others = rows.filter((row) => row !== reference);
  return differences(
    others.map((row) => ({ row, baseline: reference })),
    test,
  );
}

function figuresOfAll(
  rows: readonly LeaderboardRow[],
  versus: ReadonlyMap<string, readonly Difference[]>,
): ComparedFigure[] {
  const figures = new Map(rows.map((row) => [row.key, figureIndex(row.figures)]));
  const names = new Map(rows.flatMap((row) => row.figures.map((figure) => [nameKey(figure), figure])));
  return [...names].map(([name, { measure, attacker, surface, attribute, k }]) => {
    const found = rows.map(({ key }) => ({ key, figure: figures.get(key)!.get(name) }));
    const best = marks(
      measure,
      found.flatMap(({ key, figure }) =>
        figure === undefined ? [] : [{ key, mean: figure.value.mean, setUp: figure.setUp }],
      ),
    );
    const cells = found.map(({ key, figure }) => ({
      key,
      value: figure?.value ?? null,
      seeds: figure?.seeds ?? [],
      mark: best.get(key) ?? null,
      versus: versus.get(key)?.find((difference) => nameKey(difference) === name) ?? null,
    }));
    return { measure, attacker, surface, attribute, k, goal: goalOf[measure], cells };
  });
}
