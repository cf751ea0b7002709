import { Arg, Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { LeaderboardFilter } from './leaderboard.input.ts';
import { bestPoint, type Sweep as SweptMethod, type TradeOff as Trade } from './trade-off.tables.ts';
import { tradeOffOf } from './trade-off.service.ts';
import { BestWithinArgs, Sweep, TradeOff, TradeOffArgs, TradeOffPoint } from './trade-off.type.ts';

const bestWithin = 'The most useful point that leaks at most so much; null when none does.';

@Resolver(() => TradeOff)
export class TradeOffResolver {
  @Authorized('READ')
  @Query(() => TradeOff, {
    description: 'The sweeps of a board: what each method gives up of its use for how little leaks.',
  })
  tradeOff(
    @Ctx() { db, identity }: Context,
    @Arg('filter', () => LeaderboardFilter, { description: 'Which board.' }) filter: LeaderboardFilter,
    @Args(() => TradeOffArgs) choice: TradeOffArgs,
  ) {
    return tradeOffOf(db, identity.team.id, { ...filter, ...choice });
  }

  @FieldResolver(() => TradeOffPoint, { nullable: true, description: bestWithin })
  bestWithin(@Root() { front }: Trade, @Args(() => BestWithinArgs) limit: BestWithinArgs) {
    return bestPoint(front, limit);
  }
}

@Resolver(() => Sweep)
export class SweepResolver {
  @FieldResolver(() => TradeOffPoint, { nullable: true, description: bestWithin })
  bestWithin(@Root() { points }: SweptMethod, @Args(() => BestWithinArgs) limit: BestWithinArgs) {
    return bestPoint(points, limit);
  }
}
