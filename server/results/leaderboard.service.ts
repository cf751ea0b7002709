import type { Db } from '../db.ts';
import type { MethodName, RankBy, SignificanceTest, TableFormat } from '../enums.ts';
import { DomainError } from '../errors.ts';
import { type PaperFigure, paperFigures } from '../paper/paper.service.ts';
import { type BaselineChoice, baselinesOf } from './baseline.tables.ts';
import type { Board } from './board.service.ts';
import type { RunOfRow } from './board-run.ts';
import { type BoardQuery, type BoardTable, boardTable, type TableRow } from './board-table.service.ts';
import type { NotRanked } from './comparable.tables.ts';
import { type RankedRow, rankRows } from './leaderboard.tables.ts';
import { leaderboardText, type TextChoice } from './leaderboard-text.tables.ts';
import { type TableText, tableText } from './text-formats.tables.ts';
import { type Difference, differences } from './versus.tables.ts';

export interface Leaderboard {
  readonly board: Board | null;
  readonly rankBy: RankBy;
  readonly rows: readonly LeaderboardRow[];
  readonly notRanked: readonly NotRanked<RunOfRow>[];
}

export interface LeaderboardRow extends TableRow, RankedRow<RunOfRow> {
  /** What the paper prints of this data set and model, by method. */
  readonly printed: ReadonlyMap<MethodName, readonly PaperFigure[]>;
  /** The board it is a row of. */
  readonly table: BoardTable;
}

export async function leaderboard(
  db: Db,
  teamId: string,
  { rankBy, ...query }: BoardQuery & { readonly rankBy: RankBy },
): Promise<Leaderboard> {
  const table = await boardTable(db, teamId, query);
  if (table === null) return { board: null, rankBy, rows: [], notRanked: [] };
  const { rows, notRanked } = rankRows(table, rankBy);
  const printed = await paperFigures(db, table.board);
  return {
    board: table.board,
    rankBy,
    rows: rows.map((row) => ({ ...row, printed, table })),
    notRanked,
  };
}

export interface VersusChoice extends BaselineChoice {
  readonly test: SignificanceTest;
}

/** What differs between a row and the one it is compared with; the p-values are adjusted over all rows of its board. */
export function versus({ key, table }: LeaderboardRow, choice: VersusChoice): readonly Difference[] {
  return differencesOf(table, choice).get(key) ?? [];
}

/** The board as a file. */
export function leaderboardFile(
  { rows, ...board }: Leaderboard,
  choice: VersusChoice & TextChoice & { readonly format: TableFormat },
): TableText {
  checkDigits(choice.digits);
  const differences = rows[0] === undefined ? new Map() : differencesOf(rows[0].table, choice);
  return tableText(leaderboardText({ rows, ...board }, differences, choice), choice.format);
}

export function checkDigits(digits: number): void {
  if (digits >= 0 && digits <= 6) return;
  throw new DomainError('OUT_OF_RANGE', `digits: expected a whole number from 0 to 6, got ${digits}`, ['digits']);
}

/** All rows of a board at once, once a table and choice: every row asks for its part. */
export function differencesOf(table: BoardTable, choice: VersusChoice): ReadonlyMap<string, readonly Difference[]> {
  const known = compared.get(table) ?? new Map<string, ReadonlyMap<string, readonly Difference[]>>();
  compared.set(table, known);
  const name = [choice.key ?? choice.baseline, choice.test].join(' ');
  const found =
    known.get(name) ??
    differences(
      [...baselinesOf(table.rows, choice)].map(([row, baseline]) => ({ row, baseline })),
      choice.test,
    );
  known.delete(name);
  known.set(name, found); // the latest last
  const [oldest] = known.keys();
  if (known.size > MAX_KEPT_CHOICES) known.delete(oldest!);
  return found;
}

/** A board is compared with its Originals nearly always. */
const MAX_KEPT_CHOICES = 4;

const compared = new WeakMap<BoardTable, Map<string, ReadonlyMap<string, readonly Difference[]>>>();
