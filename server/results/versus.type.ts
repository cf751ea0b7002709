import { Field, Float, Int, ObjectType } from 'type-graphql';
import { AttackerName, Measure, SignificanceTest, Surface } from '../enums.ts';
import { Estimate } from './estimate.type.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'A figure of a row minus that of the row it is compared with, on the seeds that both have.',
})
export class Difference {
  @Field(() => Measure, { description: 'What is compared.' })
  measure!: Measure;

  @Field(() => AttackerName, { nullable: true, description: 'Whose attack; null for other measures.' })
  attacker!: AttackerName | null;

  @Field(() => Surface, { nullable: true, description: 'The user embedding attacked; null for other measures.' })
  surface!: Surface | null;

  @Field(() => String, { nullable: true, description: 'The attribute attacked; null for other measures.' })
  attribute!: string | null;

  @Field(() => Int, { nullable: true, description: 'The cut-off; null for other measures.' })
  k!: number | null;

  @Field(() => String, { description: 'Key of the row it is compared with.' })
  baseline!: string;

  @Field(() => Estimate, {
    nullable: true,
    description: 'Row minus baseline, seed by seed: mean ± ci95 over the shared seeds; null when there is none.',
  })
  difference!: Estimate | null;

  @Field(() => [Int], { description: 'The seeds that both have, in the order of the values of `difference`.' })
  sharedSeeds!: readonly number[];

  @Field(() => SignificanceTest, { description: 'The test, two-sided, on the pairs of shared seeds.' })
  test!: SignificanceTest;

  @Field(() => Float, { nullable: true, description: 'Of this comparison alone; null when the test is refused.' })
  pValue!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Holm's adjustment over all rows tested in the same figure; null when the test is refused.",
  })
  pAdjusted!: number | null;

  @Field(() => Boolean, { description: '`pAdjusted` is below 0.05.' })
  significant!: boolean;

  @Field(() => Float, {
    nullable: true,
    description:
      "PAIRED_T: Cohen's d of the pairs, mean over sd, with Hedges' correction for few of them; null when all pairs differ by the same. WILCOXON: rank-biserial correlation, -1 to 1.",
  })
  effectSize!: number | null;

  @Field(() => String, { nullable: true, description: 'Why the test is refused, in words; null when it is not.' })
  reason!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How many times sooner a row is there than Retrain, seconds of training and unlearning together.',
})
export class SpeedUp {
  @Field(() => Estimate, {
    nullable: true,
    description:
      "Of each seed: Retrain's seconds over the row's, on one engine and kind of machine; null when there is no such seed.",
  })
  value!: Estimate | null;

  @Field(() => [Int], { description: 'In the order of the values.' })
  seeds!: readonly number[];

  @Field(() => String, {
    description:
      "Key of the row of Retrain: that with the model's parameters and the most seeds, of equals the fastest.",
  })
  over!: string;

  @Field(() => String, { nullable: true, description: 'Why shared seeds are left out; null when none is.' })
  reason!: string | null;
}
