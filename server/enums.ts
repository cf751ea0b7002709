import { registerEnumType } from 'type-graphql';
import { UserErrorCode } from './errors.ts';
import * as stored from './generated/prisma/enums.ts';
import { AuditAction } from './teams/audit-action.ts';
import { Permission } from './teams/permission.ts';

export * from './generated/prisma/enums.ts';
export { AuditAction, Permission, UserErrorCode };

/** Enums of the contract that no table stores. */
export const RunnerCommand = { CONTINUE: 'CONTINUE', CANCEL: 'CANCEL', DRAIN: 'DRAIN' } as const;
export type RunnerCommand = (typeof RunnerCommand)[keyof typeof RunnerCommand];

export const RankBy = { WORST_CASE_ADVANTAGE: 'WORST_CASE_ADVANTAGE', NDCG: 'NDCG' } as const;
export type RankBy = (typeof RankBy)[keyof typeof RankBy];

export const SignificanceTest = { PAIRED_T: 'PAIRED_T', WILCOXON: 'WILCOXON' } as const;
export type SignificanceTest = (typeof SignificanceTest)[keyof typeof SignificanceTest];

export const Measure = {
  WORST_CASE_ADVANTAGE: 'WORST_CASE_ADVANTAGE',
  ADVANTAGE: 'ADVANTAGE',
  AUC: 'AUC',
  BALANCED_ACCURACY: 'BALANCED_ACCURACY',
  ATTACK_ACCURACY: 'ATTACK_ACCURACY',
  ATTACK_PRECISION: 'ATTACK_PRECISION',
  ATTACK_RECALL: 'ATTACK_RECALL',
  AUC_HARD: 'AUC_HARD',
  NDCG: 'NDCG',
  NDCG_KEPT: 'NDCG_KEPT',
  HR: 'HR',
  HR_KEPT: 'HR_KEPT',
  RECALL: 'RECALL',
  RECALL_KEPT: 'RECALL_KEPT',
  POPULARITY: 'POPULARITY',
  COVERAGE: 'COVERAGE',
  TRAIN_SECONDS: 'TRAIN_SECONDS',
  UNLEARN_SECONDS: 'UNLEARN_SECONDS',
  ATTACK_SECONDS: 'ATTACK_SECONDS',
  EVALUATE_SECONDS: 'EVALUATE_SECONDS',
  ANALYSE_SECONDS: 'ANALYSE_SECONDS',
  SPEED_UP: 'SPEED_UP',
} as const;
export type Measure = (typeof Measure)[keyof typeof Measure];

export const Goal = { LESS: 'LESS', MORE: 'MORE', HALF: 'HALF' } as const;
export type Goal = (typeof Goal)[keyof typeof Goal];

export const Mark = { BEST: 'BEST', SECOND: 'SECOND' } as const;
export type Mark = (typeof Mark)[keyof typeof Mark];

