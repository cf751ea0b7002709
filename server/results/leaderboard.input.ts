import { Field, ID, InputType } from 'type-graphql';
import { DatasetKind, ModelName } from '../enums.ts';

@InputType({ description: 'Which leaderboard: results are compared only within one of these.' })
export class LeaderboardFilter {
  @Field(() => DatasetKind, { description: 'Of this data set.' })
  dataset!: DatasetKind;

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
