import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import {
  CancelRunInput,
  ClaimRunInput,
  CompleteRunInput,
  FailRunInput,
  HeartbeatRunInput,
  ReportMetricsInput,
  RetryRunInput,
  SetPriorityInput,
} from './claim.input.ts';
import { claimRun, heartbeatRun } from './claim.service.ts';
import {
  CancelRunPayload,
  ClaimRunPayload,
  CompleteRunPayload,
  FailRunPayload,
  HeartbeatRunPayload,
  ReportMetricsPayload,
  RetryRunPayload,
  SetPriorityPayload,
} from './claim.type.ts';
import { cancelRun, retryRun } from './cancel-retry.service.ts';
import { completeRun, failRun } from './finish.service.ts';
import { reportMetrics } from './metric.service.ts';
import { setPriority } from './priority.service.ts';

const INPUT = { description: 'What to do.' };

@Resolver()
export class ClaimResolver {
  @Authorized('LEASE')
  @Mutation(() => ClaimRunPayload, {
    description: 'Takes the first run the runner can do: highest priority, then lowest number.',
  })
  claimRun(
    @Ctx() { db, identity, leaseSeconds }: Context,
    @Arg('input', () => ClaimRunInput, INPUT) input: ClaimRunInput,
  ) {
    return claimRun(db, identity, { input, leaseSeconds });
  }

  @Authorized('LEASE')
  @Mutation(() => HeartbeatRunPayload, {
    description: 'Renews a lease and tells what to do next; call it every quarter of a lease.',
  })
  async heartbeatRun(
    @Ctx() { db, identity, leaseSeconds }: Context,
    @Arg('input', () => HeartbeatRunInput, INPUT) input: HeartbeatRunInput,
  ) {
    return heartbeatRun(db, identity, { input, leaseSeconds });
  }

  @Authorized('LEASE')
  @Mutation(() => ReportMetricsPayload, { description: 'Appends points to the curves of the present attempt.' })
  async reportMetrics(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => ReportMetricsInput, INPUT) input: ReportMetricsInput,
  ) {
    return { accepted: await reportMetrics(db, identity, input) };
  }

  @Authorized('LEASE')
  @Mutation(() => CompleteRunPayload, {
    description: 'Ends a run as SUCCEEDED; its results and artifacts must be there. Safe to repeat.',
  })
  async completeRun(
    @Ctx() { db, store, identity }: Context,
    @Arg('input', () => CompleteRunInput, INPUT) input: CompleteRunInput,
  ) {
    return { run: await completeRun({ db, store }, identity, input) };
  }

  @Authorized('LEASE')
  @Mutation(() => FailRunPayload, {
    description:
      'Ends an attempt: the run is FAILED, QUEUED again (retryable, attempts left) or CANCELLED. Safe to repeat.',
  })
  async failRun(@Ctx() { db, identity }: Context, @Arg('input', () => FailRunInput, INPUT) input: FailRunInput) {
    return { run: await failRun(db, identity, input) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => CancelRunPayload, {
    description: 'Cancels a waiting run at once, a running one as soon as its runner hears of it. Safe to repeat.',
  })
  async cancelRun(@Ctx() { db, identity }: Context, @Arg('input', () => CancelRunInput, INPUT) input: CancelRunInput) {
    return { run: await cancelRun(db, identity, input.id) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => RetryRunPayload, {
    description:
      'Queues a FAILED or CANCELLED run again with fresh attempts, and its Original with it when that ended badly.',
  })
  async retryRun(@Ctx() { db, identity }: Context, @Arg('input', () => RetryRunInput, INPUT) input: RetryRunInput) {
    return { run: await retryRun(db, identity, input.id) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => SetPriorityPayload, {
    description: 'Moves a run forward or back in the queue; one that is being computed keeps it for its next attempt.',
  })
  async setPriority(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => SetPriorityInput, INPUT) input: SetPriorityInput,
  ) {
    return { run: await setPriority(db, identity, input) };
  }
}
