import { Field, Int, ObjectType } from 'type-graphql';
import { DatasetKind } from '../enums.ts';
import { Node } from '../node.type.ts';

@ObjectType({ description: 'Users and interactions of one value of an attribute (Table 2 of the paper).' })
export class DatasetGroup {
  @Field(() => String, { description: 'Such as "gender".' })
  attribute!: string;

  @Field(() => String, { description: 'Such as "F".' })
  value!: string;

  @Field(() => Int, { description: 'Users that have it.' })
  users!: number;

  @Field(() => Int, { description: 'Their interactions.' })
  interactions!: number;
}

@ObjectType({ implements: Node, description: 'A checked file set as a runner found it, before any filter.' })
export class Dataset extends Node {
  @Field(() => DatasetKind, { description: 'Which data set it is.' })
  kind!: DatasetKind;

  @Field(() => String, { description: "Of the raw files, or of the generator's parameters." })
  sha256!: string;

  @Field(() => Int, { description: 'Users.' })
  users!: number;

  @Field(() => Int, { description: 'Items.' })
  items!: number;

  @Field(() => Int, { description: 'Interactions.' })
  interactions!: number;
}
