import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import { AttackerName, Goal, Mark, Measure, SignificanceTest, Surface } from '../enums.ts';
import { Estimate } from './estimate.type.ts';
import { Board, LeaderboardRow } from './leaderboard.type.ts';
import { Difference } from './versus.type.ts';

@ArgsType()
export class CompareArgs {
  @Field(() => [String], { description: 'Keys of 2 to 20 rows of one board.' })
  groups!: string[];

  @Field(() => String, {
    nullable: true,
    description: 'Key of the row the others are compared with; by default the first.',
  })
  baseline?: string | null;

  @Field(() => SignificanceTest, { defaultValue: SignificanceTest.PAIRED_T, description: 'The test.' })
  test!: SignificanceTest;
}

@ObjectType({ simpleResolvers: true, description: 'A parameter in which compared rows differ.' })
export class DifferingParameter {
  @Field(() => String, { description: 'Such as "alpha", "model.dim" or "unlearned"; "method" for the method itself.' })
  name!: string;

  @Field(() => [String], { nullable: 'items', description: 'One a row, in their order; null for a row without it.' })
  values!: (string | null)[];
}

@ObjectType({ simpleResolvers: true, description: 'One figure of one row of a comparison.' })
export class ComparedCell {
  @Field(() => String, { description: 'Key of the row.' })
  key!: string;

  @Field(() => Estimate, { nullable: true, description: 'Over its seeds; null when the row has no such figure.' })
  value!: Estimate | null;

  @Field(() => [Int], { description: 'In the order of the values: those that rows share are pairs.' })
  seeds!: readonly number[];

  @Field(() => Mark, { nullable: true, description: 'Whether its mean is the best or the second best.' })
  mark!: Mark | null;

  @Field(() => Difference, { nullable: true, description: 'From the baseline; null for the baseline itself.' })
  versus!: Difference | null;
}

@ObjectType({ simpleResolvers: true, description: 'One figure over the rows of a comparison.' })
export class ComparedFigure {
  @Field(() => Measure, { description: 'What is measured.' })
  measure!: Measure;

  @Field(() => AttackerName, { nullable: true, description: 'Whose attack; null for other measures.' })
  attacker!: AttackerName | null;

  @Field(() => Surface, { nullable: true, description: 'The user embedding attacked; null for other measures.' })
  surface!: Surface | null;

  @Field(() => String, { nullable: true, description: 'The attribute attacked; null for other measures.' })
  attribute!: string | null;

  @Field(() => Int, { nullable: true, description: 'The cut-off; null for other measures.' })
  k!: number | null;

  @Field(() => Goal, { nullable: true, description: 'What is better; null where nothing is.' })
  goal!: Goal | null;

  @Field(() => [ComparedCell], { description: 'One a row, in their order.' })
  cells!: ComparedCell[];
}

@ObjectType({ description: 'Rows of one board side by side.' })
export class Comparison {
  @Field(() => Board, { description: 'The board they are of.' })
  board!: Board;

  @Field(() => String, { description: 'Key of the row the others are compared with.' })
  baseline!: string;

  @Field(() => [LeaderboardRow], { description: 'The rows, as they were asked for.' })
  rows!: LeaderboardRow[];

  @Field(() => [DifferingParameter], { description: 'The parameters in which they differ.' })
  parameters!: DifferingParameter[];

  @Field(() => [ComparedFigure], {
    description:
      "Every figure that any of the rows has. Holm's adjustment is over the rows compared here, not over the board.",
  })
  figures!: ComparedFigure[];
}
