import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Authorized, Ctx, Extensions, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { RankBy } from '../enums.ts';
import { runsById } from '../runs/related.service.ts';
import { Run } from '../runs/run.type.ts';
import { asksOnly } from '../selection.ts';
import { boards } from './board.service.ts';
import type { RunOfRow } from './board-run.ts';
import { LeaderboardFilter, TextArgs, VersusArgs } from './leaderboard.input.ts';
import {
  type Leaderboard as Ranked,
  type LeaderboardRow as Row,
  leaderboard,
  leaderboardFile,
  versus,
} from './leaderboard.service.ts';
import { Board, Leaderboard, LeaderboardRow, NotRanked } from './leaderboard.type.ts';
import { paperOfRow } from './reproduction.service.ts';
import { PaperFigure } from './summary.type.ts';
import { TableText } from './text.type.ts';
import { Difference } from './versus.type.ts';

@Resolver(() => Leaderboard)
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

  @FieldResolver(() => TableText, {
    description:
      'The rows as a file, made from these very figures: mean ± 95 % interval over seeds, a dagger where a row differs significantly from the one `baseline` or `key` names.',
  })
  table(@Root() ranked: Ranked, @Args(() => VersusArgs) baseline: VersusArgs, @Args(() => TextArgs) choice: TextArgs) {
    return leaderboardFile(ranked, { ...baseline, ...choice });
  }
}

@Resolver(() => LeaderboardRow)
export class LeaderboardRowResolver {
  @FieldResolver(() => [Run], { description: 'Every seed in every state, by seed.' })
  runs(@Root() row: Row, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return Promise.all(row.runs.map((run) => whole(run, context, info)));
  }

  @FieldResolver(() => [PaperFigure], {
    description: 'What the paper prints for this data set, model and method, and whether this row reproduces it.',
  })
  paper(@Root() row: Row) {
    return paperOfRow(row, row.table.board, row.printed);
  }

  @Extensions({ usualSize: 30 })
  @FieldResolver(() => [Difference], {
    description:
      'What differs, figure by figure, from the row it is compared with; none where the board has no such row. Differences of all rows of a board are adjusted together.',
  })
  versus(@Root() row: Row, @Args(() => VersusArgs) choice: VersusArgs) {
    return versus(row, choice);
  }
}

@Resolver(() => NotRanked)
export class NotRankedResolver {
  @FieldResolver(() => Run, { description: 'The run.' })
  run(@Root() { run }: { run: RunOfRow }, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return whole(run, context, info);
  }
}

/** What a board knows of a run by itself. */
const known = new Set(['__typename', 'id', 'number', 'seed', 'status', 'finishedAt', 'methodName', 'method']);

/** A board of thousands of runs reads them from their table only where more is asked than it knows. */
async function whole(run: RunOfRow, { load }: Context, info: GraphQLResolveInfo): Promise<RunOfRow> {
  return asksOnly(info, known) ? run : ((await load(runsById, run.id)) ?? run);
}
