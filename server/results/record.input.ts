import { Field, Float, InputType, Int } from 'type-graphql';
import { AttackerName, RecommendationMetric, Surface } from '../enums.ts';

@InputType({ description: 'The outcome of one attacker against one user embedding. Recorded once: again replaces it.' })
export class RecordAttackInput {
  @Field(() => String, { description: 'The token of the present lease.' })
  lease!: string;

  @Field(() => AttackerName, { description: 'Who attacked.' })
  attacker!: AttackerName;

  @Field(() => Surface, { description: 'Which user embedding was attacked.' })
  surface!: Surface;

  @Field(() => Float, { description: 'Share of users classified right, in [0, 1].' })
  accuracy!: number;

  @Field(() => Float, { description: 'Mean of the recall of both classes, in [0, 1].' })
  balancedAccuracy!: number;

  @Field(() => Float, { description: 'Of the positive class (for gender: F), in [0, 1].' })
  precision!: number;

  @Field(() => Float, { description: 'Of the positive class (for gender: F), in [0, 1].' })
  recall!: number;

  @Field(() => Float, { description: "Area under the ROC curve of the attacker's scores, in [0, 1]." })
  auc!: number;

  @Field(() => Float, { description: "AUC of the attacker's hard decisions, in [0, 1]." })
  aucHard!: number;

  @Field(() => Int, { description: 'How many users were classified; at least 1.' })
  users!: number;
}

@InputType({ description: 'One recommendation metric at one cut-off.' })
export class RecommendationResultInput {
  @Field(() => RecommendationMetric, { description: 'What was measured.' })
  metric!: RecommendationMetric;

  @Field(() => Int, { description: 'The cut-off, from 1 to 100.' })
  k!: number;

  @Field(() => Float, { description: 'Mean over the users, in [0, 1].' })
  value!: number;
}

@InputType({ description: 'How well a run recommends. Each metric and cut-off is recorded once: again replaces it.' })
export class RecordRecommendationInput {
  @Field(() => String, { description: 'The token of the present lease.' })
  lease!: string;

  @Field(() => [RecommendationResultInput], { description: 'Each metric and cut-off once; at least one.' })
  results!: RecommendationResultInput[];
}
