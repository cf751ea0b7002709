import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Bulk } from '../bulk.ts';
import type { Context } from '../context.ts';
import { cancelRuns, retryRuns } from './cancel-retry.service.ts';
import {
  ArchiveRunsInput,
  CancelRunsInput,
  PurgeRunsInput,
  RestoreRunsInput,
  RetryRunsInput,
  TagRunsInput,
  UpdateRunInput,
} from './curation.input.ts';
import { archiveRuns, restoreRuns, tagRuns, updateRun } from './curation.service.ts';
import {
  ArchiveRunsPayload,
  CancelRunsPayload,
  PurgeRunsPayload,
  RestoreRunsPayload,
  RetryRunsPayload,
  TagRunsPayload,
  UpdateRunPayload,
} from './curation.type.ts';
import { purgeRuns } from './purge.service.ts';
import type { RunRow } from './run.service.ts';

const INPUT = { description: 'What to do.' };

@Resolver()
export class CurationResolver {
  @Authorized('LAUNCH')
  @Mutation(() => CancelRunsPayload, { description: 'As cancelRun, of many.' })
  async cancelRuns(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => CancelRunsInput, INPUT) input: CancelRunsInput,
  ) {
    return answer(await cancelRuns(db, identity, input.ids));
  }

  @Authorized('LAUNCH')
  @Mutation(() => RetryRunsPayload, { description: 'As retryRun, of many.' })
  async retryRuns(@Ctx() { db, identity }: Context, @Arg('input', () => RetryRunsInput, INPUT) input: RetryRunsInput) {
    return answer(await retryRuns(db, identity, input.ids));
  }

  @Authorized('LAUNCH')
  @Mutation(() => TagRunsPayload, { description: 'Adds tags to runs and removes others. Safe to repeat.' })
  async tagRuns(@Ctx() { db, identity }: Context, @Arg('input', () => TagRunsInput, INPUT) input: TagRunsInput) {
    return answer(await tagRuns(db, identity, input));
  }

  @Authorized('LAUNCH')
  @Mutation(() => UpdateRunPayload, { description: 'Changes what people say of a run. Safe to repeat.' })
  async updateRun(@Ctx() { db, identity }: Context, @Arg('input', () => UpdateRunInput, INPUT) input: UpdateRunInput) {
    return { run: await updateRun(db, identity, input) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => ArchiveRunsPayload, {
    description:
      'Archives ended runs: lists and boards leave them out unless asked, nothing is deleted. Launching or retrying one restores it. Safe to repeat.',
  })
  async archiveRuns(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => ArchiveRunsInput, INPUT) input: ArchiveRunsInput,
  ) {
    return answer(await archiveRuns(db, identity, input.ids));
  }

  @Authorized('LAUNCH')
  @Mutation(() => RestoreRunsPayload, { description: 'Shows archived runs again. Safe to repeat.' })
  async restoreRuns(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RestoreRunsInput, INPUT) input: RestoreRunsInput,
  ) {
    return answer(await restoreRuns(db, identity, input.ids));
  }

  @Authorized('PURGE')
  @Mutation(() => PurgeRunsPayload, {
    description:
      'Deletes archived runs for good, with results, curves, attempts and the files that no other run has. An Original goes with or after what rests on it. rerunMissing can compute them again. Purging what is gone is NOT_FOUND.',
  })
  async purgeRuns(
    @Ctx() { db, store, identity }: Context,
    @Arg('input', () => PurgeRunsInput, INPUT) input: PurgeRunsInput,
  ) {
    const { results, userErrors } = await purgeRuns({ db, store }, identity, input.ids);
    return { results: results.map(({ id, row, error }) => ({ id, purged: row !== null, error })), userErrors };
  }
}

function answer({ results, userErrors }: Bulk<RunRow>) {
  return { results: results.map(({ id, row, error }) => ({ id, run: row, error })), userErrors };
}
