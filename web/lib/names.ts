import type {
  ArtifactKind,
  AttackProtocol,
  AttackerName,
  AttemptOutcome,
  AuditAction,
  DatasetKind,
  MethodName,
  MmdEstimator,
  ModelName,
  RankingKind,
  Role,
  RunStatus,
  Solver,
  SplitKind,
  Stage,
  Surface,
  TokenScope,
} from '../gql/graphql.ts';

// The contract's enums as people write them. A Record, so that a new enum value does not compile without its name.

export const datasetNames: Record<DatasetKind, string> = {
  CUSTOM: "The team's own",
  ML_100K: 'ML-100K',
  ML_1M: 'ML-1M',
  LFM_2B: 'LFM-2B',
  SYNTHETIC_100K: 'Synthetic 100K',
  SYNTHETIC_1M: 'Synthetic 1M',
};
export const modelNames: Record<ModelName, string> = { NMF: 'NMF', LIGHT_GCN: 'LightGCN' };
export const methodNames: Record<MethodName, string> = {
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
export const attackerNames: Record<AttackerName, string> = {
  MLP: 'MLP',
  XGB: 'XGB',
  LOGISTIC: 'Logistic',
  STANDARDIZED_MLP: 'MLP, standardised',
  RANDOM_FOREST: 'Random forest',
  KNN: 'kNN',
  RBF_SVM: 'RBF-SVM',
};
export const solverNames: Record<Solver, string> = { ADAM: 'Adam', EXACT: 'exact' };
export const estimatorNames: Record<MmdEstimator, string> = { EXACT: 'exact MMD', FOURIER: 'Fourier features' };
export const surfaceNames: Record<Surface, string> = {
  GMF: 'GMF embedding',
  MLP: 'MLP embedding',
  CONCAT: 'GMF and MLP embeddings side by side',
  LAYER0: 'layer-0 embedding',
  PROPAGATED: 'propagated embedding',
};
export const splitNames: Record<SplitKind, string> = { RATIO: '80/10/10 split', LEAVE_ONE_OUT: 'leave-one-out' };
export const rankingNames: Record<RankingKind, string> = { FULL: 'full ranking', SAMPLED99: '99 sampled negatives' };
export const attackProtocolNames: Record<AttackProtocol, string> = {
  SHADOW10: '10 % shadow attack',
  HOLDOUT20: '20 % hold-out attack',
  CV5: '5-fold attack',
};
export const statusNames: Record<RunStatus, string> = {
  QUEUED: 'Queued',
  LEASED: 'Starting',
  RUNNING: 'Running',
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};
export const stageNames: Record<Stage, string> = {
  PREPARE: 'Preparing data',
  TRAIN: 'Training',
  UNLEARN: 'Unlearning',
  ATTACK: 'Attacking',
  EVALUATE: 'Evaluating',
  ANALYSE: 'Analysing',
  REPORT: 'Reporting',
};
export const outcomeNames: Record<AttemptOutcome, string> = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  LEASE_LOST: 'Lease lost',
  REFUSED: 'Too large for the runner',
};
export const artifactNames: Record<ArtifactKind, string> = {
  USER_EMBEDDING: 'User embedding',
  CHECKPOINT: 'Checkpoint',
  TSNE: 't-SNE before and after',
  HISTOGRAMS: 'Histograms of each dimension',
  ATTACK_SCORES: 'Attack scores',
  TRAINING_STATE: 'Training state',
};

export interface ProtocolWords {
  readonly split: SplitKind;
  readonly ranking: RankingKind;
  readonly attack: AttackProtocol;
  readonly surfaces: readonly Surface[];
  readonly repeats: number;
}

/** "leave-one-out, full ranking, 5-fold attack on the GMF embedding" */
export function protocolSentence({ split, ranking, attack, surfaces, repeats }: ProtocolWords): string {
  const often = repeats === 1 ? '' : `${repeats} × `;
  const on = `${often}${attackProtocolNames[attack]} on the ${surfaces.map((each) => surfaceNames[each]).join(' and the ')}`;
  return [splitNames[split], rankingNames[ranking], on].join(', ');
}

export const roleNames: Record<Role, string> = { OWNER: 'Owner', MEMBER: 'Member', VIEWER: 'Viewer' };
export const roleDetails: Record<Role, string> = {
  OWNER: 'everything, with people and runners',
  MEMBER: 'launches, cancels, retries',
  VIEWER: 'reads',
};

export const scopeNames: Record<TokenScope, string> = {
  READ: 'See everything of the team',
  LAUNCH: 'Launch, cancel, retry',
  TOKENS: 'Create and revoke tokens',
  TEAM: 'Manage people, see the audit log',
};

/** MEMBER_JOIN: member join */
export const actionName = (action: AuditAction): string => action.toLowerCase().replaceAll('_', ' ');
