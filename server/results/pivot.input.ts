import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import {
  AttackerName,
  DatasetKind,
  Measure,
  MethodName,
  ModelName,
  PivotDimension,
  SignificanceTest,
  Surface,
  TableFormat,
} from '../enums.ts';

@InputType({ description: 'Which figures a pivot shows; what is left out is not narrowed.' })
export class PivotFilter {
  @Field(() => [DatasetKind], { nullable: true, description: 'Of these data sets.' })
  datasets?: DatasetKind[] | null;

  @Field(() => [ModelName], { nullable: true, description: 'Of these models.' })
  models?: ModelName[] | null;

  @Field(() => [String], { nullable: true, description: 'Of these attributes, several joined by "+".' })
  attributes?: string[] | null;

  @Field(() => [MethodName], { nullable: true, description: 'Of these methods.' })
  methods?: MethodName[] | null;

  @Field(() => [AttackerName], { nullable: true, description: 'Of these attackers.' })
  attackers?: AttackerName[] | null;

  @Field(() => [Surface], { nullable: true, description: 'Of attacks on these user embeddings.' })
  surfaces?: Surface[] | null;

  @Field(() => [Int], { description: 'Cut-offs of the recommendation metrics.' })
  ks: number[] = [10];

  @Field(() => String, {
    nullable: true,
    description:
      'Fingerprint of the protocol; when left out, that of the newest run. A model without its surface takes part with its own.',
  })
  protocol?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only the runs of this experiment.' })
  experiment?: string | null;

  @Field(() => Boolean, { description: 'Whether archived runs count as well.' })
  includeArchived: boolean = false;
}

@InputType({ description: 'A table of figures: what stands in its rows, its columns and its cells.' })
export class PivotInput {
  @Field(() => [PivotDimension], { description: 'The headers of a row, at least one.' })
  rows!: PivotDimension[];

  @Field(() => [PivotDimension], { description: 'The headers of a column; MEASURE is added where it stands nowhere.' })
  columns!: PivotDimension[];

  @Field(() => [Measure], { description: 'What the cells measure, in this order.' })
  measures!: Measure[];

  @Field(() => PivotFilter, { nullable: true, description: 'Which figures.' })
  filter?: PivotFilter | null;

  @Field(() => MethodName, { description: 'What daggers are against, in each board: as in `LeaderboardRow.versus`.' })
  baseline: MethodName = MethodName.ORIGINAL;

  @Field(() => SignificanceTest, { description: 'The test.' })
  test: SignificanceTest = SignificanceTest.PAIRED_T;
}

@ArgsType()
export class PivotTextArgs {
  @Field(() => TableFormat, { description: 'Of the file.' })
  format!: TableFormat;

  @Field(() => Int, { defaultValue: 3, description: 'Decimals in MARKDOWN and BOOKTABS, 0 to 6.' })
  digits!: number;
}
