import { Field, InputType, Int } from 'type-graphql';

@InputType({ description: 'Users and interactions of one value of an attribute.' })
export class DatasetGroupInput {
  @Field(() => String, { description: 'Such as "gender".' })
  attribute!: string;

  @Field(() => String, { description: 'Such as "F".' })
  value!: string;

  @Field(() => Int, { description: 'Users that have it, 0 or more.' })
  users!: number;

  @Field(() => Int, { description: 'Their interactions, 0 or more.' })
  interactions!: number;
}

@InputType({ description: 'The files a runner has loaded for a run.' })
export class RecordDatasetInput {
  @Field(() => String, { description: 'The lease under which the run is held.' })
  lease!: string;

  @Field(() => String, { description: "Of the raw files, or of the generator's parameters; 64 hexadecimal digits." })
  sha256!: string;

  @Field(() => Int, { description: 'Users, 0 or more.' })
  users!: number;

  @Field(() => Int, { description: 'Items, 0 or more.' })
  items!: number;

  @Field(() => Int, { description: 'Interactions, 0 or more.' })
  interactions!: number;

  @Field(() => [DatasetGroupInput], { description: 'Every value of every attribute, at most 1000.' })
  groups!: DatasetGroupInput[];
}
