import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { leasesOfRunners } from '../runs/related.service.ts';
import { Run } from '../runs/run.type.ts';
import { SafeInt } from '../scalars.ts';
import { RegisterRunnerInput } from './runner.input.ts';
import { isOnline, registerRunner, type RunnerRow, runners } from './runner.service.ts';
import { RegisterRunnerPayload, Runner, RunnerConnection } from './runner.type.ts';

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
