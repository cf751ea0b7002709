import type {
  AttackerName,
  Engine,
  MethodName,
  ModelName,
  RecommendationMetric,
  RunStatus,
  Surface,
} from '../generated/prisma/enums.ts';

/** What the results of a team know of a run, figures left out: enough to name it, and to say which configuration it is of. */
export interface RunOfRow {
  readonly id: string;
  readonly number: number;
  readonly seed: number;
  readonly status: RunStatus;
  readonly finishedAt: Date | null;
  readonly method: MethodName;
  readonly methodParameters: unknown;
  readonly model: ModelName;
  readonly modelParameters: unknown;
  readonly unlearned: readonly Surface[];
  /** Names and parameters; rows that faced other attackers are not ranked by them. */
  readonly attackers: unknown;
  /** That it has faced since it was launched; `countingBackfilled` says when they count. */
  readonly backfilled?: unknown;
}

/** What the leaderboard reads of a run, its results and its Original included. */
export interface BoardRun extends RunOfRow {
  readonly rowHash: string;
  readonly reason: string | null;
  readonly datasetId: string | null;
  readonly dataset: { readonly sha256: string } | null;
  readonly trainSeconds: number | null;
  readonly unlearnSeconds: number | null;
  readonly attackSeconds: number | null;
  readonly evaluateSeconds: number | null;
  readonly analyseSeconds: number | null;
  readonly engine: Engine | null;
  /** Machine and versions, in words. */
  readonly environment: string | null;
  readonly attacks: readonly AttackFigures[];
  readonly recommendations: readonly RecommendationFigure[];
  readonly parent: OriginalRun | null;
}

/** The Original of a run's cell. */
export interface OriginalRun {
  readonly number: number;
  readonly rowHash: string;
  readonly status: RunStatus;
  readonly datasetId: string | null;
  readonly recommendations: readonly RecommendationFigure[];
}

export interface AttackFigures {
  readonly attacker: AttackerName;
  readonly surface: Surface;
  readonly attribute: string;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly auc: number;
  readonly aucHard: number;
}

export interface RecommendationFigure {
  readonly metric: RecommendationMetric;
  readonly k: number;
  /** Empty: all users; figures of one group are not the row's. */
  readonly attribute: string;
  readonly value: number;
}

/** Times of one class can be compared: the same engine on the same kind of machine. Null: the runner did not say. */
export function hardwareOf({ engine, environment }: Pick<BoardRun, 'engine' | 'environment'>): string | null {
  return engine === null || environment === null ? null : `${engine}, ${environment}`;
}
