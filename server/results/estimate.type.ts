import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'A figure over seeds.' })
export class Estimate {
  @Field(() => Float, { description: 'Mean over the seeds.' })
  mean!: number;

  @Field(() => Float, { nullable: true, description: 'Sample standard deviation (n - 1); null for one seed.' })
  sd!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Half-width of the 95 % t-interval of the mean: mean ± ci95; null for one seed.',
  })
  ci95!: number | null;

  @Field(() => Int, { description: 'How many seeds have the figure.' })
  n!: number;

  @Field(() => [Float], { description: 'The figure of each seed, in the order of the seeds.' })
  values!: readonly number[];
}
