import { Arg, Authorized, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import { type Context, forget } from '../context.ts';
import { DatasetKind, ModelName } from '../enums.ts';
import { protocolsById } from '../runs/related.service.ts';
import { LeaderboardChanged } from './leaderboard-changed.type.ts';
import { type BoardChoice, type ChangedBoard, watchBoards } from './watch.service.ts';

@Resolver()
export class LeaderboardChangedResolver {
  @Authorized('READ')
  @Subscription(() => LeaderboardChanged, {
    description: 'A run of a board has ended. A hint: query again when you connect again.',
    subscribe: ({ args, context }: { args: BoardChoice; context: Context }) =>
      watchBoards({ ...context, by: context.identity }, args),
  })
  async leaderboardChanged(
    @Root() { run }: ChangedBoard,
    @Ctx() context: Context,
    @Arg('dataset', () => DatasetKind, { nullable: true, description: 'Only boards of this data set.' })
    _d: DatasetKind | null,
    @Arg('model', () => ModelName, { nullable: true, description: 'Only boards of this model.' }) _m: ModelName | null,
    @Arg('attribute', () => String, { nullable: true, description: 'Only boards of this attribute.' })
    _a: string | null,
  ): Promise<LeaderboardChanged> {
    forget(context);
    const protocol = await context.load(protocolsById, run.protocolId);
    return {
      run: run.id,
      dataset: run.datasetKind,
      model: run.model,
      attribute: run.attribute,
      protocol: protocol!.fingerprint, // a foreign key
    };
  }
}
