import type { AttackerName, MethodName, RecommendationMetric, RunStatus, Surface } from '../generated/prisma/enums.ts';

/** What the leaderboard reads of a run; a run of the database with its results and its Original is one. */
export interface BoardRun {
  readonly id: string;
  readonly number: number;
  readonly rowHash: string;
  readonly seed: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly method: MethodName;
  /** Names and parameters; rows that faced other attackers are not ranked by them. */
  readonly attackers: unknown;
  readonly datasetId: string | null;
  readonly dataset: { readonly sha256: string } | null;
  readonly finishedAt: Date | null;
  readonly trainSeconds: number | null;
  readonly unlearnSeconds: number | null;
  readonly attackSeconds: number | null;
  readonly evaluateSeconds: number | null;
  readonly analyseSeconds: number | null;
  readonly attacks: readonly AttackFigures[];
  readonly recommendations: readonly RecommendationFigure[];
  readonly parent: OriginalRun | null;
}

/** The Original of a run's cell. */
export interface OriginalRun {
  readonly number: number;
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
