import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: "A data set of the team's own, announced before its file is sent." })
export class AddDatasetInput {
  @Field(() => String, {
    description:
      'What launches call it: 1 to 50 lower-case letters, digits and hyphens. It is the key of this mutation: the same name with the same values adds once.',
  })
  name!: string;

  @Field(() => String, { description: 'For people, 1 to 200 characters.' })
  title!: string;

  @Field(() => String, { description: 'What may be done with it, 1 to 500 characters.' })
  licence!: string;

  @Field(() => String, { defaultValue: '', description: 'How to cite it, at most 2000 characters.' })
  citation!: string;

  @Field(() => String, { nullable: true, description: 'Where it is from: an https address of at most 500 characters.' })
  homepage?: string | null;

  @Field(() => String, { description: 'Of the packed file: 64 lower-case hexadecimal digits.' })
  sha256!: string;
}

@InputType({ description: 'Which data set to remove.' })
export class RemoveDatasetInput {
  @Field(() => ID, { description: 'The CustomDataset.' })
  id!: string;
}
