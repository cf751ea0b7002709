import { Field, ID, ObjectType } from 'type-graphql';
import { DatasetKind, ModelName } from '../enums.ts';

@ObjectType({ description: 'A run of a board has ended: the figures of the board are to be read anew.' })
export class LeaderboardChanged {
  @Field(() => ID, { description: 'The run.' })
  run!: string;

  @Field(() => DatasetKind, { description: 'Of this data set.' })
  dataset!: DatasetKind;

  @Field(() => ModelName, { description: 'Of this recommendation model.' })
  model!: ModelName;

  @Field(() => String, { description: 'Of this attribute, or of several joined by "+".' })
  attribute!: string;

  @Field(() => String, { description: "Fingerprint of the board's protocol." })
  protocol!: string;
}
