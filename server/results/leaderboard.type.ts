import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import { CustomDataset } from '../datasets/custom-dataset.type.ts';
import { DatasetKind, MethodName, ModelName, RankBy, Surface } from '../enums.ts';
import { MethodParameters } from '../runs/method-parameters.type.ts';
import { ModelParameters } from '../runs/model-parameters.type.ts';
import { Protocol } from '../runs/run.type.ts';
import { DateTime } from '../scalars.ts';
import { SpeedUp } from './versus.type.ts';
import { AttackSummary, RankBand, SeedCounts, StageSummary, UtilitySummary, WorstCase } from './summary.type.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'What makes runs comparable: one data set, model, attribute and protocol.',
})
export class Board {
  @Field(() => DatasetKind, { description: 'The data set.' })
  dataset!: DatasetKind;

  @Field(() => CustomDataset, { nullable: true, description: "Of dataset CUSTOM: which of the team's own." })
  customDataset!: CustomDataset | null;

  @Field(() => ModelName, { description: 'The recommendation model.' })
  model!: ModelName;

  @Field(() => String, { description: 'The attribute, such as "gender", or several such as "age+gender".' })
  attribute!: string;

  @Field(() => Protocol, { description: 'The protocol.' })
  protocol!: Protocol;

  @Field(() => Int, { description: 'Runs in any state.' })
  runCount!: number;

  @Field(() => Int, { description: 'Runs that succeeded.' })
  succeededCount!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the latest run ended; null while none has.' })
  lastFinishedAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'The runs of one configuration, all seeds together.' })
export class LeaderboardRow {
  @Field(() => String, { description: 'Stable: the hash of the configuration without its seed.' })
  key!: string;

  @Field(() => RankBand, {
    nullable: true,
    description:
      'Rows that are not significantly worse than the best of a band share its ranks: paired t-test on shared seeds, Holm-adjusted, at 0.05. Null without a figure to rank by; in WORST_CASE_ADVANTAGE also for rows that faced other attackers than most.',
  })
  rankBand!: RankBand | null;

  @Field(() => MethodName, { description: 'The method, without its parameters.' })
  methodName!: MethodName;

  @Field(() => MethodParameters, { description: "The method's parameters." })
  method!: typeof MethodParameters;

  @Field(() => ModelParameters, { description: "The model's parameters." })
  model!: typeof ModelParameters;

  @Field(() => [Surface], { description: 'The user embeddings that are unlearned; none for an Original.' })
  unlearned!: Surface[];

  @Field(() => SeedCounts, { description: 'What became of its seeds.' })
  seeds!: SeedCounts;

  @Field(() => WorstCase, { nullable: true, description: 'The attack that learns most; null while there is none.' })
  worstCase!: WorstCase | null;

  @Extensions({ usualSize: 20 })
  @Field(() => [AttackSummary], { description: 'By attacker, surface and attribute.' })
  attacks!: AttackSummary[];

  @Extensions({ usualSize: 20 })
  @Field(() => [UtilitySummary], { description: 'By metric and cut-off, of all users.' })
  utility!: UtilitySummary[];

  @Field(() => [StageSummary], { description: 'By stage, in the order of a run.' })
  seconds!: StageSummary[];

  @Field(() => SpeedUp, {
    nullable: true,
    description: 'Over Retrain; null for Original and Retrain, and on a board without Retrain.',
  })
  speedUp!: SpeedUp | null;
}

@ObjectType({ simpleResolvers: true, description: 'A run that no rank rests on.' })
export class NotRanked {
  @Field(() => String, { description: 'Why, in words.' })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Rows of one board, the best first.' })
export class Leaderboard {
  @Field(() => Board, {
    nullable: true,
    description: 'What is compared, with the counts of the runs shown; null when there are no runs.',
  })
  board!: Board | null;

  @Field(() => RankBy, { description: 'What orders the rows.' })
  rankBy!: RankBy;

  @Field(() => [LeaderboardRow], { description: 'Ranked rows first, the best on top; then the others by age.' })
  rows!: LeaderboardRow[];

  @Field(() => [NotRanked], {
    description:
      'Runs that ended without a result, lack their Original, read other files or faced other attackers; by number.',
  })
  notRanked!: NotRanked[];
}
