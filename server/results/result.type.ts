import { Field, Float, Int, ObjectType } from 'type-graphql';
import { AttackerName, RecommendationMetric, Surface } from '../enums.ts';

@ObjectType({ description: 'How well an attacker tells one value of an attribute from the others.' })
export class AttackClass {
  @Field(() => String, { description: 'The value, such as "F".' })
  value!: string;

  @Field(() => Float, { description: 'Of those said to have it, the share that has it.' })
  precision!: number;

  @Field(() => Float, { description: 'Of those that have it, the share said to have it.' })
  recall!: number;

  @Field(() => Int, { description: 'Users that have it, of those classified.' })
  users!: number;
}

@ObjectType({ description: 'One attacker against one user embedding and one attribute of one run (Table 3).' })
export class AttackResult {
  @Field(() => AttackerName, { description: 'Who attacked.' })
  attacker!: AttackerName;

  @Field(() => Surface, { description: 'Which user embedding was attacked.' })
  surface!: Surface;

  @Field(() => String, { description: 'Which attribute was attacked.' })
  attribute!: string;

  @Field(() => Float, { description: 'Share of users classified right.' })
  accuracy!: number;

  @Field(() => Float, { description: 'Mean of the recall of all classes; of two, 0.5 is chance.' })
  balancedAccuracy!: number;

  @Field(() => Float, { description: 'Of the positive class (for gender: F); of more than two classes, the mean.' })
  precision!: number;

  @Field(() => Float, { description: 'Of the positive class (for gender: F); of more than two classes, the mean.' })
  recall!: number;

  @Field(() => Float, { description: "Area under the ROC curve of the attacker's scores; 0.5 is chance." })
  auc!: number;

  @Field(() => Float, {
    description: "AUC of the attacker's hard decisions; what the AUC column of the paper's Table 3 compares with.",
  })
  aucHard!: number;

  @Field(() => Int, { description: 'How many users were classified.' })
  users!: number;

  @Field(() => Int, { description: 'How often it was repeated over fresh samples and splits; figures are means.' })
  repeats!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Half-width of the 95 % t-interval of `auc` over the repeats; null for one.',
  })
  aucCi95!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Half-width of the 95 % t-interval of `balancedAccuracy` over the repeats; null for one.',
  })
  balancedAccuracyCi95!: number | null;
}

@ObjectType({ description: 'The users that have one value of an attribute.' })
export class UserGroup {
  @Field(() => String, { description: 'Such as "gender".' })
  attribute!: string;

  @Field(() => String, { description: 'Such as "F".' })
  value!: string;
}

@ObjectType({ description: 'One recommendation metric at one cut-off, of all users or of a group (Table 4).' })
export class RecommendationResult {
  @Field(() => RecommendationMetric, { description: 'What was measured.' })
  metric!: RecommendationMetric;

  @Field(() => Int, { description: 'The cut-off: of the first k recommendations.' })
  k!: number;

  @Field(() => Float, { description: 'Over the users, in [0, 1].' })
  value!: number;

  @Field(() => UserGroup, { nullable: true, description: 'Of which users; null: of all.' })
  group!: UserGroup | null;
}
