import { Field, Int, ObjectType } from 'type-graphql';
import { Node } from '../node.type.ts';
import { connectionOf } from '../page.type.ts';
import { DateTime } from '../scalars.ts';
import { Payload } from '../user-error.type.ts';

@ObjectType({
  implements: Node,
  description:
    "A data set of the team's own. Its file holds numbered users and items, interactions and attributes, and no ids of the team's (see docs/datasets.md).",
})
export class CustomDataset extends Node {
  @Field(() => String, { description: 'Its name in `customDatasets` of a launch; unique in the team.' })
  name!: string;

  @Field(() => String, { description: 'For people.' })
  title!: string;

  @Field(() => String, { description: 'What may be done with it.' })
  licence!: string;

  @Field(() => String, { description: 'How to cite it; may be empty.' })
  citation!: string;

  @Field(() => String, { nullable: true, description: 'Where it is from, an https address.' })
  homepage!: string | null;

  @Field(() => String, { description: 'Of its file.' })
  sha256!: string;

  @Field(() => Int, { nullable: true, description: 'Users; null until its file has come.' })
  users!: number | null;

  @Field(() => Int, { nullable: true, description: 'Items; null until its file has come.' })
  items!: number | null;

  @Field(() => Int, { nullable: true, description: 'Interactions; null until its file has come.' })
  interactions!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it knows when: the split LEAVE_ONE_OUT wants to. Null until its file has come.',
  })
  hasTimes!: boolean | null;

  @Field(() => [String], { description: 'What can be unlearned and attacked; none until its file has come.' })
  attributes!: string[];

  @Field(() => DateTime, { description: 'When it was announced.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its file had come and was checked; null: still to come.',
  })
  readyAt!: Date | null;
}

export const CustomDatasetConnection = connectionOf(() => CustomDataset, 'CustomDataset');

@ObjectType({ description: 'What adding a data set made.' })
export class AddDatasetPayload extends Payload {
  @Field(() => CustomDataset, {
    nullable: true,
    description: 'To be completed: PUT its file to its `url`. Null with userErrors.',
  })
  dataset!: CustomDataset | null;
}

@ObjectType({ description: 'What removing a data set made.' })
export class RemoveDatasetPayload extends Payload {
  @Field(() => Boolean, { description: 'Whether it is gone.' })
  ok!: boolean;
}
