import type { Db } from '../db.ts';
import type { Verdict } from '../enums.ts';
import { DomainError } from '../errors.ts';
import { presets } from '../experiments/preset.service.ts';
import type { AttackerName, DatasetKind, MethodName, ModelName } from '../generated/prisma/enums.ts';
import { type PaperFigure, paperFigures } from '../paper/paper.service.ts';
import { surfacesOf } from '../surfaces.ts';
import type { Board } from './board.service.ts';
import { type BoardTable, boardTable, type TableRow } from './board-table.service.ts';
import { type Judged, judge, notComparable, type PrintedCell, RULE } from './reproduction.tables.ts';

export interface ReproductionQuery {
  readonly dataset: DatasetKind;
  readonly model: ModelName;
  readonly protocol?: string | null;
  readonly experiment?: string | null;
  /** Judge the closest row where none has the paper's parameters. */
  readonly closest: boolean;
}

export interface ScoredCell extends Judged {
  readonly table: number;
  readonly method: MethodName;
  readonly attacker: AttackerName | null;
  readonly metric: string;
  readonly printed: number;
  /** Key of the row that stands for it. */
  readonly row: string | null;
  /** How its parameters differ from the paper's. */
  readonly deviations: readonly string[];
}

export interface Scorecard {
  readonly board: Board | null;
  readonly rule: string;
  readonly cells: readonly ScoredCell[];
}

/** Users of the one test set that Table 3 was made with. */
const TESTED_USERS: Partial<Record<DatasetKind, number>> = { ML_100K: 110, ML_1M: 342, LFM_2B: 883 };

/** Every number that the paper prints of a data set and model, beside ours. */
export async function reproduction(db: Db, teamId: string, query: ReproductionQuery): Promise<Scorecard> {
  const { dataset, model } = query;
  const users = TESTED_USERS[dataset];
  const printed = await paperFigures(db, { dataset, model, attribute: 'gender' });
  if (users === undefined || printed.size === 0) {
    const message = `dataset: expected one that the paper prints, ${Object.keys(TESTED_USERS).join(', ')}, got ${dataset}`;
    throw new DomainError('INVALID', message, ['dataset']);
  }
  const table = await boardTable(db, teamId, { ...query, attribute: 'gender' });
  const cells = [...printed].flatMap(([method, figures]) => {
    const stand = standIn(table, { method, model });
    return figures.map((figure): ScoredCell => {
      const { table: number, attacker, metric, value } = figure;
      const cell = withReferences(figure, { method, figures, printed });
      return {
        table: number,
        method,
        attacker,
        metric,
        printed: value,
        row: stand?.row.key ?? null,
        deviations: stand?.deviations ?? [],
        ...score(cell, { stand, users, board: table?.board ?? null, closest: query.closest }),
      };
    });
  });
  return { board: table?.board ?? null, rule: RULE, cells: cells.sort((a, b) => a.table - b.table) };
}

/** What the paper prints of a row's method, each number judged by this very row. */
export function paperOfRow(row: TableRow, board: Board, printed: Printed): (PaperFigure & Judged)[] {
  const users = TESTED_USERS[board.dataset];
  if (users === undefined) return [];
  const figures = printed.get(row.methodName) ?? [];
  const stand = { row, deviations: deviationsOf(row) };
  return figures.map((figure) => {
    const cell = withReferences(figure, { method: row.methodName, figures, printed });
    return { ...figure, ...score(cell, { stand, users, board, closest: false }) };
  });
}

type Printed = ReadonlyMap<MethodName, readonly PaperFigure[]>;

