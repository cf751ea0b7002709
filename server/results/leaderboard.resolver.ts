import { Arg, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { RankBy } from '../enums.ts';
import { boards } from './board.service.ts';
import { LeaderboardFilter } from './leaderboard.input.ts';
import { leaderboard } from './leaderboard.service.ts';
import { Board, Leaderboard } from './leaderboard.type.ts';

@Resolver()
export class LeaderboardResolver {
  @Authorized('READ')
  @Query(() => [Board], { description: 'The leaderboards that have runs, the one with the newest run first.' })
  boards(@Ctx() { db, identity }: Context) {
    return boards(db, identity.team.id);
  }

  @Authorized('READ')
  @Query(() => Leaderboard, {
    description:
      'The configurations of one board, compared over their seeds. Only what is comparable is ranked; `notRanked` names the rest.',
  })
  leaderboard(
    @Ctx() { db, identity }: Context,
    @Arg('filter', () => LeaderboardFilter, { description: 'Which board.' }) filter: LeaderboardFilter,
    @Arg('rankBy', () => RankBy, { defaultValue: RankBy.WORST_CASE_ADVANTAGE, description: 'What orders the rows.' })
    rankBy: RankBy,
  ) {
    return leaderboard(db, identity.team.id, { ...filter, rankBy });
  }
}
