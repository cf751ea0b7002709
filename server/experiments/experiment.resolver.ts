import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { CellState } from '../enums.ts';
import { runsOfExperiment } from '../runs/run.service.ts';
import { RunConnection } from '../runs/run.type.ts';
import { ExperimentFilter, ExperimentOrder } from './experiment-filter.input.ts';
import { LaunchExperimentInput } from './experiment.input.ts';
import {
  experimentByNumber,
  type ExperimentRow,
  experiments,
  purgedCountOf,
  statusCountsOf,
} from './experiment.service.ts';
import {
  Experiment,
  ExperimentConnection,
  LaunchCellConnection,
  LaunchExperimentPayload,
  LaunchPreview,
  RerunMissingPayload,
  StatusCount,
} from './experiment.type.ts';
import { launchExperiment } from './launch.service.ts';
import { type LaunchPreview as Preview, pageOfCells } from './preview.service.ts';
import { RerunMissingInput } from './rerun.input.ts';
import { rerunMissing } from './rerun.service.ts';

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

  @Authorized('LAUNCH')
  @Mutation(() => RerunMissingPayload, {
    description:
      'Queues the holes of an experiment again: runs that failed or were cancelled, and those that were purged since. All else stays as it is.',
  })
  rerunMissing(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RerunMissingInput, { description: 'Which experiment.' }) input: RerunMissingInput,
  ) {
    return rerunMissing(db, identity, input);
  }

  @FieldResolver(() => Int, { description: 'Runs it had that were purged: holes that rerunMissing fills.' })
  async purgedCount(@Root() experiment: ExperimentRow, @Ctx() { load }: Context) {
    return (await load(purgedCountOf, experiment.id)) ?? 0;
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

@Resolver(() => LaunchPreview)
export class LaunchPreviewResolver {
  @FieldResolver(() => LaunchCellConnection, { description: 'Cell by cell, in the order in which they are queued.' })
  cells(
    @Root() preview: Preview,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
    @Arg('state', () => CellState, { nullable: true, description: 'Only those of which this becomes.' })
    state: CellState | null,
  ) {
    return pageOfCells(preview, { first, after, state });
  }
}
