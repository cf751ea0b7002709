import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { DatasetKind, Measure, MethodName, ModelName, SignificanceTest, TableFormat } from '../enums.ts';

@InputType({ description: 'Which leaderboard: results are compared only within one of these.' })
export class LeaderboardFilter {
  @Field(() => DatasetKind, { description: 'Of this data set.' })
  dataset!: DatasetKind;

  @Field(() => String, { nullable: true, description: "Of dataset CUSTOM: the name of the team's own." })
  customDataset?: string | null;

  @Field(() => ModelName, { description: 'Of this recommendation model.' })
  model!: ModelName;

  @Field(() => String, { defaultValue: 'gender', description: 'Of this attribute, or of several joined by "+".' })
  attribute!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Fingerprint of the protocol; when left out, that of the newest run.',
  })
  protocol?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only the runs of this experiment.' })
  experiment?: string | null;

  @Field(() => Boolean, { description: 'Whether archived runs count as well.' })
  includeArchived: boolean = false;
}

@ArgsType()
export class VersusArgs {
  @Field(() => MethodName, {
    defaultValue: MethodName.ORIGINAL,
    description:
      'ORIGINAL: each row is compared with the Original it comes from. Another method: with its one row that has the same model; if there are several, name one by `key`.',
  })
  baseline!: MethodName;

  @Field(() => String, { nullable: true, description: 'Compare with the row of this key instead.' })
  key?: string | null;

  @Field(() => SignificanceTest, { defaultValue: SignificanceTest.PAIRED_T, description: 'The test.' })
  test!: SignificanceTest;
}

@ArgsType()
export class TextArgs {
  @Field(() => TableFormat, { description: 'Of the file.' })
  format!: TableFormat;

  @Field(() => [Measure], {
    defaultValue: [
      Measure.WORST_CASE_ADVANTAGE,
      Measure.AUC,
      Measure.NDCG,
      Measure.NDCG_KEPT,
      Measure.HR,
      Measure.TRAIN_SECONDS,
      Measure.UNLEARN_SECONDS,
      Measure.SPEED_UP,
    ],
    description: 'The columns, in this order; a measure has one for each attacker, user embedding and cut-off.',
  })
  measures!: Measure[];

  @Field(() => [Int], { defaultValue: [10], description: 'Cut-offs of the recommendation metrics.' })
  ks!: number[];

  @Field(() => Int, { defaultValue: 3, description: 'Decimals in MARKDOWN and BOOKTABS, 0 to 6.' })
  digits!: number;
}
