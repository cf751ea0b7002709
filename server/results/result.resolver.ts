import { Arg, Authorized, Ctx, Extensions, FieldResolver, Float, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { RecordPayload } from '../runs/claim.type.ts';
import { runsById } from '../runs/related.service.ts';
import type { RunRow } from '../runs/run.service.ts';
import { Run } from '../runs/run.type.ts';
import { attackerAdvantage } from './leak.stats.ts';
import { RecordAttackInput, RecordRecommendationInput } from './record.input.ts';
import { recordAttack, recordRecommendation } from './record.service.ts';
import {
  attackKey,
  type AttackRow,
  attacksOfRuns,
  classesOfAttacks,
  recommendationsOfAllUsers,
  recommendationsOfRuns,
} from './result.service.ts';
import { AttackClass, AttackResult, RecommendationResult } from './result.type.ts';

@Resolver(() => Run)
export class RunResultResolver {
  @Extensions({ usualSize: 20 })
  @FieldResolver(() => [AttackResult], { description: 'What attackers learnt, by attacker, surface and attribute.' })
  async attacks(@Root() run: RunRow, @Ctx() { load }: Context) {
    return (await load(attacksOfRuns, run.id)) ?? [];
  }

  @Extensions({ usualSize: 40 })
  @FieldResolver(() => [RecommendationResult], {
    description: 'How well it recommends, by metric and cut-off: all users first, then each group.',
  })
  async recommendation(
    @Root() run: RunRow,
    @Ctx() { load }: Context,
    @Arg('groups', () => Boolean, { defaultValue: true, description: 'Whether those of groups are wanted too.' })
    groups: boolean,
  ) {
    return (await load(groups ? recommendationsOfRuns : recommendationsOfAllUsers, run.id)) ?? [];
  }
}

@Resolver(() => AttackResult)
export class AttackResultResolver {
  @Authorized('READ')
  @FieldResolver(() => Run, {
    nullable: true,
    description: 'The re-attack that found it, with its attempts and versions; null: the run itself found it.',
  })
  reattack(@Root() { reattackId }: AttackRow, @Ctx() { load }: Context) {
    return reattackId === null ? null : load(runsById, reattackId);
  }

  @FieldResolver(() => [AttackClass], { description: 'Every class; none of results of version 0.1, which kept none.' })
  async classes(@Root() attack: AttackRow, @Ctx() { load }: Context) {
    return (await load(classesOfAttacks, attackKey(attack))) ?? [];
  }

  @FieldResolver(() => Float, {
    description: 'Attacker advantage 2 |AUC - 0.5|: 0 is chance, an AUC of 0.35 leaks as much as 0.65.',
  })
  advantage(@Root() attack: AttackRow) {
    return attackerAdvantage(attack.auc);
  }

  @Authorized('LEASE')
  @Mutation(() => RecordPayload, {
    description: 'Notes what one attacker learnt of one attribute from one user embedding. Safe to repeat.',
  })
  async recordAttack(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RecordAttackInput, { description: 'The outcome.' }) input: RecordAttackInput,
  ) {
    return { ok: await recordAttack(db, identity, input) };
  }

  @Authorized('LEASE')
  @Mutation(() => RecordPayload, { description: 'Notes how well a run recommends. Safe to repeat.' })
  async recordRecommendation(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RecordRecommendationInput, { description: 'The metrics.' }) input: RecordRecommendationInput,
  ) {
    return { ok: await recordRecommendation(db, identity, input) };
  }
}
