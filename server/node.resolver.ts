import { Arg, Authorized, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from './context.ts';
import { DomainError } from './errors.ts';
import { nodes } from './node.service.ts';
import { Node } from './node.type.ts';
import { MAX_PAGE } from './page.ts';

@Resolver()
export class NodeResolver {
  @Authorized('LEASED')
  @Query(() => Node, { nullable: true, description: 'Anything by its id; null when there is none that you may see.' })
  async node(@Ctx() { db, identity }: Context, @Arg('id', () => ID, { description: 'Its id.' }) id: string) {
    const [node] = await nodes(db, identity, [id]);
    return node;
  }

  @Authorized('LEASED')
  @Query(() => [Node], { nullable: 'items', description: 'Things by their ids, in their order; at most 100.' })
  nodes(@Ctx() { db, identity }: Context, @Arg('ids', () => [ID], { description: 'Their ids.' }) ids: string[]) {
    if (ids.length > MAX_PAGE) {
      throw new DomainError('OUT_OF_RANGE', `ids: expected at most ${MAX_PAGE}, got ${ids.length}`, ['ids']);
    }
    return nodes(db, identity, ids);
  }
}
