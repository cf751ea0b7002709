import { Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { countOf, reproduction, type Scorecard as Scored } from './reproduction.service.ts';
import { ReproductionArgs, Scorecard, VerdictCounts } from './reproduction.type.ts';

@Resolver(() => Scorecard)
export class ReproductionResolver {
  @Authorized('READ')
  @Query(() => Scorecard, {
    description: "The paper's printed Tables 3, 4 and 5 for one data set and model, every number with a verdict.",
  })
  reproduction(@Ctx() { db, identity }: Context, @Args(() => ReproductionArgs) query: ReproductionArgs) {
    return reproduction(db, identity.team.id, query);
  }

  @FieldResolver(() => VerdictCounts, { description: 'How many numbers came to which verdict.' })
  counts(@Root() { cells }: Scored) {
    return {
      reproduced: countOf(cells, 'REPRODUCED'),
      off: countOf(cells, 'OFF'),
      untested: countOf(cells, 'UNTESTED'),
      notComparable: countOf(cells, 'NOT_COMPARABLE'),
    };
  }
}
