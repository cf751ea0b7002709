import { Field, Float, InputType, Int } from 'type-graphql';
import { AttackerName, RecommendationMetric, Surface } from '../enums.ts';

@InputType({ description: 'How well an attacker tells one value of an attribute from the others.' })
export class AttackClassInput {
  @Field(() => String, { description: 'The value, 1 to 200 characters.' })
  value!: string;

  @Field(() => Float, { description: 'Of those said to have it, the share that has it, in [0, 1].' })
  precision!: number;

  @Field(() => Float, { description: 'Of those that have it, the share said to have it, in [0, 1].' })
  recall!: number;

  @Field(() => Int, { description: 'Users that have it, of those classified; 0 or more.' })
  users!: number;
}

@InputType({
  description:
    'The outcome of one attacker against one user embedding and one attribute. Recorded once: again replaces it.',
})
export class RecordAttackInput {
  @Field(() => String, { description: 'The token of the present lease.' })
  lease!: string;

  @Field(() => AttackerName, { description: 'Who attacked.' })
  attacker!: AttackerName;

  @Field(() => Surface, { description: "Which user embedding was attacked: one of the protocol's." })
  surface!: Surface;

  @Field(() => String, { description: "Which attribute was attacked: one of the run's." })
  attribute!: string;

  @Field(() => Float, { description: 'Share of users classified right, in [0, 1].' })
  accuracy!: number;

  @Field(() => Float, { description: 'Mean of the recall of all classes, in [0, 1].' })
  balancedAccuracy!: number;

  @Field(() => Float, {
    description: 'Of the positive class (for gender: F), or the mean over more than two classes, in [0, 1].',
  })
  precision!: number;

  @Field(() => Float, {
    description: 'Of the positive class (for gender: F), or the mean over more than two classes, in [0, 1].',
  })
  recall!: number;

  @Field(() => Float, { description: "Area under the ROC curve of the attacker's scores, in [0, 1]." })
  auc!: number;

  @Field(() => Float, { description: "AUC of the attacker's hard decisions, in [0, 1]." })
  aucHard!: number;

  @Field(() => Int, { description: 'How many users were classified; at least 1.' })
  users!: number;

  @Field(() => Int, { description: 'How often it was repeated, 1 to 100; figures are means over the repeats.' })
  repeats: number = 1;

  @Field(() => Float, {
    nullable: true,
    description: 'Half-width of the 95 % interval of `auc` over the repeats, 0 or more; null for one.',
  })
  aucCi95?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Half-width of the 95 % interval of `balancedAccuracy` over the repeats, 0 or more; null for one.',
  })
  balancedAccuracyCi95?: number | null;

  @Field(() => [AttackClassInput], {
    description: 'Every class, each once, in the order they are shown; at most 1000.',
  })
  classes!: AttackClassInput[];
}

@InputType({ description: 'The users that have one value of an attribute.' })
export class UserGroupInput {
  @Field(() => String, { description: 'Such as "gender", 1 to 100 characters.' })
  attribute!: string;

  @Field(() => String, { description: 'Such as "F", 1 to 200 characters.' })
  value!: string;
}

@InputType({ description: 'One recommendation metric at one cut-off, of all users or of a group.' })
export class RecommendationResultInput {
  @Field(() => RecommendationMetric, { description: 'What was measured.' })
  metric!: RecommendationMetric;

  @Field(() => Int, { description: 'The cut-off, from 1 to 100.' })
  k!: number;

  @Field(() => Float, { description: 'Over the users, in [0, 1].' })
  value!: number;

  @Field(() => UserGroupInput, { nullable: true, description: 'Of which users; null: of all.' })
  group?: UserGroupInput | null;
}

@InputType({
  description: 'How well a run recommends. Each metric, cut-off and group is recorded once: again replaces it.',
})
export class RecordRecommendationInput {
  @Field(() => String, { description: 'The token of the present lease.' })
  lease!: string;

  @Field(() => [RecommendationResultInput], { description: 'Each metric, cut-off and group once; 1 to 5000.' })
  results!: RecommendationResultInput[];
}
