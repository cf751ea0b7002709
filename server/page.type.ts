import { Field, Int, ObjectType, type ClassType } from 'type-graphql';

@ObjectType({ description: 'Where a page of a list lies.' })
export class PageInfo {
  @Field(() => String, { nullable: true, description: 'Of the first element; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Give it as `after` for the next page; null on an empty page.' })
  endCursor!: string | null;

  @Field(() => Boolean, { description: 'Whether there is a next page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether this page followed a cursor.' })
  hasPreviousPage!: boolean;
}

/** The connection type of `node`: `edges`, `nodes`, `pageInfo`, `totalCount` (counted only when asked for). */
export function connectionOf(node: () => ClassType<object>, name: string) {
  @ObjectType(`${name}Edge`, { description: `A ${name} and its place in a list.` })
  class Edge {
    @Field(() => String, { description: 'Give it as `after` to go on behind this element.' })
    cursor!: string;

    @Field(node, { description: 'The element.' })
    node!: object;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}s.` })
  class Connection {
    @Field(() => [Edge], { description: 'The elements with their cursors.' })
    edges!: Edge[];

    @Field(() => [node()], { description: 'The elements.' })
    nodes!: object[];

    @Field(() => PageInfo, { description: 'How to go on.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'Of the whole list; counted only when asked for.' })
    totalCount!: number;
  }
  return Connection;
}
