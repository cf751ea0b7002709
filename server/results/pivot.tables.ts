import { DomainError } from '../errors.ts';
import type { Mark, Measure, PivotDimension } from '../enums.ts';
import { AttackerName, DatasetKind, MethodName, ModelName, Surface } from '../generated/prisma/enums.ts';
import type { RunOfRow } from './board-run.ts';
import type { Estimate } from './estimate.stats.ts';
import { type Figure, type FigureName, nameKey } from './figures.tables.ts';
import { groupBy } from './group-by.ts';
import { differing, parametersOf } from './labels.tables.ts';
import type { BoardRow, SeedCounts } from './leaderboard.tables.ts';
import { attackerNames, measureNames, methodNames, modelNames, surfaceNames } from './names.ts';
import { marks } from './text-table.tables.ts';
import type { Difference } from './versus.tables.ts';

export interface PivotChoice {
  readonly rows: readonly PivotDimension[];
  readonly columns: readonly PivotDimension[];
  readonly measures: readonly Measure[];
  readonly methods: readonly MethodName[] | null;
  readonly attackers: readonly AttackerName[] | null;
  readonly surfaces: readonly Surface[] | null;
  readonly ks: readonly number[];
}

export interface PivotBoard {
  readonly dataset: DatasetKind;
  /** Its name, or that of a team's own. */
  readonly data: string;
  readonly model: ModelName;
  readonly attribute: string;
  readonly rows: readonly PivotRow[];
  /** Against the baseline, by row. */
  readonly differences: ReadonlyMap<string, readonly Difference[]>;
}

interface PivotRow extends BoardRow<RunOfRow> {
  readonly figures: readonly Figure[];
}

export interface PivotTable {
  readonly rowHeaders: readonly (readonly string[])[];
  readonly columnHeaders: readonly (readonly string[])[];
  /** A list a row, a cell a column; null where there is no such figure. */
  readonly cells: readonly (readonly (PivotCell | null)[])[];
}

export interface PivotCell extends FigureName {
  readonly key: string;
  readonly value: Estimate;
  readonly seeds: SeedCounts;
  readonly mark: Mark | null;
  readonly versus: Difference | null;
}

const MAX_CELLS = 5000;

/**
 * Figures of boards under chosen headers. A cell is one figure of one row: where headers do not tell two figures apart, it is said which would, and
 * nothing is averaged. Marks and tests are within a board and a figure, wherever they stand in the table.
 */
export function pivotOf(boards: readonly PivotBoard[], choice: PivotChoice): PivotTable {
  const facts = boards.flatMap((board) => factsOf(board, choice));
  const rows = headersOf(facts, choice.rows);
  const columns = headersOf(facts, choice.columns);
  if (rows.size * columns.size > MAX_CELLS) {
    const message = `rows: expected at most ${MAX_CELLS} cells, got ${rows.size} rows of ${columns.size}: filter more`;
    throw new DomainError('OUT_OF_RANGE', message, ['rows']);
  }
  const byPlace = new Map<string, Fact>();
  for (const fact of facts) {
    const place = placeOf(fact, choice);
    const other = byPlace.get(place);
    if (other !== undefined) throw ambiguous(fact, other, choice);
    byPlace.set(place, fact);
  }
  const best = marksOf(facts);
  return {
    rowHeaders: [...rows.values()],
    columnHeaders: [...columns.values()],
    cells: [...rows.keys()].map((row) =>
      [...columns.keys()].map((column) => {
        const fact = byPlace.get(`${row}\n${column}`);
        return fact === undefined ? null : cellOf(fact, best);
      }),
    ),
  };
}

interface Said {
  readonly text: string;
  /** What values are sorted by. */
  readonly order: number;
}

interface Fact {
  readonly board: PivotBoard;
  readonly row: PivotRow;
  readonly figure: Figure;
  readonly said: Readonly<Record<PivotDimension, Said>>;
}

const place = (values: readonly string[], value: string | null) => (value === null ? -1 : values.indexOf(value));

