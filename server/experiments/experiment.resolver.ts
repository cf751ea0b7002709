import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { runsOfExperiment } from '../runs/run.service.ts';
import { RunConnection } from '../runs/run.type.ts';
import { ExperimentFilter, ExperimentOrder } from './experiment-filter.input.ts';
import { LaunchExperimentInput } from './experiment.input.ts';
import { experimentByNumber, type ExperimentRow, experiments, statusCountsOf } from './experiment.service.ts';
import { Experiment, ExperimentConnection, LaunchExperimentPayload, StatusCount } from './experiment.type.ts';
import { launchExperiment } from './launch.service.ts';

@Resolver(() => Experiment)
export class ExperimentResolver {
  @Authorized('READ')
  @Query(() => Experiment, { nullable: true, description: 'An experiment by its number; null when there is none.' })
  experiment(
    @Ctx() { db, identity }: Context,
    @Arg('number', () => Int, { description: 'Its number.' }) number: number,
  ) {
    return experimentByNumber(db, identity, number);
  }

  @Authorized('READ')
  @Query(() => ExperimentConnection, {
    description: "The team's experiments, the newest first unless ordered otherwise.",
  })
  experiments(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
    @Arg('filter', () => ExperimentFilter, { nullable: true, description: 'Which experiments.' })
    filter: ExperimentFilter | null,
    @Arg('orderBy', () => [ExperimentOrder], { nullable: true, description: 'In which order.' })
    orderBy: ExperimentOrder[] | null,
  ) {
    return experiments(db, identity, { first, after, filter, orderBy });
  }

  @Authorized('LAUNCH')
  @Mutation(() => LaunchExperimentPayload, {
    description:
      'Launches a grid of runs. When it answers, the runs are stored; those that are there already are linked.',
  })
  launchExperiment(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => LaunchExperimentInput, { description: 'The grid.' }) input: LaunchExperimentInput,
  ) {
    return launchExperiment(db, identity, input);
  }

  @FieldResolver(() => Int, { description: 'Its runs, added Originals included.' })
  async runCount(@Root() experiment: ExperimentRow, @Ctx() { load }: Context) {
    const counts = (await load(statusCountsOf, experiment.id)) ?? [];
    return counts.reduce((sum, { count }) => sum + count, 0);
  }

  @FieldResolver(() => [StatusCount], { description: 'Its runs by status, statuses that none has left out.' })
  statusCounts(@Root() experiment: ExperimentRow, @Ctx() { load }: Context) {
    return load(statusCountsOf, experiment.id);
  }

  @FieldResolver(() => RunConnection, { description: 'Its runs, by number.' })
  runs(
    @Root() experiment: ExperimentRow,
    @Ctx() { db }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
  ) {
    return runsOfExperiment(db, experiment.id, { first, after });
  }
}
