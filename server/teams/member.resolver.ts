import { Arg, Authorized, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import {
  changeRole,
  createSignInLink,
  emailOf,
  leaveTeam,
  members,
  type MemberRow,
  removeMember,
} from './member.service.ts';
import {
  ChangeRolePayload,
  CreateSignInLinkPayload,
  LeaveTeamPayload,
  Member,
  MemberConnection,
  RemoveMemberPayload,
} from './member.type.ts';
import { ChangeRoleInput, CreateSignInLinkInput, LeaveTeamInput, RemoveMemberInput } from './team.input.ts';

@Resolver(() => Member)
export class MemberResolver {
  @Authorized('READ')
  @Query(() => MemberConnection, { description: "The team's people, as they joined." })
  members(
    @Ctx() { db, identity }: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'At most 100.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on behind.' }) after: string | null,
  ) {
    return members(db, identity, { first, after });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'One’s own, and for owners everyone’s; null where there is none or it is hidden.',
  })
  email(@Root() member: MemberRow, @Ctx() { identity }: Context) {
    return emailOf(member, identity);
  }

  @Authorized('TEAM')
  @Mutation(() => ChangeRolePayload, { description: 'Gives a member another role. The last owner stays one.' })
  async changeRole(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => ChangeRoleInput, { description: 'Whose, and which.' }) input: ChangeRoleInput,
  ) {
    return { member: await changeRole(db, identity, input) };
  }

  @Authorized('TEAM')
  @Mutation(() => RemoveMemberPayload, {
    description: 'Removes a member: their tokens and invitations end at once, also on open sockets.',
  })
  async removeMember(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => RemoveMemberInput, { description: 'Whom.' }) input: RemoveMemberInput,
  ) {
    return { removedMemberId: await removeMember(db, identity, input) };
  }

  @Authorized('PERSON')
  @Mutation(() => LeaveTeamPayload, { description: 'You leave the team that you look at. The last owner cannot.' })
  async leaveTeam(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => LeaveTeamInput, { description: 'That it is meant.' }) input: LeaveTeamInput,
  ) {
    return { leftTeamId: await leaveTeam(db, identity, input.confirm) };
  }

  @Authorized('TEAM', 'PERSON')
  @Mutation(() => CreateSignInLinkPayload, {
    description: 'A one-time link for a member who has lost their password.',
  })
  async createSignInLink(
    @Ctx() { db, identity, webUrl }: Context,
    @Arg('input', () => CreateSignInLinkInput, { description: 'For whom.' }) input: CreateSignInLinkInput,
  ) {
    return { url: `${webUrl}/sign-in#${await createSignInLink(db, identity, input.member)}` };
  }
}
