import type {
  ArtifactKind,
  AttackerName,
  AttackProtocol,
  AttemptOutcome,
  DatasetKind,
  MethodName,
  ModelName,
  RankingKind,
  RunStatus,
  Solver,
  SplitKind,
  Stage,
  Surface,
} from '../gql/graphql.ts';

// The contract's enums as people write them. A Record, so that a new enum value does not compile without its name.

export const datasetNames: Record<DatasetKind, string> = { ML_100K: 'ML-100K', SYNTHETIC_100K: 'Synthetic 100K' };
export const modelNames: Record<ModelName, string> = { NMF: 'NMF' };
export const methodNames: Record<MethodName, string> = { ORIGINAL: 'Original', U2U_R: 'U2U-R', D2D_R: 'D2D-R' };
export const attackerNames: Record<AttackerName, string> = { MLP: 'MLP', XGB: 'XGB' };
export const solverNames: Record<Solver, string> = { ADAM: 'Adam', EXACT: 'exact' };
export const surfaceNames: Record<Surface, string> = {
  GMF: 'GMF embedding',
  MLP: 'MLP embedding',
  CONCAT: 'GMF and MLP embeddings',
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
  REPORT: 'Reporting',
};
export const outcomeNames: Record<AttemptOutcome, string> = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  LEASE_LOST: 'Lease lost',
};
export const artifactNames: Record<ArtifactKind, string> = {
  USER_EMBEDDING: 'User embedding',
  CHECKPOINT: 'Checkpoint',
};

export interface ProtocolWords {
  readonly split: SplitKind;
  readonly ranking: RankingKind;
  readonly attack: AttackProtocol;
  readonly surface: Surface;
}

/** "leave-one-out, full ranking, 5-fold attack on the GMF embedding" */
export function protocolSentence({ split, ranking, attack, surface }: ProtocolWords): string {
  const on = `${attackProtocolNames[attack]} on the ${surfaceNames[surface]}`;
  return [splitNames[split], rankingNames[ranking], on].join(', ');
}
