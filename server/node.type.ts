import { Field, ID, InterfaceType } from 'type-graphql';
import { typeOfId } from './ids.ts';

@InterfaceType({
  description: 'Anything with an id of its own, to be had by `node(id)`.',
  resolveType: (value: { id: string }) => typeOfId(value.id),
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque; its prefix says the type.' })
  id!: string;
}
