import { Arg, Authorized, Ctx, FieldResolver, Float, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { leasesOfRunners } from '../runs/related.service.ts';
import { Run } from '../runs/run.type.ts';
import { SafeInt } from '../scalars.ts';
import { DrainRunnerInput, RegisterRunnerInput, ResumeRunnerInput } from './runner.input.ts';
import { isOnline, registerRunner, type RunnerRow, runners, setDraining, statusOf } from './runner.service.ts';
import {
  DrainRunnerPayload,
  RegisterRunnerPayload,
  ResumeRunnerPayload,
  Runner,
  RunnerConnection,
  RunnerStatus,
} from './runner.type.ts';

@Resolver(() => Runner)
export class RunnerResolver {
  @Authorized('READ')
  @Query(() => RunnerConnection, { description: "The team's runners, by name." })
  runners(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
  ) {
    return runners(db, identity, { first, after });
  }

  @Authorized('LEASE')
  @Mutation(() => RegisterRunnerPayload, {
    description:
      'A runner says who it is; a runner of the same name is updated and belongs to this token from then on.',
  })
  async registerRunner(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RegisterRunnerInput, { description: 'The runner.' }) input: RegisterRunnerInput,
  ) {
    return { runner: await registerRunner(db, identity, input) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => DrainRunnerPayload, {
    description: 'A runner finishes what it holds, claims nothing more, and ends. Draining twice is safe.',
  })
  async drainRunner(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => DrainRunnerInput, { description: 'The runner.' }) { id }: DrainRunnerInput,
  ) {
    return { runner: await setDraining(db, identity, { id, draining: true }) };
  }

  @Authorized('LAUNCH')
  @Mutation(() => ResumeRunnerPayload, {
    description:
      'A drained runner may claim again; one whose process has ended claims again when it is started anew, with or without this.',
  })
  async resumeRunner(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => ResumeRunnerInput, { description: 'The runner.' }) { id }: ResumeRunnerInput,
  ) {
    return { runner: await setDraining(db, identity, { id, draining: false }) };
  }

  @FieldResolver(() => RunnerStatus, { description: 'What it does now, as far as is known.' })
  async status(@Root() runner: RunnerRow, @Ctx() { load }: Context) {
    const leases = isOnline(runner) && !runner.draining ? await load(leasesOfRunners, runner.id) : undefined;
    return statusOf(runner, (leases ?? []).length);
  }

  @FieldResolver(() => Float, { description: 'Seconds since it was last heard of.' })
  silentSeconds(@Root() { lastSeenAt }: RunnerRow) {
    return Math.max(0, (Date.now() - lastSeenAt.getTime()) / 1000);
  }

  @FieldResolver(() => SafeInt, { description: 'Memory it may use, in bytes.' })
  memoryBytes(@Root() runner: RunnerRow) {
    return Number(runner.memoryBytes);
  }

  @FieldResolver(() => Boolean, { description: 'Whether it was heard of within 90 s.' })
  online(@Root() runner: RunnerRow) {
    return isOnline(runner);
  }

  @Authorized('READ')
  @FieldResolver(() => [Run], { description: 'The runs it holds now.' })
  leases(@Root() runner: RunnerRow, @Ctx() { load }: Context) {
    return load(leasesOfRunners, runner.id);
  }
}
