import { canonicalJson } from '../canonical.ts';
import type { AttackerName, Measure, MethodName } from '../enums.ts';
import { facingTheSameAttackers } from './attack-setup.tables.ts';
import type { RunOfRow } from './board-run.ts';
import type { Estimate } from './estimate.stats.ts';
import type { Figure } from './figures.tables.ts';
import { groupBy } from './group-by.ts';
import type { BoardRow, SeedCounts } from './leaderboard.tables.ts';
import { hypervolume, knee, paretoFront, type TradePoint } from './pareto.stats.ts';

/** The one parameter of a method that trades leak against utility; null for a method that has none. */
export const sweptParameter: Readonly<Record<MethodName, string | null>> = {
  ORIGINAL: null,
  U2U_R: 'alpha',
  D2D_R: 'alpha',
  RETRAIN: 'lambda',
  ADV_INT: 'reversal',
  U2U_SOFTMAX: 'alpha',
  KL_R: 'alpha',
  SWD_R: 'alpha',
  LEACE: null,
  NOISE: 'sigma',
  REMOVAL: null,
};

export interface TradeOffChoice {
  readonly utility: Measure;
  readonly k: number;
  /** Whose advantage is the leak; null: the worst of all. */
  readonly attacker: AttackerName | null;
}

/** A row as a point: its means are the coordinates. */
export interface TradeOffPoint extends TradePoint {
  readonly key: string;
  readonly methodName: MethodName;
  /** Of the swept parameter. */
  readonly parameterValue: number | null;
  readonly advantage: Estimate;
  readonly utilityValue: Estimate;
  readonly seeds: SeedCounts;
  /** No other point of its sweep beats it. */
  readonly onFront: boolean;
  /** No other point of the board beats it. */
  readonly onBoardFront: boolean;
}

/** What one method does as its parameter is turned, everything else the same. */
export interface Sweep {
  readonly methodName: MethodName;
  readonly parameter: string | null;
  /** Of its first row. */
  readonly methodParameters: unknown;
  readonly points: readonly TradeOffPoint[];
  readonly knee: TradeOffPoint | null;
  readonly hypervolume: number;
}

export interface TradeOff {
  readonly sweeps: readonly Sweep[];
  readonly front: readonly TradeOffPoint[];
  readonly knee: TradeOffPoint | null;
  readonly hypervolume: number;
  readonly leftOut: readonly { readonly key: string; readonly methodName: MethodName; readonly reason: string }[];
}

interface FiguredRow extends BoardRow<RunOfRow> {
  readonly figures: readonly Figure[];
}

/** The sweeps of a board by method, each by its parameter; rows that were not attacked alike have no place beside the others. */
export function tradeOff(rows: readonly FiguredRow[], choice: TradeOffChoice): TradeOff {
  const measured = rows.filter((row) => coordinates(row, choice) !== null);
  const peers = new Set(facingTheSameAttackers(measured));
  const plain = measured.filter((row) => peers.has(row)).map((row) => pointOf(row, choice));
  const front = new Set(paretoFront(plain.map(({ point }) => point)));
  const sweeps = [...groupBy(plain, ({ row }) => sweepOf(row)).values()].map((group) => {
    const own = new Set(paretoFront(group.map(({ point }) => point)));
    const points = group
      .map(({ point }) => ({ ...point, onFront: own.has(point), onBoardFront: front.has(point) }))
      .sort((a, b) => (a.parameterValue ?? 0) - (b.parameterValue ?? 0));
    const [{ row }] = group as [(typeof group)[number]]; // a group has a member
    return {
      methodName: row.methodName,
      parameter: sweptParameter[row.methodName],
      methodParameters: row.runs[0]!.methodParameters,
      points,
      knee: knee(points),
      hypervolume: hypervolume(points),
    };
  });
  const all = sweeps.flatMap(({ points }) => points);
  return {
    sweeps: sweeps.sort((a, b) => b.hypervolume - a.hypervolume),
    front: paretoFront(all),
    knee: knee(all),
    hypervolume: hypervolume(all),
    leftOut: rows
      .filter((row) => !peers.has(row))
      .map(({ key, methodName, counted }) => ({
        key,
        methodName,
        reason: counted.length === 0 ? 'no seed is done' : reasonOf(measured.some((row) => row.key === key)),
      })),
  };
}

const reasonOf = (isMeasured: boolean) =>
  isMeasured ? 'faced other attackers than most rows' : 'lacks the leak or the utility that is asked for';

function coordinates({ figures }: FiguredRow, { utility, k, attacker }: TradeOffChoice) {
  const leaks = figures.filter(({ measure, attacker: of }) =>
    attacker === null ? measure === 'WORST_CASE_ADVANTAGE' : measure === 'ADVANTAGE' && of === attacker,
  );
  const leak = leaks.reduce<Figure | null>(
    (worst, each) => (worst !== null && worst.value.mean >= each.value.mean ? worst : each),
    null,
  );
  const useful = figures.find((figure) => figure.measure === utility && figure.k === k);
  return leak === null || useful === undefined ? null : { advantage: leak.value, utilityValue: useful.value };
}

function pointOf(row: FiguredRow, choice: TradeOffChoice) {
  const { advantage, utilityValue } = coordinates(row, choice)!; // of measured rows
  const point = {
    key: row.key,
    methodName: row.methodName,
    parameterValue: valueOf(row),
    advantage,
    utilityValue,
    seeds: row.seeds,
    leak: advantage.mean,
    utility: utilityValue.mean,
    onFront: false,
    onBoardFront: false,
  };
  return { row, point };
}

function valueOf({ methodName, runs }: FiguredRow): number | null {
  const parameter = sweptParameter[methodName];
  const value = parameter === null ? null : membersOf(runs[0]!.methodParameters)[parameter]; // a row is made of runs
  return typeof value === 'number' ? value : null;
}

/** Rows of one text differ in nothing but the swept parameter. */
function sweepOf({ methodName, runs }: FiguredRow): string {
  const { methodParameters, modelParameters, unlearned } = runs[0]!;
  const parameter = sweptParameter[methodName];
  const others = Object.entries(membersOf(methodParameters)).filter(([name]) => name !== parameter);
  return canonicalJson([Object.fromEntries(others), modelParameters, unlearned]);
}

const membersOf = (parameters: unknown): Readonly<Record<string, unknown>> =>
  typeof parameters === 'object' && parameters !== null ? (parameters as Record<string, unknown>) : {}; // an object has members

/** The most useful point that leaks at most so much; `certain`: also at the upper end of its interval, which one seed does not have. */
export function bestPoint(
  points: readonly TradeOffPoint[],
  { advantage, certain }: { readonly advantage: number; readonly certain: boolean },
): TradeOffPoint | null {
  const within = points.filter(({ advantage: { mean, ci95 } }) =>
    certain ? ci95 !== null && mean + ci95 <= advantage : mean <= advantage,
  );
  return within.reduce<TradeOffPoint | null>(
    (best, point) => (best === null || point.utility > best.utility ? point : best),
    null,
  );
}
