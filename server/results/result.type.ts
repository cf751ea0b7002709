import { Field, Float, Int, ObjectType } from 'type-graphql';
import { AttackerName, RecommendationMetric, Surface } from '../enums.ts';

@ObjectType({ description: 'One attacker against one user embedding of one run (Table 3).' })
export class AttackResult {
  @Field(() => AttackerName, { description: 'Who attacked.' })
  attacker!: AttackerName;

  @Field(() => Surface, { description: 'Which user embedding was attacked.' })
  surface!: Surface;

  @Field(() => Float, { description: 'Share of users classified right.' })
  accuracy!: number;

  @Field(() => Float, { description: 'Mean of the recall of both classes; 0.5 is chance.' })
  balancedAccuracy!: number;

  @Field(() => Float, { description: 'Of the positive class (for gender: F).' })
  precision!: number;

  @Field(() => Float, { description: 'Of the positive class (for gender: F).' })
  recall!: number;

  @Field(() => Float, { description: "Area under the ROC curve of the attacker's scores; 0.5 is chance." })
  auc!: number;

  @Field(() => Float, {
    description: "AUC of the attacker's hard decisions; what the AUC column of the paper's Table 3 compares with.",
  })
  aucHard!: number;

  @Field(() => Int, { description: 'How many users were classified.' })
  users!: number;
}

@ObjectType({ description: 'One recommendation metric at one cut-off (Table 4).' })
export class RecommendationResult {
  @Field(() => RecommendationMetric, { description: 'What was measured.' })
  metric!: RecommendationMetric;

  @Field(() => Int, { description: 'The cut-off: of the first k recommendations.' })
  k!: number;

  @Field(() => Float, { description: 'Mean over the users, in [0, 1].' })
  value!: number;
}