export const Verdict = {
  REPRODUCED: 'REPRODUCED',
  OFF: 'OFF',
  UNTESTED: 'UNTESTED',
  NOT_COMPARABLE: 'NOT_COMPARABLE',
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

export const PivotDimension = {
  DATASET: 'DATASET',
  MODEL: 'MODEL',
  MODEL_PARAMETERS: 'MODEL_PARAMETERS',
  ATTRIBUTE: 'ATTRIBUTE',
  METHOD: 'METHOD',
  PARAMETERS: 'PARAMETERS',
  ATTACKER: 'ATTACKER',
  SURFACE: 'SURFACE',
  ATTACKED_ATTRIBUTE: 'ATTACKED_ATTRIBUTE',
  K: 'K',
  MEASURE: 'MEASURE',
} as const;
export type PivotDimension = (typeof PivotDimension)[keyof typeof PivotDimension];

export const TableFormat = { CSV: 'CSV', JSON: 'JSON', MARKDOWN: 'MARKDOWN', BOOKTABS: 'BOOKTABS' } as const;
export type TableFormat = (typeof TableFormat)[keyof typeof TableFormat];

export const OrderDirection = { ASC: 'ASC', DESC: 'DESC' } as const;
export type OrderDirection = (typeof OrderDirection)[keyof typeof OrderDirection];

export const RunOrderField = {
  CREATED_AT: 'CREATED_AT',
  NUMBER: 'NUMBER',
  STATUS: 'STATUS',
  PRIORITY: 'PRIORITY',
  SEED: 'SEED',
  STARTED_AT: 'STARTED_AT',
  FINISHED_AT: 'FINISHED_AT',
} as const;
export type RunOrderField = (typeof RunOrderField)[keyof typeof RunOrderField];

export const ExperimentOrderField = { CREATED_AT: 'CREATED_AT', NUMBER: 'NUMBER', NAME: 'NAME' } as const;
export type ExperimentOrderField = (typeof ExperimentOrderField)[keyof typeof ExperimentOrderField];

export const CellState = { NEW: 'NEW', DUPLICATE: 'DUPLICATE', RERUN: 'RERUN' } as const;
export type CellState = (typeof CellState)[keyof typeof CellState];

registerEnumType(CellState, {
  name: 'CellState',
  description:
    'What becomes of a cell of a grid. NEW: it is computed; DUPLICATE: a run with this configuration is there and is linked; RERUN: its run failed or was cancelled and is queued again.',
});
registerEnumType(stored.DatasetKind, {
  name: 'DatasetKind',
  description:
    'A data set the runner knows how to load. The synthetic ones have the shape of ML-100K and ML-1M and planted attribute signals; CUSTOM is one of the team, see CustomDataset.',
});
registerEnumType(stored.ModelName, { name: 'ModelName', description: 'A recommendation model (paper 4.1.2).' });
registerEnumType(stored.MethodName, {
  name: 'MethodName',
  description:
    "An unlearning method. The first five are the paper's (4.1.4): RETRAIN and ADV_INT unlearn while the model is trained, the others afterwards.",
});
registerEnumType(stored.AttackerName, {
  name: 'AttackerName',
  description: "An attacker: MLP and XGB are the paper's (4.1.3), the others make the worst case harder to pass.",
});
registerEnumType(stored.Preset, {
  name: 'Preset',
  description:
    'Hyper-parameters and protocol as the paper prints them (PAPER), or as the code released with it has them (REFERENCE_CODE).',
});
registerEnumType(stored.Solver, {
  name: 'Solver',
  description:
    "How U2U-R's convex objective is minimised: ADAM, the paper's gradient descent, or EXACT, its closed form.",
});
registerEnumType(stored.MmdEstimator, {
  name: 'MmdEstimator',
  description:
    'The squared maximum mean discrepancy, EXACT: of every pair of users; FOURIER: of random Fourier features, linear in the users.',
});
registerEnumType(stored.ClassPairs, {
  name: 'ClassPairs',
  description:
    'D2D with more than two classes. PAIRS: the sum over all pairs of classes; REST: each class against all others.',
});
registerEnumType(stored.Regularizer, {
  name: 'Regularizer',
  description:
    "What post-training unlearning keeps. FROBENIUS: the embedding itself (paper, Eq. 7); RANKING: each user's own ranking of the top-k items.",
});
registerEnumType(stored.XgbLibrary, {
  name: 'XgbLibrary',
  description: 'Whose boosted trees: LETHE, ours, or LIBXGBOOST where the runner has it.',
});
registerEnumType(stored.Surface, {
  name: 'Surface',
  description:
    'Which user embedding is unlearned or attacked. NMF has a GMF and an MLP table, CONCAT is both side by side; LightGCN has the table it learns (LAYER0) and what propagation makes of it (PROPAGATED).',
});
registerEnumType(stored.SplitKind, {
  name: 'SplitKind',
  description:
    "RATIO: 80/10/10 at random by rating (the paper). LEAVE_ONE_OUT: each user's latest is test, the one before it validation.",
});
registerEnumType(stored.RankingKind, {
  name: 'RankingKind',
  description:
    'FULL ranks all items a user has not trained on; SAMPLED99 ranks each test item among 99 sampled negatives.',
});
registerEnumType(stored.AttackProtocol, {
  name: 'AttackProtocol',
  description:
    'How a balanced sample of users is shown to an attacker: train on 10 % (SHADOW10), on 80 % (HOLDOUT20), or 5-fold cross-validation (CV5).',
});
registerEnumType(stored.RunStatus, {
  name: 'RunStatus',
  description: 'QUEUED -> LEASED -> RUNNING -> SUCCEEDED, FAILED or CANCELLED; back to QUEUED when a lease is lost.',
});
registerEnumType(stored.Stage, { name: 'Stage', description: 'The stages of a run, in the order of Figure 1.' });
registerEnumType(stored.AttemptOutcome, {
  name: 'AttemptOutcome',
  description: 'How an attempt ended. LEASE_LOST: its runner was not heard of for a whole lease.',
});
registerEnumType(stored.RecommendationMetric, {
  name: 'RecommendationMetric',
  description:
    'A measure of ranked lists of recommendations, at a cut-off k. NDCG, HR and RECALL say how good they are (paper 4.2); POPULARITY how popular what they hold is, COVERAGE which share of the items they hold.',
});
registerEnumType(stored.ArtifactKind, {
  name: 'ArtifactKind',
  description:
    'USER_EMBEDDING: a table that was attacked. CHECKPOINT: the whole model, from which post-training methods start. TSNE and HISTOGRAMS: users before and after unlearning (Figures 3 and 4). ATTACK_SCORES: what attackers said of each user. TRAINING_STATE: where training stands; gone once the run has succeeded.',
});
registerEnumType(stored.Engine, { name: 'Engine', description: 'What a runner computes with.' });
registerEnumType(stored.Role, {
  name: 'Role',
  description: 'In a team: an OWNER manages members and runner tokens, a MEMBER launches, a VIEWER reads.',
});
registerEnumType(stored.TokenScope, {
  name: 'TokenScope',
  description:
    'What an API token may be used for, within what its account may do. READ: see everything of the team. LAUNCH: launch, cancel, retry. TOKENS: create and revoke tokens. TEAM: members, invitations, audit log.',
});
registerEnumType(AuditAction, { name: 'AuditAction', description: 'What the audit log records.' });
registerEnumType(Permission, {
  name: 'Permission',
  description:
    "WHOAMI: ask who one is. READ: everything of the team. LEASED: what a runner needs of the run it holds. QUEUE: what is claimable. LAUNCH: launch, cancel, retry. TOKENS: create and revoke one's own tokens. RUNNER_TOKENS: create runner tokens, see and revoke everyone's. TEAM: members, invitations, audit log. PERSON: one's own password and teams. LEASE: register, claim, report.",
});
registerEnumType(stored.TokenKind, {
  name: 'TokenKind',
  description:
    "API: a person's or script's bearer token. RUNNER: may only claim and report. SESSION: a browser. LINK: a one-time sign-in link.",
});
registerEnumType(UserErrorCode, { name: 'UserErrorCode', description: 'What a client can react to.' });
registerEnumType(RunnerCommand, {
  name: 'RunnerCommand',
  description:
    'What a runner shall do next: CONTINUE, CANCEL this run (then call failRun), or DRAIN (finish it, claim no other).',
});
registerEnumType(RankBy, {
  name: 'RankBy',
  description:
    'WORST_CASE_ADVANTAGE: least leak to the strongest attacker first. NDCG: best recommendations first (NDCG@10).',
});
registerEnumType(SignificanceTest, {
  name: 'SignificanceTest',
  description:
    "A two-sided test of the differences on shared seeds. PAIRED_T: Student's t, from three seeds on. WILCOXON: signed ranks, from six seeds on, exact up to 25.",
});
registerEnumType(Measure, {
  name: 'Measure',
  description:
    'What a figure measures. WORST_CASE_ADVANTAGE: of the attack that learns most. ADVANTAGE to AUC_HARD: of one attacker against one user embedding and attribute. NDCG to COVERAGE: of the recommendations at a cut-off k; _KEPT is the ratio to the Original of the same seed. _SECONDS: wall-clock. SPEED_UP: seconds of Retrain over those of the row, seed by seed.',
});
registerEnumType(Goal, {
  name: 'Goal',
  description: 'What is better: LESS of it, MORE of it, or the nearer to one HALF, which is chance.',
});
registerEnumType(Mark, {
  name: 'Mark',
  description: 'The best or second best mean of those that can be compared; equals share it.',
});
registerEnumType(Verdict, {
  name: 'Verdict',
  description:
    'Of a printed number beside ours. REPRODUCED: within the tolerance. OFF: beyond it. UNTESTED: too few seeds. NOT_COMPARABLE: they do not measure the same. The scorecard says the rule.',
});
registerEnumType(PivotDimension, {
  name: 'PivotDimension',
  description:
    'What can stand in a header of a pivot. PARAMETERS and MODEL_PARAMETERS: those that tell rows of one method apart. ATTACKER, SURFACE and ATTACKED_ATTRIBUTE: of attacks. K: the cut-off of recommendation metrics.',
});
registerEnumType(TableFormat, {
  name: 'TableFormat',
  description:
    'CSV and JSON hold every digit; MARKDOWN and BOOKTABS (LaTeX with the package booktabs) are made to be read: mean ± 95 % interval, the best bold, the second underlined (Markdown: italic), a dagger where the difference is significant.',
});
registerEnumType(OrderDirection, { name: 'OrderDirection', description: 'Ascending or descending.' });
registerEnumType(RunOrderField, {
  name: 'RunOrderField',
  description: 'What runs can be ordered by; those without a value come last, whichever way.',
});
registerEnumType(ExperimentOrderField, {
  name: 'ExperimentOrderField',
  description: 'What experiments can be ordered by.',
});
