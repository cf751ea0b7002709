import { Field, Int, ObjectType } from 'type-graphql';
import { ArtifactKind, Surface } from '../enums.ts';
import { Node } from '../node.type.ts';

@ObjectType({ implements: Node, description: "A file that a run made, kept under its content's hash." })
export class Artifact extends Node {
  @Field(() => ArtifactKind, { description: 'What it is to its run.' })
  kind!: ArtifactKind;

  @Field(() => Surface, {
    nullable: true,
    description: 'The user embedding it is or is about; null for what is about all.',
  })
  surface!: Surface | null;

  @Field(() => String, { description: 'Of the content.' })
  sha256!: string;

  @Field(() => Int, { description: 'Its size.' })
  bytes!: number;
}
