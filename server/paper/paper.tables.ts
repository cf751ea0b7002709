import type { AttackerName, DatasetKind, MethodName, ModelName } from '../generated/prisma/enums.ts';

/** Tables 3 to 5 of the paper as data (prisma/paper-tables.json). */
export interface PaperTables {
  readonly attack: readonly (Cell & { readonly attacker: string } & Record<AttackMetric, number>)[];
  readonly recommendation: readonly (Cell & Record<RecommendationMetric, number>)[];
  readonly runningTimeSeconds: readonly (Cell & { readonly seconds: number })[];
}

interface Cell {
  readonly dataset: string;
  readonly model: string;
  readonly method: string;
}

/** One printed number: a row of the database. */
export interface PrintedFigure extends Cell {
  readonly id: string;
  readonly table: number;
  readonly attacker: string | null;
  readonly metric: string;
  readonly value: number;
}

const ATTACK_METRICS = ['accuracy', 'precision', 'recall', 'auc'] as const;
const RECOMMENDATION_METRICS = ['ndcg@5', 'hr@5', 'ndcg@10', 'hr@10'] as const;
type AttackMetric = (typeof ATTACK_METRICS)[number];
type RecommendationMetric = (typeof RECOMMENDATION_METRICS)[number];

export function printedFigures(tables: PaperTables): PrintedFigure[] {
  return [
    ...tables.attack.flatMap((row) =>
      ATTACK_METRICS.map((metric) => figure(3, row, { attacker: row.attacker, metric, value: row[metric] })),
    ),
    ...tables.recommendation.flatMap((row) =>
      RECOMMENDATION_METRICS.map((metric) => figure(4, row, { attacker: null, metric, value: row[metric] })),
    ),
    ...tables.runningTimeSeconds.map((row) =>
      figure(5, row, { attacker: null, metric: 'seconds', value: row.seconds }),
    ),
  ];
}

function figure(
  table: number,
  { dataset, model, method }: Cell,
  printed: { attacker: string | null; metric: string; value: number },
): PrintedFigure {
  const { attacker, metric } = printed;
  const place = [table, dataset, model, method, ...(attacker === null ? [] : [attacker]), metric];
  return { id: `pf_${place.join('_').toLowerCase()}`, table, dataset, model, method, ...printed };
}

/** The names the paper prints; null for what it does not have. */
export const printedDataset: Record<DatasetKind, string | null> = {
  CUSTOM: null,
  ML_100K: 'ML-100K',
  ML_1M: 'ML-1M',
  LFM_2B: 'LFM-2B',
  SYNTHETIC_100K: null,
  SYNTHETIC_1M: null,
};
export const printedModel: Record<ModelName, string> = { NMF: 'NMF', LIGHT_GCN: 'LightGCN' };
export const printedMethod: Record<MethodName, string | null> = {
  ORIGINAL: 'Original',
  U2U_R: 'U2U-R',
  D2D_R: 'D2D-R',
  RETRAIN: 'Retrain',
  ADV_INT: 'Adv-InT',
  U2U_SOFTMAX: null,
  KL_R: null,
  SWD_R: null,
  LEACE: null,
  NOISE: null,
  REMOVAL: null,
};
export const printedAttacker: Record<AttackerName, string | null> = {
  MLP: 'MLP',
  XGB: 'XGB',
  LOGISTIC: null,
  STANDARDIZED_MLP: null,
  RANDOM_FOREST: null,
  KNN: null,
  RBF_SVM: null,
};

/** The attribute that all tables are about. */
export const PRINTED_ATTRIBUTE = 'gender';
