import { Arg, Authorized, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { experimentsOfRuns } from '../experiments/experiment.service.ts';
import { Experiment } from '../experiments/experiment.type.ts';
import { Runner } from '../runners/runner.type.ts';
import { type AttemptRow, childrenOfRuns, runnersById, runsById } from './related.service.ts';
import type { RunRow } from './run.service.ts';
import { Attempt, Run } from './run.type.ts';

// What leads from a run to other runs: not for a runner, which sees the run it holds and no more.

@Resolver(() => Run)
export class LineageResolver {
  @Authorized('READ')
  @FieldResolver(() => Run, {
    nullable: true,
    description:
      'The Original of its cell: what it starts from, or for Retrain and Adv-InT what it is compared with. Of a re-attack: the run whose embeddings it attacks.',
  })
  parent(@Root() run: RunRow, @Ctx() { load }: Context) {
    return run.parentId === null ? null : load(runsById, run.parentId);
  }

  @Authorized('READ')
  @FieldResolver(() => [Run], {
    description: 'Runs that start from its checkpoint, are compared with it or attack its embeddings anew, by number.',
  })
  async children(
    @Root() run: RunRow,
    @Ctx() { load }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
  ) {
    const children = await load(childrenOfRuns, run.id);
    return children?.slice(0, Math.max(0, Math.min(first, 100)));
  }

  @Authorized('READ')
  @FieldResolver(() => [Experiment], { description: 'The experiments that asked for it, by number.' })
  experiments(@Root() run: RunRow, @Ctx() { load }: Context) {
    return load(experimentsOfRuns, run.id);
  }
}

@Resolver(() => Attempt)
export class AttemptResolver {
  @Authorized('READ')
  @FieldResolver(() => Runner, { nullable: true, description: 'Null when it has been removed since.' })
  runner(@Root() attempt: AttemptRow, @Ctx() { load }: Context) {
    return attempt.runnerId === null ? null : load(runnersById, attempt.runnerId);
  }
}
