import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { MAX_PAGE } from '../page.ts';
import { runsById } from '../runs/related.service.ts';
import { ReattackInput } from './reattack.input.ts';
import { reattack, type ReattackPreview as Preview } from './reattack.service.ts';
import { ReattackPayload, ReattackPreview, SkippedTarget } from './reattack.type.ts';

@Resolver(() => ReattackPreview)
export class ReattackResolver {
  @Authorized('LAUNCH')
  @Mutation(() => ReattackPayload, {
    description:
      "Shows new attackers the stored embeddings of runs that have succeeded, without retraining. Each finds what it would have found beside the run's own; its results join those of the run, which stay as they are. A board counts such an attacker once every run on it has faced it.",
  })
  reattack(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => ReattackInput, { description: 'Whose embeddings, and by whom.' }) input: ReattackInput,
  ) {
    return reattack(db, identity, input);
  }

  @FieldResolver(() => Int, { description: 'Runs that cannot be attacked again.' })
  skippedCount(@Root() { skipped }: Preview) {
    return skipped.length;
  }

  @FieldResolver(() => [SkippedTarget], { description: 'The first of them, by number, each with its reason.' })
  skipped(
    @Root() { skipped }: Preview,
    @Ctx() { load }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
  ) {
    return skipped
      .slice(0, Math.max(0, Math.min(first, MAX_PAGE)))
      .map(({ runId, reason }) => ({ run: load(runsById, runId), reason }));
  }
}
