import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Bulk } from '../bulk.ts';
import type { Context } from '../context.ts';
import {
  ArchiveExperimentsInput,
  PurgeExperimentsInput,
  RestoreExperimentsInput,
  TagExperimentsInput,
  UpdateExperimentInput,
} from './experiment-curation.input.ts';
import {
  archiveExperiments,
  purgeExperiments,
  restoreExperiments,
  tagExperiments,
  updateExperiment,
} from './experiment-curation.service.ts';
import {
  ArchiveExperimentsPayload,
  PurgeExperimentsPayload,
  RestoreExperimentsPayload,
  TagExperimentsPayload,
  UpdateExperimentPayload,
} from './experiment-curation.type.ts';
import type { ExperimentRow } from './experiment.service.ts';

const INPUT = { description: 'What to do.' };

@Resolver()
export class ExperimentCurationResolver {
  @Authorized('LAUNCH')
  @Mutation(() => TagExperimentsPayload, {
    description: 'Adds tags to experiments and removes others. Safe to repeat.',
  })
  async tagExperiments(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => TagExperimentsInput, INPUT) input: TagExperimentsInput,
  ) {
    return answer(await tagExperiments(db, identity, input));
  }

  @Authorized('LAUNCH')
  @Mutation(() => UpdateExperimentPayload, { description: 'Changes what people say of an experiment. Safe to repeat.' })
  async updateExperiment(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => UpdateExperimentInput, INPUT) input: UpdateExperimentInput,
  ) {
    return { experiment: await updateExperiment(db, identity, input) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => ArchiveExperimentsPayload, {
    description:
      'Archives experiments whose runs have ended, and the runs that no other experiment in sight has asked for. Nothing is deleted. Safe to repeat.',
  })
  async archiveExperiments(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => ArchiveExperimentsInput, INPUT) input: ArchiveExperimentsInput,
  ) {
    return answer(await archiveExperiments(db, identity, input.ids));
  }

  @Authorized('LAUNCH')
  @Mutation(() => RestoreExperimentsPayload, {
    description: 'Shows archived experiments again, and all their runs. Safe to repeat.',
  })
  async restoreExperiments(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RestoreExperimentsInput, INPUT) input: RestoreExperimentsInput,
  ) {
    return answer(await restoreExperiments(db, identity, input.ids));
  }

  @Authorized('PURGE')
  @Mutation(() => PurgeExperimentsPayload, {
    description:
      'Deletes archived experiments for good, and those of their archived runs that no other experiment has asked for and no other run rests on.',
  })
  async purgeExperiments(
    @Ctx() { db, store, identity }: Context,
    @Arg('input', () => PurgeExperimentsInput, INPUT) input: PurgeExperimentsInput,
  ) {
    const { results, userErrors } = await purgeExperiments({ db, store }, identity, input.ids);
    return { results: results.map(({ id, row, error }) => ({ id, purged: row !== null, error })), userErrors };
  }
}

function answer({ results, userErrors }: Bulk<ExperimentRow>) {
  return { results: results.map(({ id, row, error }) => ({ id, experiment: row, error })), userErrors };
}
