import { Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { compare, type Comparison as Compared, comparisonFile } from './compare.service.ts';
import { CompareArgs, Comparison } from './compare.type.ts';
import { TextArgs } from './leaderboard.input.ts';
import { TableText } from './text.type.ts';

@Resolver(() => Comparison)
export class CompareResolver {
  @Authorized('READ')
  @Query(() => Comparison, {
    description:
      'Rows of one board side by side: the parameters that differ, every figure with the pairs of seeds, and tests against one of the rows.',
  })
  compare(@Ctx() { db, identity }: Context, @Args(() => CompareArgs) choice: CompareArgs) {
    return compare(db, identity.team.id, choice);
  }

  @FieldResolver(() => TableText, {
    description: 'The comparison as a file; a dagger where a row differs significantly from the baseline.',
  })
  table(@Root() comparison: Compared, @Args(() => TextArgs) choice: TextArgs) {
    return comparisonFile(comparison, choice);
  }
}