function factsOf(board: PivotBoard, choice: PivotChoice): Fact[] {
  const { measures, methods, attackers, surfaces, ks } = choice;
  const rows = board.rows.filter(({ methodName }) => methods === null || methods.includes(methodName));
  const parameters = parameterTexts(rows);
  return rows.flatMap((row, age) =>
    row.figures
      .filter(
        ({ measure, attacker, surface, k }) =>
          measures.includes(measure) &&
          (attackers === null || attacker === null || attackers.includes(attacker)) &&
          (surfaces === null || surface === null || surfaces.includes(surface)) &&
          (k === null || ks.includes(k)),
      )
      .map((figure): Fact => {
        const { measure, attacker, surface, attribute, k } = figure;
        const [method, model] = parameters.get(row.key)!;
        return {
          board,
          row,
          figure,
          said: {
            DATASET: { text: board.data, order: place(Object.keys(DatasetKind), board.dataset) },
            MODEL: { text: modelNames[board.model], order: place(Object.keys(ModelName), board.model) },
            MODEL_PARAMETERS: { text: model!, order: age },
            ATTRIBUTE: { text: board.attribute.replaceAll('+', ' and '), order: 0 },
            METHOD: { text: methodNames[row.methodName], order: place(Object.keys(MethodName), row.methodName) },
            PARAMETERS: { text: method!, order: age },
            ATTACKER: {
              text: attacker === null ? '' : attackerNames[attacker],
              order: place(Object.keys(AttackerName), attacker),
            },
            SURFACE: {
              text: surface === null ? '' : surfaceNames[surface],
              order: place(Object.keys(Surface), surface),
            },
            ATTACKED_ATTRIBUTE: { text: attribute ?? '', order: 0 },
            K: { text: k === null ? '' : `@${k}`, order: k ?? 0 },
            MEASURE: { text: measureNames[measure], order: measures.indexOf(measure) },
          },
        };
      }),
  );
}

/** By row: the parameters of its method, and of its model, that tell it from the other rows of the method. */
function parameterTexts(rows: readonly PivotRow[]): Map<string, [method: string, model: string]> {
  const all = new Map(rows.map((row) => [row.key, parametersOf(row)]));
  const texts = [...groupBy(rows, ({ methodName }) => methodName).values()].flatMap((group) => {
    const names = differing(group.map(({ key }) => all.get(key)!));
    return group.map(({ key }): [string, [string, string]] => {
      const told = (isModel: boolean) =>
        names
          .filter((name) => name.startsWith('model.') === isModel)
          .map((name) => `${name.replace('model.', '')} ${all.get(key)!.get(name) ?? '–'}`)
          .join(', ');
      return [key, [told(false), told(true)]];
    });
  });
  return new Map(texts);
}

function headersOf(facts: readonly Fact[], dimensions: readonly PivotDimension[]): Map<string, readonly string[]> {
  const known = new Map(facts.map((fact) => [headerKey(fact, dimensions), fact]));
  const order = (a: Fact, b: Fact) =>
    dimensions.reduce(
      (difference, dimension) =>
        difference ||
        a.said[dimension].order - b.said[dimension].order ||
        a.said[dimension].text.localeCompare(b.said[dimension].text, 'en', { numeric: true }),
      0,
    );
  return new Map(
    [...known]
      .sort(([, a], [, b]) => order(a, b))
      .map(([key, fact]) => [key, dimensions.map((dimension) => fact.said[dimension].text)]),
  );
}

const headerKey = (fact: Fact, dimensions: readonly PivotDimension[]) =>
  JSON.stringify(dimensions.map((dimension) => fact.said[dimension].text));

const placeOf = (fact: Fact, { rows, columns }: PivotChoice) => `${headerKey(fact, rows)}\n${headerKey(fact, columns)}`;

function ambiguous(fact: Fact, other: Fact, { rows, columns }: PivotChoice): DomainError {
  const used = [...rows, ...columns];
  // Keys of a record over the enum.
  const dimensions = Object.keys(fact.said) as PivotDimension[];
  const telling = dimensions.filter(
    (dimension) => !used.includes(dimension) && fact.said[dimension].text !== other.said[dimension].text,
  );
  const place = used.map((dimension) => fact.said[dimension].text).join(', ');
  return new DomainError(
    'INVALID',
    `rows: expected headers that tell all figures apart, several lie in the cell of ${place}: add ${telling.join(' or ')} to rows or columns, or filter`,
    ['rows'],
  );
}

/** Within a board, a figure and one set-up of it. */
function marksOf(facts: readonly Fact[]): Map<Fact, Mark> {
  const boards = groupBy(facts, ({ board }) => board);
  const found = [...boards.values()].flatMap((ofBoard) =>
    [...groupBy(ofBoard, ({ figure }) => nameKey(figure)).values()].flatMap((contest) => {
      const best = marks(
        contest[0]!.figure.measure,
        contest.map(({ row, figure }) => ({ key: row.key, mean: figure.value.mean, setUp: figure.setUp })),
      );
      return contest.flatMap((fact): [Fact, Mark][] => {
        const mark = best.get(fact.row.key);
        return mark === undefined ? [] : [[fact, mark]];
      });
    }),
  );
  return new Map(found);
}

function cellOf(fact: Fact, best: ReadonlyMap<Fact, Mark>): PivotCell {
  const { board, row, figure } = fact;
  const { measure, attacker, surface, attribute, k, value } = figure;
  const name = nameKey(figure);
  return {
    measure,
    attacker,
    surface,
    attribute,
    k,
    value,
    key: row.key,
    seeds: row.seeds,
    mark: best.get(fact) ?? null,
    versus: board.differences.get(row.key)?.find((each) => nameKey(each) === name) ?? null,
  };
}
