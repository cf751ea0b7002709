import type { Measure } from '../enums.ts';
import type {
  AttackerName,
  AttackProtocol,
  DatasetKind,
  MethodName,
  ModelName,
  RankingKind,
  SplitKind,
  Surface,
} from '../generated/prisma/enums.ts';

// Names as a table of a paper prints them. A Record, so that a new enum value does not compile without its name.

export const datasetNames: Readonly<Record<DatasetKind, string>> = {
  ML_100K: 'ML-100K',
  ML_1M: 'ML-1M',
  LFM_2B: 'LFM-2B',
  SYNTHETIC_100K: 'Synthetic 100K',
  SYNTHETIC_1M: 'Synthetic 1M',
  CUSTOM: 'Own data',
};

export const modelNames: Readonly<Record<ModelName, string>> = { NMF: 'NMF', LIGHT_GCN: 'LightGCN' };

export const methodNames: Readonly<Record<MethodName, string>> = {
  ORIGINAL: 'Original',
  U2U_R: 'U2U-R',
  D2D_R: 'D2D-R',
  RETRAIN: 'Retrain',
  ADV_INT: 'Adv-InT',
  U2U_SOFTMAX: 'U2U-Softmax',
  KL_R: 'KL-R',
  SWD_R: 'SWD-R',
  LEACE: 'LEACE',
  NOISE: 'Noise',
  REMOVAL: 'Removal',
};

export const attackerNames: Readonly<Record<AttackerName, string>> = {
  MLP: 'MLP',
  XGB: 'XGB',
  LOGISTIC: 'Logistic',
  STANDARDIZED_MLP: 'Standardised MLP',
  RANDOM_FOREST: 'Random forest',
  KNN: 'kNN',
  RBF_SVM: 'RBF-SVM',
};

export const surfaceNames: Readonly<Record<Surface, string>> = {
  GMF: 'GMF',
  MLP: 'MLP embedding',
  CONCAT: 'GMF and MLP side by side',
  LAYER0: 'layer 0',
  PROPAGATED: 'propagated',
};

export const measureNames: Readonly<Record<Measure, string>> = {
  WORST_CASE_ADVANTAGE: 'Worst advantage',
  ADVANTAGE: 'advantage',
  AUC: 'AUC',
  BALANCED_ACCURACY: 'balanced acc.',
  ATTACK_ACCURACY: 'acc.',
  ATTACK_PRECISION: 'precision',
  ATTACK_RECALL: 'recall',
  AUC_HARD: 'AUC of labels',
  NDCG: 'NDCG',
  NDCG_KEPT: 'NDCG kept',
  HR: 'HR',
  HR_KEPT: 'HR kept',
  RECALL: 'Recall',
  RECALL_KEPT: 'Recall kept',
  POPULARITY: 'Popularity',
  COVERAGE: 'Coverage',
  TRAIN_SECONDS: 'Train s',
  UNLEARN_SECONDS: 'Unlearn s',
  ATTACK_SECONDS: 'Attack s',
  EVALUATE_SECONDS: 'Evaluate s',
  ANALYSE_SECONDS: 'Analyse s',
  SPEED_UP: 'Speed-up',
};

export const splitNames: Readonly<Record<SplitKind, string>> = {
  RATIO: '80/10/10 split',
  LEAVE_ONE_OUT: 'leave-one-out split',
};

export const rankingNames: Readonly<Record<RankingKind, string>> = {
  FULL: 'full ranking',
  SAMPLED99: 'ranking among 99 sampled negatives',
};

export const attackProtocolNames: Readonly<Record<AttackProtocol, string>> = {
  SHADOW10: 'attackers trained on 10 % of the users',
  HOLDOUT20: 'attackers tested on 20 % of the users',
  CV5: 'attackers in 5-fold cross-validation',
};
