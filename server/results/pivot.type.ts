import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import { AttackerName, Mark, Measure, Surface } from '../enums.ts';
import { Protocol } from '../runs/run.type.ts';
import { Estimate } from './estimate.type.ts';
import { NotRanked } from './leaderboard.type.ts';
import { SeedCounts } from './summary.type.ts';
import { Difference } from './versus.type.ts';

@ObjectType({ simpleResolvers: true, description: 'One figure of one row of one board.' })
export class PivotCell {
  @Field(() => Int, { description: 'Of the list of row headers, from 0.' })
  row!: number;

  @Field(() => Int, { description: 'Of the list of column headers, from 0.' })
  column!: number;

  @Field(() => String, { description: 'Key of the row of the board.' })
  key!: string;

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

  @Field(() => Estimate, { description: 'Over the seeds of the row.' })
  value!: Estimate;

  @Field(() => SeedCounts, { description: 'What became of the seeds of the row.' })
  seeds!: SeedCounts;

  @Field(() => Mark, {
    nullable: true,
    description: 'Best or second best of this figure among the rows of its board that are shown.',
  })
  mark!: Mark | null;

  @Field(() => Difference, {
    nullable: true,
    description: "From the baseline on its board; Holm's adjustment is over the rows of the board that are shown.",
  })
  versus!: Difference | null;
}

@ObjectType({ simpleResolvers: true, description: 'What stands before a row or above a column.' })
export class PivotHeader {
  @Field(() => [String], { description: 'A value for each dimension, empty where a figure has none.' })
  values!: readonly string[];
}

@ObjectType({ description: 'A table of figures under chosen headers; nothing in it is averaged over rows or boards.' })
export class Pivot {
  @Field(() => [Protocol], {
    description: 'One, or one a model where they differ in nothing but the surface attacked.',
  })
  protocols!: Protocol[];

  @Extensions({ usualSize: 20 })
  @Field(() => [PivotHeader], { description: 'Of the rows, in order.' })
  rows!: PivotHeader[];

  @Extensions({ usualSize: 10 })
  @Field(() => [PivotHeader], { description: 'Of the columns, in order.' })
  columns!: PivotHeader[];

  @Extensions({ usualSize: 200 })
  @Field(() => [PivotCell], { description: 'Row by row; cells without a figure are left out.' })
  cells!: PivotCell[];

  @Field(() => [NotRanked], { description: 'Runs that no figure rests on, and why.' })
  notRanked!: NotRanked[];
}