function withReferences(
  figure: PaperFigure,
  of: {
    readonly method: MethodName;
    readonly figures: readonly PaperFigure[];
    readonly printed: Printed;
  },
): PrintedCell {
  const referenced = { 4: 'ORIGINAL', 5: 'RETRAIN' } as const;
  const by = figure.table === 4 || figure.table === 5 ? referenced[figure.table] : null;
  const same =
    by === null || by === of.method ? undefined : of.printed.get(by)?.find(({ metric }) => metric === figure.metric);
  const accuracy = of.figures.find(({ metric, attacker }) => metric === 'accuracy' && attacker === figure.attacker);
  return { ...figure, reference: same?.value ?? null, accuracy: accuracy?.value ?? null };
}

interface StandIn {
  readonly row: TableRow;
  readonly deviations: readonly string[];
}

/** The row of a method whose parameters are nearest to the paper's, of equals the one with the most seeds. */
function standIn(
  table: BoardTable | null,
  { method, model }: { readonly method: MethodName; readonly model: ModelName },
): StandIn | null {
  const own = surfacesOf[model][0];
  const candidates = (table?.rows ?? [])
    .filter(({ methodName, unlearned }) => methodName === method && (method === 'ORIGINAL' || unlearned.join() === own))
    .map((row) => ({ row, deviations: deviationsOf(row) }));
  return (
    candidates.sort((a, b) => a.deviations.length - b.deviations.length || b.row.seeds.done - a.row.seeds.done)[0] ??
    null
  );
}

function deviationsOf(row: TableRow): string[] {
  const { methods, models } = presets.PAPER;
  return [
    ...different(row.method, methods[row.methodName], ''),
    ...different(row.model, models[row.model.name], 'model.'),
  ];
}

function different(ours: object, paper: object, prefix: string): string[] {
  const expected = new Map<string, unknown>(Object.entries(paper));
  return Object.entries(ours).flatMap(([name, value]) =>
    JSON.stringify(value) === JSON.stringify(expected.get(name))
      ? []
      : [`${prefix}${name} ${JSON.stringify(value)} instead of ${JSON.stringify(expected.get(name))}`],
  );
}

function score(
  cell: PrintedCell,
  of: {
    readonly stand: StandIn | null;
    readonly users: number;
    readonly board: Board | null;
    readonly closest: boolean;
  },
): Judged {
  const { stand, users, board, closest } = of;
  const verdict = judge(cell, figuresOn(stand?.row, board), users);
  if (verdict.verdict === 'NOT_COMPARABLE' || board === null || stand === null) return verdict;
  const obstacle = obstacleOf(cell, board);
  if (obstacle !== null) return notComparable(obstacle, verdict.ours);
  if (stand.deviations.length === 0) return verdict;
  const told = stand.deviations.join(', ');
  return closest
    ? { ...verdict, reason: `${verdict.reason}; ${told}` }
    : notComparable(`parameters that are not the paper's: ${told}`, verdict.ours);
}

/** Of the surface that the paper attacks: the model's own. */
function figuresOn(row: TableRow | undefined, board: Board | null): TableRow['figures'] {
  if (row === undefined || board === null) return [];
  const own = surfacesOf[board.model][0];
  return row.figures.filter(({ surface }) => surface === null || surface === own);
}

function obstacleOf({ table }: PrintedCell, { protocol, model }: Board): string | null {
  const { split, ranking, attack, kCore, surfaces } = protocol;
  if (split !== 'RATIO') return `the paper splits 80/10/10 at random, this protocol is ${split}`;
  if (kCore !== 5) return `the paper keeps users and items with 5 interactions, this protocol ${kCore}`;
  if (table === 4 && ranking !== 'FULL') return `the paper ranks all items, this protocol is ${ranking}`;
  if (table !== 3) return null;
  if (attack === 'SHADOW10') {
    return 'the digits of Table 3 are those of attackers that saw most users; this protocol shows them 10 %';
  }
  return surfaces.includes(surfacesOf[model][0])
    ? null
    : `the paper attacks ${surfacesOf[model][0]}, this protocol ${surfaces.join(' and ')}`;
}

export function countOf(cells: readonly ScoredCell[], verdict: Verdict): number {
  return cells.filter((cell) => cell.verdict === verdict).length;
}
